import type { Metadata } from 'next'
import { withQuery } from '../../../api/address.ts'
import { Prefetch } from '../../../api/prefetch.tsx'
import { pageTitles } from '../../../messages/titles.ts'
import { parseRunFilter, runsQuery } from '../../../features/runs/queries.ts'
import { Runs } from '../../../features/runs/runs.tsx'

export const metadata: Metadata = { title: pageTitles('runs') }

interface RunsPageProps {
  searchParams: Promise<Record<string, string | undefined>>
}

export default async function RunsPage({ searchParams }: RunsPageProps) {
  const query = await searchParams
  const filter = parseRunFilter((name) => query[name])
  return (
    <Prefetch
      path={withQuery('/runs', query)}
      load={(cache, client) => [cache.fetchInfiniteQuery(runsQuery(client, filter))]}
    >
      <Runs />
    </Prefetch>
  )
}
