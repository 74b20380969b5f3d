import type { Metadata } from 'next'
import { withQuery } from '../../../api/address.ts'
import { Prefetch } from '../../../api/prefetch.tsx'
import { Approvals } from '../../../features/approvals/approvals.tsx'
import { approvalsQuery, parseApprovalStatus } from '../../../features/approvals/queries.ts'
import { pageTitles } from '../../../messages/titles.ts'

export const metadata: Metadata = { title: pageTitles('approvals') }

interface ApprovalsPageProps {
  searchParams: Promise<Record<string, string | undefined>>
}

export default async function ApprovalsPage({ searchParams }: ApprovalsPageProps) {
  const query = await searchParams
  const status = parseApprovalStatus(query['status'])
  return (
    <Prefetch
      path={withQuery('/approvals', query)}
      load={(cache, client) => [cache.fetchInfiniteQuery(approvalsQuery(client, status))]}
    >
      <Approvals />
    </Prefetch>
  )
}
