'use client'

import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleX, Clock, Users } from 'lucide-react'
import type { ReactNode } from 'react'
import { useFormatter } from 'use-intl'
import type { Approval } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { useCan } from '../../api/me.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { TextLink } from '../../ui/link.tsx'
import { Facts } from '../../ui/list.tsx'
import { Card, Page, Section } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { Moment, RelativeTime } from '../../ui/time.tsx'
import { schemaFields } from '../connections/schema-form.ts'
import { ApprovalBadge } from './approval-badge.tsx'
import { DecisionForm } from './decision-form.tsx'
import { approvalQuery } from './queries.ts'
import approvalsTexts from '../../messages/en/approvals.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

export function ApprovalPage({ id }: { id: string }) {
  const t = useTexts(approvalsTexts)
  const { data: approval, error, refetch } = useQuery(approvalQuery(useClient(), id))
  const back = { href: '/approvals', label: t('title') }
  if (!approval) {
    return (
      <Page title={error ? t('one') : <Skeleton className="h-8 w-72" />} back={back} narrow>
        {error ? <ProblemNotice error={error} retry={refetch} /> : <Skeleton className="h-64" />}
      </Page>
    )
  }
  return (
    <Page
      narrow
      back={back}
      title={
        <span className="flex flex-wrap items-center gap-3">
          {approval.workflowName}
          <span aria-live="polite" className="inline-flex">
            <ApprovalBadge approval={approval} />
          </span>
        </span>
      }
    >
      <Card>
        <h2 className="sr-only">{t('question')}</h2>
        <p className="text-lead font-medium break-words whitespace-pre-wrap">{approval.message}</p>
        <div className="mt-5 border-t border-line pt-4">
          <ApprovalFacts approval={approval} />
        </div>
      </Card>
      <Standing approval={approval} />
    </Page>
  )
}

function ApprovalFacts({ approval }: { approval: Approval }) {
  const t = useTexts(approvalsTexts)
  const names = useNames(approval.approvers)
  const { runId, stepId, workflowName, createdAt, until, status } = approval
  return (
    <Facts
      items={[
        {
          term: t('asked'),
          value: (
            <>
              <RelativeTime at={createdAt} /> · {t('by', { workflow: workflowName, step: stepId })}
            </>
          ),
        },
        ...(status === 'open' || until
          ? [{ term: t('expires'), value: until ? <Until at={until} /> : t('never') }]
          : []),
        { term: t('deciders'), value: <span className="break-words">{names}</span> },
        { term: t('run'), value: <TextLink href={`/runs/${runId}`}>{t('toRun')}</TextLink> },
      ]}
    />
  )
}

function Until({ at }: { at: string }) {
  return (
    <>
      <Moment at={at} withZone /> · <RelativeTime at={at} />
    </>
  )
}

function isRole(one: string): one is keyof typeof approvalsTexts.deciderRoles {
  return Object.hasOwn(approvalsTexts.deciderRoles, one)
}

/** Roles in words, people by their addresses. */
function useNames(approvers: readonly string[]): string {
  const t = useTexts(approvalsTexts)
  const format = useFormatter()
  const named = approvers.map((one) => (isRole(one) ? t(`deciderRoles.${one}`) : one))
  return format.list(named, { type: 'disjunction' })
}

/** What is to be done now, or what came of it. */
function Standing({ approval }: { approval: Approval }) {
  const t = useTexts(approvalsTexts)
  const names = useNames(approval.approvers)
  const mayAnswer = useCan('approvals:write') && approval.mayDecide
  switch (approval.status) {
    case 'open':
      if (mayAnswer) return <DecisionForm key={approval.id} approval={approval} />
      return (
        <Notice tone="calm" icon={Users} title={t('notYours')}>
          {t('notYoursText', { names })}
        </Notice>
      )
    case 'answered':
      return <Answer approval={approval} />
    case 'expired':
      return (
        <Notice tone="warm" icon={Clock} title={t('late')}>
          {t('lateText')}
        </Notice>
      )
    case 'canceled':
      return (
        <Notice tone="calm" icon={Clock} title={t('gone')}>
          {t('goneText')}
        </Notice>
      )
  }
}

function Answer({ approval }: { approval: Approval }) {
  const t = useTexts(approvalsTexts)
  const { decision, comment, answer, answeredBy, answeredAt } = approval
  const approved = decision === 'approved'
  const labels = new Map(schemaFields(approval.form, []).map(({ name, label }) => [name, label]))
  const filled = Object.entries(answer ?? {})
  return (
    <>
      <Notice
        tone={approved ? 'good' : 'bad'}
        icon={approved ? CircleCheck : CircleX}
        title={
          <>
            {t(`decisions.${approved ? 'approved' : 'rejected'}`)}{' '}
            {answeredBy && t('decidedBy', { name: answeredBy })}
          </>
        }
      >
        {answeredAt && <Moment at={answeredAt} />}
        {comment && <p className="mt-2 text-body break-words whitespace-pre-wrap">{comment}</p>}
      </Notice>
      {filled.length > 0 && (
        <Section title={t('filledIn')}>
          <Card>
            <Facts
              items={filled.map(([name, value]) => ({
                term: labels.get(name) ?? name,
                value: (
                  <span className="break-words whitespace-pre-wrap">
                    {typeof value === 'string' ? value : JSON.stringify(value)}
                  </span>
                ),
              }))}
            />
          </Card>
        </Section>
      )}
    </>
  )
}

const tones = {
  good: 'bg-good-soft text-good-ink',
  bad: 'bg-bad-soft text-bad-ink',
  warm: 'bg-saffron-soft text-saffron-ink',
  calm: 'bg-mute-soft text-ink-soft',
}

interface NoticeProps {
  tone: keyof typeof tones
  icon: typeof Clock
  title: ReactNode
  children: ReactNode
}

function Notice({ tone, icon: Icon, title, children }: NoticeProps) {
  return (
    <div className={`mt-5 flex gap-3 rounded-box p-4 ${tones[tone]}`}>
      <Icon className="mt-0.5 size-5 shrink-0" aria-hidden="true" />
      <div className="min-w-0">
        <p className="font-semibold break-words">{title}</p>
        <div className="mt-0.5 text-small">{children}</div>
      </div>
    </div>
  )
}
