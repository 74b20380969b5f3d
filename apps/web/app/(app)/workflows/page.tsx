import type { Metadata } from 'next'
import { withQuery } from '../../../api/address.ts'
import { Prefetch } from '../../../api/prefetch.tsx'
import { pageTitles } from '../../../messages/titles.ts'
import { parseWorkflowFilter, workflowsQuery } from '../../../features/workflows/queries.ts'
import { Workflows } from '../../../features/workflows/workflows.tsx'

export const metadata: Metadata = { title: pageTitles('workflows') }

interface WorkflowsPageProps {
  searchParams: Promise<Record<string, string | undefined>>
}

export default async function WorkflowsPage({ searchParams }: WorkflowsPageProps) {
  const query = await searchParams
  const filter = parseWorkflowFilter((name) => query[name])
  return (
    <Prefetch
      path={withQuery('/workflows', query)}
      load={(cache, client) => [cache.fetchInfiniteQuery(workflowsQuery(client, filter))]}
    >
      <Workflows />
    </Prefetch>
  )
}
