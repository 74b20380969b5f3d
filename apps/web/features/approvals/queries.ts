import { queryOptions } from '@tanstack/react-query'
import type { Client } from '@floyo/client'
import type { Approval } from '@floyo/contracts'
import { pagedQuery } from '../../api/paged.ts'

type Status = Approval['status']

export const approvalStatuses: readonly Status[] = ['open', 'answered', 'expired', 'canceled']

/** Which decisions an address asks for; the open ones unless it says otherwise. */
export function parseApprovalStatus(value: string | null | undefined): Status {
  return approvalStatuses.find((status) => status === value) ?? 'open'
}

/** A decision is made, asked and given up with its run, so that runs say when to look again. */
export function approvalsQuery(client: Client, status: Status) {
  return pagedQuery({
    key: ['approvals', status],
    meta: { shows: ['run'] },
    read: (after, signal) =>
      client.listApprovals({ query: { status, after, limit: 40 } }, { signal }),
  })
}

export function approvalQuery(client: Client, approvalId: string) {
  return queryOptions({
    queryKey: ['approval', approvalId],
    queryFn: ({ signal }) => client.getApproval({ params: { approvalId } }, { signal }),
    meta: { shows: ['run'] },
  })
}
