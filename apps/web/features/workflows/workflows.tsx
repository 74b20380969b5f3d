'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import {
  CalendarClock,
  Hand,
  Link2,
  Plus,
  Radio,
  Webhook,
  Workflow as WorkflowIcon,
} from 'lucide-react'
import type { Workflow } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { Pages } from '../../api/load-more.tsx'
import { useCan } from '../../api/me.tsx'
import { ButtonLink } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { useAddress } from '../../ui/link.tsx'
import { List, Row } from '../../ui/list.tsx'
import { Page } from '../../ui/page.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { FilterChips } from '../../ui/segments.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { RunStatusBadge } from '../runs/run-status.tsx'
import { parseWorkflowFilter, workflowsQuery } from './queries.ts'
import { WorkflowState } from './workflow-state.tsx'
import workflowsTexts from '../../messages/en/workflows.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

export function Workflows() {
  const t = useTexts(workflowsTexts)
  const { query } = useAddress()
  const mayWrite = useCan('workflows:write')
  const filter = parseWorkflowFilter((name) => query.get(name))
  const list = useInfiniteQuery(workflowsQuery(useClient(), filter))
  const filtered = Boolean(filter.search ?? filter.enabled) || filter.kind === 'system'
  const newLink = (
    <ButtonLink
      href="/workflows/new"
      tone="primary"
      icon={<Plus className="size-4" aria-hidden="true" />}
    >
      {t('new')}
    </ButtonLink>
  )
  return (
    <Page title={t('title')} lead={t('lead')} actions={mayWrite && newLink}>
      <div className="mb-5 flex flex-wrap items-center gap-x-5 gap-y-3">
        <SearchField label={t('search')} />
        <FilterChips
          label={t('show')}
          name="show"
          options={[
            { value: '', label: t('all') },
            { value: 'on', label: t('on') },
            { value: 'off', label: t('off') },
            { value: 'system', label: t('system') },
          ]}
        />
      </div>
      <Pages
        list={list}
        empty={
          filtered ? (
            <EmptyState title={t('noMatch')}>{t('noMatchText')}</EmptyState>
          ) : (
            <EmptyState
              icon={<WorkflowIcon className="size-6" aria-hidden="true" />}
              title={t('emptyTitle')}
              action={
                <>
                  <ButtonLink href="/suggestions" tone="primary">
                    {t('toSuggestions')}
                  </ButtonLink>
                  <ButtonLink href="/workflows/new">{t('new')}</ButtonLink>
                </>
              }
            >
              {t('emptyText')}
            </EmptyState>
          )
        }
      >
        {(items) => (
          <List label={t('title')}>
            {items.map((workflow) => (
              <WorkflowRow key={workflow.id} workflow={workflow} />
            ))}
          </List>
        )}
      </Pages>
    </Page>
  )
}

const icons = {
  manual: Hand,
  schedule: CalendarClock,
  interval: CalendarClock,
  event: Radio,
  webhook: Webhook,
  workflow: Link2,
}

function WorkflowRow({ workflow }: { workflow: Workflow }) {
  const t = useTexts(workflowsTexts)
  const { lastRun, nextFireAt, enabled } = workflow
  return (
    <Row
      href={`/workflows/${workflow.id}`}
      title={workflow.name}
      detail={
        <span className="flex flex-wrap items-center gap-x-3">
          {workflow.triggers.map((trigger) => {
            const Icon = icons[trigger as keyof typeof icons] ?? Hand
            return (
              <span key={trigger} className="inline-flex items-center gap-1.5">
                <Icon className="size-3.5" aria-hidden="true" />
                {t(`triggers.${trigger as keyof typeof icons}`)}
              </span>
            )
          })}
          {workflow.description && <span className="line-clamp-1">{workflow.description}</span>}
        </span>
      }
      aside={
        <>
          {enabled && nextFireAt && (
            <span>
              {t('next')} <RelativeTime at={nextFireAt} />
            </span>
          )}
          {lastRun && <RunStatusBadge status={lastRun.status} />}
          <WorkflowState workflow={workflow} />
        </>
      }
    />
  )
}
