import { queryOptions } from '@tanstack/react-query'
import type { Client } from '@floyo/client'

export function overviewQuery(client: Client) {
  return queryOptions({
    queryKey: ['overview'],
    queryFn: ({ signal }) => client.getOverview({}, { signal }),
    meta: { shows: ['run', 'workflow', 'suggestion', 'device', 'event'] },
  })
}
