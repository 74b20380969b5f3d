'use client'

import { useState } from 'react'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { ChevronLeft, ChevronRight, GitFork, History } from 'lucide-react'
import type { RunState, StepState } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { useCan } from '../../api/me.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { cx } from '../../ui/cx.ts'
import { useAddress, useGoTo } from '../../ui/link.tsx'
import { Card, Section } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { ClockTime } from '../../ui/time.tsx'
import { ExpressionTable } from './expression-table.tsx'
import { runStateQuery } from './queries.ts'
import { useSayProblem } from './run-actions.tsx'
import type { RunDetail } from './run-detail.ts'
import { RunStatusBadge } from './run-status.tsx'
import { StoredValueBlock } from './stored-value.tsx'
import runsTexts from '../../messages/en/runs.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** The run behind each entry of its journal; `?at=3` in the address opens it there. */
export function TimeTravel({ run }: { run: RunDetail }) {
  const t = useTexts(runsTexts)
  const { query } = useAddress()
  const asked = Number.parseInt(query.get('at') ?? '', 10)
  const [isOpen, setOpen] = useState(!Number.isNaN(asked))
  return (
    <Section title={t('past.title')} lead={t('past.lead')}>
      {isOpen ? (
        <Travel run={run} from={Number.isNaN(asked) ? undefined : asked} />
      ) : (
        <Button
          icon={<History className="size-4" aria-hidden="true" />}
          onClick={() => setOpen(true)}
        >
          {t('past.open')}
        </Button>
      )}
    </Section>
  )
}

function Travel({ run, from }: { run: RunDetail; from: number | undefined }) {
  const [at, setAt] = useState(from)
  const [chosen, setChosen] = useState<string>()
  const client = useClient()
  const state = useQuery({
    ...runStateQuery(client, run.id, { at, step: chosen }),
    placeholderData: keepPreviousData,
  })
  if (state.error) return <ProblemNotice error={state.error} retry={state.refetch} />
  if (!state.data) return <Skeleton className="h-48" />
  const go = (to: number): void => {
    setAt(to)
    setChosen(undefined)
  }
  return (
    <Card>
      <Scrubber run={run} state={state.data} at={at ?? state.data.at} onChange={go} />
      <StateView state={state.data} chosen={chosen} onChoose={setChosen} />
    </Card>
  )
}

interface ScrubberProps {
  run: RunDetail
  state: RunState
  at: number
  onChange: (at: number) => void
}

/** The line of entries: a slider, so that arrow keys, Home and End go through them. */
function Scrubber({ run, state, at, onChange }: ScrubberProps) {
  const t = useTexts(runsTexts)
  const mayWrite = useCan('runs:write')
  const { entry, entries } = state
  const what = entry?.key ? t('past.entry', { type: entry.type, key: entry.key }) : t('past.before')
  return (
    <div>
      <div className="flex items-center gap-1">
        <IconButton
          label={t('past.back')}
          disabled={at === 0}
          onClick={() => onChange(Math.max(0, at - 1))}
        >
          <ChevronLeft className="size-5" aria-hidden="true" />
        </IconButton>
        <input
          type="range"
          min={0}
          max={entries}
          value={at}
          aria-label={t('past.slider')}
          aria-valuetext={t('past.place', { at, entries, what })}
          onChange={(event) => onChange(Number(event.target.value))}
          className="h-9 min-w-0 flex-1 cursor-pointer accent-tide"
        />
        <IconButton
          label={t('past.on')}
          disabled={at === entries}
          onClick={() => onChange(Math.min(entries, at + 1))}
        >
          <ChevronRight className="size-5" aria-hidden="true" />
        </IconButton>
      </div>
      <div className="mt-1 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="min-w-0 text-small">
          <span className="font-semibold tabular">{t('past.count', { at, entries })}</span>{' '}
          <span className="break-words text-ink-soft">{what}</span>{' '}
          {entry && <ClockTime at={entry.at} seconds />}
        </p>
        {mayWrite && <ForkButton runId={run.id} at={at} />}
      </div>
    </div>
  )
}

