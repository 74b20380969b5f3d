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

/** What is left alone because its calls failed. It changes by itself, so it is looked at again. */
export function breakersQuery(client: Client) {
  return queryOptions({
    queryKey: ['breakers'],
    queryFn: ({ signal }) => client.listBreakers({}, { signal }),
    refetchInterval: 10_000,
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
