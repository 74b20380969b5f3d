'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { UserCheck } from 'lucide-react'
import type { Approval } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { Pages } from '../../api/load-more.tsx'
import { useCan } from '../../api/me.tsx'
import { ButtonLink } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { useAddress } from '../../ui/link.tsx'
import { List, Row } from '../../ui/list.tsx'
import { Page } from '../../ui/page.tsx'
import { FilterChips } from '../../ui/segments.tsx'
import { Badge } from '../../ui/status.tsx'
import { Moment, RelativeTime } from '../../ui/time.tsx'
import { ApprovalBadge } from './approval-badge.tsx'
import { approvalsQuery, approvalStatuses, parseApprovalStatus } from './queries.ts'
import approvalsTexts from '../../messages/en/approvals.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

export function Approvals() {
  const t = useTexts(approvalsTexts)
  const { query } = useAddress()
  const status = parseApprovalStatus(query.get('status'))
  const list = useInfiniteQuery(approvalsQuery(useClient(), status))
  return (
    <Page title={t('title')} lead={t('lead')}>
      <div className="mb-5">
        <FilterChips
          label={t('filter')}
          name="status"
          options={approvalStatuses.map((value) => ({
            value: value === 'open' ? '' : value,
            label: t(`statuses.${value}`),
          }))}
        />
      </div>
      <Pages
        list={list}
        empty={
          status === 'open' ? (
            <NothingToDecide />
          ) : (
            <EmptyState title={t('emptyOther')}>{t('emptyOtherText')}</EmptyState>
          )
        }
      >
        {(approvals) => (
          <List label={t('title')}>
            {approvals.map((approval) => (
              <ApprovalRow key={approval.id} approval={approval} />
            ))}
          </List>
        )}
      </Pages>
    </Page>
  )
}

function ApprovalRow({ approval }: { approval: Approval }) {
  const t = useTexts(approvalsTexts)
  const { id, message, workflowName, stepId, status, mayDecide, createdAt, until } = approval
  const open = status === 'open'
  return (
    <Row
      href={`/approvals/${id}`}
      lead={<UserCheck className="size-4 text-ink-faint" aria-hidden="true" />}
      title={message.split('\n')[0]}
      detail={
        <>
          {t('by', { workflow: workflowName, step: stepId })}
          {open && until && (
            <span className="text-saffron-ink">
              {' · '}
              {t('expires')} <Moment at={until} withZone />
            </span>
          )}
        </>
      }
      aside={
        <>
          {open && mayDecide && <Badge mood="tide">{t('forYou')}</Badge>}
          <RelativeTime at={createdAt} />
          <ApprovalBadge approval={approval} />
        </>
      }
    />
  )
}

const example = `- id: release
  approve:
    by: [owner]
    message: "Pay {{ inputs.amount }} EUR?"
    expires: 2d`

/** What would stand here, and the few lines that bring it about. */
function NothingToDecide() {
  const t = useTexts(approvalsTexts)
  const mayMake = useCan('workflows:write')
  return (
    <EmptyState
      icon={<UserCheck className="size-6" aria-hidden="true" />}
      title={t('emptyTitle')}
      action={mayMake && <ButtonLink href="/workflows/new">{t('emptyAction')}</ButtonLink>}
    >
      <p>{t('emptyText')}</p>
      <div className="mt-4 text-left">
        <CodeBlock label={t('example')} code={example} />
      </div>
    </EmptyState>
  )
}
