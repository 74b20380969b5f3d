import type { Client } from '@floyo/client'
import { pagedQuery } from '../../api/paged.ts'

export function devicesQuery(client: Client) {
  return pagedQuery({
    key: ['devices'],
    meta: { shows: ['device'] },
    read: (after, signal) => client.listDevices({ query: { after, limit: 50 } }, { signal }),
  })
}
