import { queryOptions } from '@tanstack/react-query'
import type { Client } from '@floyo/client'
import { pagedQuery } from '../../api/paged.ts'

export function connectionsQuery(client: Client) {
  return pagedQuery({
    key: ['connections'],
    meta: { shows: ['connection'] },
    read: (after, signal) => client.listConnections({ query: { after, limit: 50 } }, { signal }),
  })
}

export function catalogQuery(client: Client) {
  return queryOptions({
    queryKey: ['connectors'],
    queryFn: ({ signal }) => client.listConnectors({}, { signal }),
    staleTime: 600_000,
  })
}

export type ConnectionType = Awaited<
  ReturnType<Client['listConnectors']>
>['connectionTypes'][number]
