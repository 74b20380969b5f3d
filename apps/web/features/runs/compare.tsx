'use client'

import { useQuery } from '@tanstack/react-query'
import type { ComparedStep, RunComparison } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { ChangedPlaces } from '../../ui/changed-places.tsx'
import { durationInWords } from '../../ui/duration.ts'
import { SelectField } from '../../ui/field.tsx'
import { useAddress } from '../../ui/link.tsx'
import { Section } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { Badge, type Mood } from '../../ui/status.tsx'
import { comparisonQuery, otherRunsQuery } from './queries.ts'
import type { RunDetail } from './run-detail.ts'
import { RunStatusBadge } from './run-status.tsx'
import runsTexts from '../../messages/en/runs.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** This run beside another one; which one lies in the address, as `?with=`. */
export function Compare({ run }: { run: RunDetail }) {
  const t = useTexts(runsTexts)
  const { query, setQuery } = useAddress()
  const client = useClient()
  const other = query.get('with')
  const runs = useQuery(otherRunsQuery(client, run))
  const comparison = useQuery({
    ...comparisonQuery(client, run.id, other ?? ''),
    enabled: Boolean(other) && other !== 'choose',
  })
  if (other === null) return null
  return (
    <Section title={t('compare.title')} lead={t('compare.lead')}>
      <div className="mb-4 max-w-md">
        <SelectField
          label={t('compare.other')}
          value={other}
          onChange={(event) => setQuery({ with: event.target.value })}
          options={[
            { value: 'choose', label: t('compare.choose') },
            ...(runs.data ?? []).map(({ id, createdAt, status }) => ({
              value: id,
              label: `${createdAt.slice(0, 16).replace('T', ' ')}, ${t(`statuses.${status}`)}`,
            })),
          ]}
        />
      </div>
      {comparison.error && <ProblemNotice error={comparison.error} retry={comparison.refetch} />}
      {comparison.isLoading && <Skeleton className="h-40" />}
      {comparison.data && <ComparisonView comparison={comparison.data} />}
    </Section>
  )
}

const moods: Record<ComparedStep['result'], Mood> = {
  same: 'mute',
  different: 'warm',
  'only-first': 'info',
  'only-second': 'info',
}

function ComparisonView({ comparison }: { comparison: RunComparison }) {
  const t = useTexts(runsTexts)
  const { steps, inputs, trigger, output } = comparison
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <ChangedPlaces whole={t('compare.whole')} title={t('inputs')} places={inputs} />
      <ChangedPlaces whole={t('compare.whole')} title={t('triggerData')} places={trigger} />
      <ul className="divide-y divide-line overflow-hidden rounded-box border border-line bg-raised shadow-low">
        {steps.map((step) => (
          <li key={step.key} className="grid grid-cols-[minmax(0,1fr)] gap-2 px-4 py-3">
            <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
              <span className="min-w-0 font-mono text-small break-words">{step.key}</span>
              <Badge mood={moods[step.result]}>{t(`compare.results.${step.result}`)}</Badge>
            </div>
            <div className="flex flex-wrap gap-x-6 gap-y-1 text-small">
              <Side title={t('compare.first')} side={step.first} />
              <Side title={t('compare.second')} side={step.second} />
            </div>
            <ChangedPlaces whole={t('compare.whole')} title={t('input')} places={step.input} />
            <ChangedPlaces whole={t('compare.whole')} title={t('output')} places={step.output} />
          </li>
        ))}
      </ul>
      <ChangedPlaces whole={t('compare.whole')} title={t('compare.runOutput')} places={output} />
    </div>
  )
}

function Side({ title, side }: { title: string; side: ComparedStep['first'] }) {
  if (!side) return null
  return (
    <span className="flex flex-wrap items-center gap-2">
      <span className="text-ink-faint">{title}</span>
      <RunStatusBadge status={side.status} />
      {side.durationMs !== null && (
        <span className="tabular text-ink-faint">{durationInWords(side.durationMs)}</span>
      )}
      {side.error && <span className="text-bad-ink">{side.error.message}</span>}
    </span>
  )
}