function ForkButton({ runId, at }: { runId: string; at: number }) {
  const t = useTexts(runsTexts)
  const client = useClient()
  const goTo = useGoTo()
  const fork = useMutation({
    mutationFn: () => client.forkRun({ params: { runId }, body: { at } }),
    onSuccess: (run) => goTo(`/runs/${run.id}`),
    onError: useSayProblem(),
  })
  return (
    <Button
      size="small"
      busy={fork.isPending}
      icon={<GitFork className="size-4" aria-hidden="true" />}
      onClick={() => fork.mutate()}
    >
      {t('past.fork')}
    </Button>
  )
}

interface StateViewProps {
  state: RunState
  chosen: string | undefined
  onChoose: (key: string) => void
}

function StateView({ state, chosen, onChoose }: StateViewProps) {
  const t = useTexts(runsTexts)
  const { steps, vars, entry } = state
  const key = chosen ?? entry?.key ?? undefined
  const step = steps.find((one) => one.key === key)
  return (
    <div className="mt-4 grid grid-cols-[minmax(0,1fr)] gap-5 border-t border-line pt-4 lg:grid-cols-[minmax(0,18rem)_minmax(0,1fr)]">
      <div>
        <h3 className="mb-1.5 text-small font-semibold text-ink-soft">{t('past.steps')}</h3>
        {steps.length === 0 && <p className="text-small text-ink-faint">{t('past.noSteps')}</p>}
        <ul className="-mx-2 max-h-96 overflow-auto">
          {steps.map((one) => (
            <li key={one.key}>
              <button
                type="button"
                aria-pressed={one.key === key}
                onClick={() => onChoose(one.key)}
                className={cx(
                  'flex w-full items-center justify-between gap-3 rounded-small px-2 py-1.5 text-left focus-visible:-outline-offset-2',
                  one.key === key ? 'bg-tide-soft' : 'hover:bg-sunken',
                )}
              >
                <span className="min-w-0 truncate font-mono text-tiny">{one.key}</span>
                <RunStatusBadge status={one.status} past />
              </button>
            </li>
          ))}
        </ul>
      </div>
      <div className="grid min-w-0 content-start gap-4">
        {step && <StepStateView step={step} />}
        <Labelled title={t('past.vars')}>
          <CodeBlock label={t('past.vars')} code={JSON.stringify(vars, null, 2)} />
        </Labelled>
      </div>
    </div>
  )
}

function StepStateView({ step }: { step: StepState }) {
  const t = useTexts(runsTexts)
  const { expressions, loop, output, outputFile, status, error } = step
  return (
    <>
      {expressions && expressions.length > 0 && (
        <Labelled title={t('past.expressions', { key: step.key })}>
          <ExpressionTable
            expressions={expressions}
            label={t('past.expressions', { key: step.key })}
          />
        </Labelled>
      )}
      {loop && (
        <Labelled title={t('past.item', { number: loop.index + 1 })}>
          <CodeBlock label={t('past.item', { number: loop.index + 1 })} code={written(loop.item)} />
        </Labelled>
      )}
      {step.actionVersion !== null && (
        <p className="text-small text-ink-soft">
          {t('past.actionVersion', { version: String(step.actionVersion) })}
        </p>
      )}
      {error && <p className="text-small text-bad-ink">{error.message}</p>}
      {status === 'succeeded' && (
        <Labelled title={t('output')}>
          {outputFile ? (
            <StoredValueBlock title={t('output')} value={outputFile} />
          ) : (
            <CodeBlock label={t('output')} code={written(output)} />
          )}
        </Labelled>
      )}
    </>
  )
}

function Labelled({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className="min-w-0">
      <h3 className="mb-1.5 text-small font-semibold text-ink-soft">{title}</h3>
      {children}
    </div>
  )
}

function written(value: unknown): string {
  return JSON.stringify(value, null, 2)
}
