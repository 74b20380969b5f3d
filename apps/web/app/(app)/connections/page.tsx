import type { Metadata } from 'next'
import { Prefetch } from '../../../api/prefetch.tsx'
import { Connections } from '../../../features/connections/connections.tsx'
import { catalogQuery, connectionsQuery } from '../../../features/connections/queries.ts'
import { pageTitles } from '../../../messages/titles.ts'

export const metadata: Metadata = { title: pageTitles('connections') }

export default function ConnectionsPage() {
  return (
    <Prefetch
      path="/connections"
      load={(cache, client) => [
        cache.fetchInfiniteQuery(connectionsQuery(client)),
        cache.fetchQuery(catalogQuery(client)),
      ]}
    >
      <Connections />
    </Prefetch>
  )
}
