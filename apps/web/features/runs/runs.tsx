'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { ListChecks, X } from 'lucide-react'
import { useClient } from '../../api/client-context.tsx'
import { Pages } from '../../api/load-more.tsx'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { SelectField } from '../../ui/field.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { useAddress } from '../../ui/link.tsx'
import { List } from '../../ui/list.tsx'
import { Page } from '../../ui/page.tsx'
import { FilterChips } from '../../ui/segments.tsx'
import { DeadLetters } from './dead-letters.tsx'
import { parseRunFilter, runsQuery, runStatuses } from './queries.ts'
import { RunRow } from './run-row.tsx'
import { WorkflowFilter } from './workflow-filter.tsx'
import runsTexts from '../../messages/en/runs.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

export function Runs() {
  const t = useTexts(runsTexts)
  const { query, setQuery } = useAddress()
  const filter = parseRunFilter((name) => query.get(name))
  const list = useInfiniteQuery(runsQuery(useClient(), filter))
  const filtered = Boolean(filter.status ?? filter.dead ?? filter.workflowId)
  return (
    <Page title={t('title')} lead={t('lead')}>
      <div className="mb-5 flex flex-wrap items-center gap-x-6 gap-y-3">
        <FilterChips
          label={t('byStatus')}
          name="status"
          options={[
            { value: '', label: t('all') },
            ...runStatuses.map((status) => ({ value: status, label: t(`statuses.${status}`) })),
            { value: 'dead', label: t('dead.label') },
          ]}
        />
        <div className="flex items-center gap-2 max-sm:w-full max-sm:*:flex-1">
          <WorkflowFilter />
          <div className="w-44">
            <SelectField
              label={t('byKind')}
              hideLabel
              value={query.get('kind') ?? ''}
              onChange={(event) => setQuery({ kind: event.target.value })}
              options={[
                { value: '', label: t('kinds.user') },
                { value: 'system', label: t('kinds.system') },
                { value: 'all', label: t('kinds.all') },
              ]}
            />
          </div>
        </div>
      </div>
      {filter.dead && (list.data?.pages[0]?.items.length ?? 0) > 0 && (
        <DeadLetters workflowId={filter.workflowId} />
      )}
      <Pages
        list={list}
        empty={
          filtered ? (
            <EmptyState
              title={t(filter.dead ? 'dead.none' : 'noMatch')}
              action={
                <Button
                  icon={<X className="size-4" aria-hidden="true" />}
                  onClick={() => setQuery({ status: undefined, workflow: undefined })}
                >
                  {t('clear')}
                </Button>
              }
            >
              {t(filter.dead ? 'dead.text' : 'noMatchText')}
            </EmptyState>
          ) : (
            <EmptyState
              icon={<ListChecks className="size-6" aria-hidden="true" />}
              title={t('emptyTitle')}
              action={<ButtonLink href="/workflows">{t('emptyAction')}</ButtonLink>}
            >
              {t('emptyText')}
            </EmptyState>
          )
        }
      >
        {(items) => (
          <List label={t('title')}>
            {items.map((run) => (
              <RunRow key={run.id} run={run} />
            ))}
          </List>
        )}
      </Pages>
    </Page>
  )
}
