import { queryOptions } from '@tanstack/react-query'
import type { Client } from '@floyo/client'

/** Asked for by the frame of every page as well, for its count. */
export function attentionQuery(client: Client) {
  return queryOptions({
    queryKey: ['attention'],
    queryFn: ({ signal }) => client.getAttention({}, { signal }),
    meta: { shows: ['workflow'] },
    staleTime: 60_000,
  })
}

export function overviewQuery(client: Client) {
  return queryOptions({
    queryKey: ['overview'],
    queryFn: ({ signal }) => client.getOverview({}, { signal }),
    meta: { shows: ['run', 'workflow', 'suggestion', 'device', 'event'] },
  })
}
