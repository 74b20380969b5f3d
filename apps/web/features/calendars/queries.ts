import type { Client } from '@floyo/client'
import { pagedQuery } from '../../api/paged.ts'

export function calendarsQuery(client: Client) {
  return pagedQuery({
    key: ['calendars'],
    meta: {},
    read: (after, signal) => client.listCalendars({ query: { after, limit: 50 } }, { signal }),
  })
}
