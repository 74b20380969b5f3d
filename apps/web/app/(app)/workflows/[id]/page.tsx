import type { Metadata } from 'next'
import { Prefetch } from '../../../../api/prefetch.tsx'
import { pageTitles } from '../../../../messages/titles.ts'
import { runsQuery } from '../../../../features/runs/queries.ts'
import { nextFiresQuery, workflowQuery } from '../../../../features/workflows/queries.ts'
import { WorkflowPage } from '../../../../features/workflows/workflow-page.tsx'

export const metadata: Metadata = { title: pageTitles('workflow') }

interface WorkflowRouteProps {
  params: Promise<{ id: string }>
}

export default async function WorkflowRoute({ params }: WorkflowRouteProps) {
  const { id } = await params
  return (
    <Prefetch
      path={`/workflows/${id}`}
      load={(cache, client) => [
        cache.fetchQuery(workflowQuery(client, id)),
        cache.fetchQuery(nextFiresQuery(client, id)),
        cache.fetchInfiniteQuery(runsQuery(client, { workflowId: id })),
      ]}
    >
      <WorkflowPage id={id} />
    </Prefetch>
  )
}
