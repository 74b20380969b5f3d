'use client'

import type { Approval } from '@floyo/contracts'
import { Badge } from '../../ui/status.tsx'
import approvalsTexts from '../../messages/en/approvals.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** How a decision stands, or how it went. */
export function ApprovalBadge({ approval }: { approval: Approval }) {
  const t = useTexts(approvalsTexts)
  const { status, decision } = approval
  if (decision) {
    return (
      <Badge mood={decision === 'approved' ? 'good' : 'bad'} dot>
        {t(`decisions.${decision}`)}
      </Badge>
    )
  }
  return (
    <Badge mood={status === 'open' ? 'warm' : 'mute'} dot>
      {t(`statuses.${status}`)}
    </Badge>
  )
}
