import type { Metadata } from 'next'
import { Prefetch } from '../../../../api/prefetch.tsx'
import { ApprovalPage } from '../../../../features/approvals/approval-page.tsx'
import { approvalQuery } from '../../../../features/approvals/queries.ts'
import { pageTitles } from '../../../../messages/titles.ts'

export const metadata: Metadata = { title: pageTitles('approval') }

interface ApprovalRouteProps {
  params: Promise<{ id: string }>
}

export default async function ApprovalRoute({ params }: ApprovalRouteProps) {
  const { id } = await params
  return (
    <Prefetch
      path={`/approvals/${id}`}
      load={(cache, client) => [cache.fetchQuery(approvalQuery(client, id))]}
    >
      <ApprovalPage id={id} />
    </Prefetch>
  )
}
