import type { Metadata } from 'next'
import { Prefetch } from '../../../../api/prefetch.tsx'
import { pageTitles } from '../../../../messages/titles.ts'
import { runQuery, stepRunsQuery } from '../../../../features/runs/queries.ts'
import { RunPage } from '../../../../features/runs/run-page.tsx'

export const metadata: Metadata = { title: pageTitles('run') }

interface RunRouteProps {
  params: Promise<{ id: string }>
}

export default async function RunRoute({ params }: RunRouteProps) {
  const { id } = await params
  return (
    <Prefetch
      path={`/runs/${id}`}
      load={(cache, client) => [
        cache.fetchQuery(runQuery(client, id)),
        cache.fetchQuery(stepRunsQuery(client, id)),
      ]}
    >
      <RunPage id={id} />
    </Prefetch>
  )
}
