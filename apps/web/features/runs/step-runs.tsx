'use client'

import { useState, type ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import { ChevronRight } from 'lucide-react'
import { useNow } from 'use-intl'
import type { StepRun } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { WithCode } from '../../ui/with-code.tsx'
import { cx } from '../../ui/cx.ts'
import { durationInWords } from '../../ui/duration.ts'
import { ClockTime, RelativeTime } from '../../ui/time.tsx'
import { everyStep, outlineOf, type OutlineStep } from '../definition/outline.ts'
import { StepIcon } from '../definition/step-icon.tsx'
import type { RepeatOf } from './repeat-dialog.tsx'
import type { RunDetail } from './run-detail.ts'
import { isFinal, runDefinitionQuery } from './queries.ts'
import { RunStatusBadge } from './run-status.tsx'
import { StepWait } from './run-waits.tsx'
import { StoredValueBlock } from './stored-value.tsx'
import { StepActions } from './step-actions.tsx'
import { type Bar, stepBars } from './timeline.ts'
import runsTexts from '../../messages/en/runs.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface StepRunsProps {
  run: RunDetail
  steps: StepRun[]
  onRepeat: (of: RepeatOf) => void
}

/** Each step of a run on the run's line of time; opened, what went in, what came out, each attempt. */
export function StepRuns({ run, steps, onRepeat }: StepRunsProps) {
  const t = useTexts(runsTexts)
  const now = useNow(isFinal(run.status) ? {} : { updateInterval: 1000 })
  const bars = stepBars(steps, run, now.getTime())
  const { data: definition } = useQuery(runDefinitionQuery(useClient(), run))
  const outlines = new Map(
    [...everyStep(definition?.steps ?? [])].map((step) => [step.id, outlineOf(step)]),
  )
  if (steps.length === 0) {
    return (
      <p className="rounded-box border border-dashed border-line-strong px-4 py-6 text-center text-ink-soft">
        {t(isFinal(run.status) ? 'noSteps' : 'notBegun')}
      </p>
    )
  }
  return (
    <ol className="divide-y divide-line overflow-hidden rounded-box border border-line bg-raised shadow-low">
      {steps.map((step) => (
        <StepRunRow
          key={step.key}
          step={step}
          bar={bars.get(step.key)}
          outline={outlines.get(step.stepId)}
          waits={run.waits}
          actions={isFinal(run.status) && <StepActions run={run} step={step} onRepeat={onRepeat} />}
        />
      ))}
    </ol>
  )
}

interface StepRunRowProps {
  step: StepRun
  bar: Bar | undefined
  /** What the definition says of the step; while it is being read, nothing. */
  outline: OutlineStep | undefined
  waits: RunDetail['waits']
  actions: ReactNode
}

function StepRunRow({ step, bar, outline, waits, actions }: StepRunRowProps) {
  const t = useTexts(runsTexts)
  const [open, setOpen] = useState(step.status === 'failed')
  const version = step.attempts.at(-1)?.version
  return (
    <li>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="grid w-full grid-cols-[auto_auto_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-2 px-3 py-3 text-left hover:bg-sunken focus-visible:-outline-offset-2 sm:px-4 md:grid-cols-[auto_auto_minmax(0,14rem)_minmax(0,1fr)_5rem_7rem]"
      >
        <ChevronRight
          aria-hidden="true"
          className={cx('size-4 text-ink-faint transition-transform', open && 'rotate-90')}
        />
        <span className="text-tide-ink">
          <StepIcon kind={step.kind} action={outline?.subject} />
        </span>
        <span className="min-w-0">
          <span className="block truncate text-small font-semibold">
            {outline?.title ?? step.stepId}
          </span>
          <span className="block truncate font-mono text-tiny text-ink-faint">
            {step.key}
            {outline?.kind === 'use' && ` · ${outline.subject}`}
            {version !== undefined && ` ${t('actionVersion', { version: String(version) })}`}
            {step.pinned && ` · ${t('pin.pinned')}`}
          </span>
        </span>
        <span className="max-md:order-last max-md:col-span-4">
          <DurationBar bar={bar} status={step.status} />
        </span>
        <span className="tabular text-right text-small text-ink-faint max-md:hidden">
          {bar?.durationMs == null ? '' : durationInWords(bar.durationMs)}
        </span>
        <span className="justify-self-end">
          <RunStatusBadge status={step.status} />
        </span>
      </button>
      {open && <StepRunBody step={step} waits={waits} actions={actions} />}
    </li>
  )
}

const barColours: Partial<Record<StepRun['status'], string>> = {
  failed: 'fill-bad',
  running: 'fill-info',
  waiting: 'fill-saffron',
  unknown: 'fill-saffron',
  canceled: 'fill-line-strong',
}

/** When in the run, and how long. */
function DurationBar({ bar, status }: { bar: Bar | undefined; status: StepRun['status'] }) {
  return (
    <svg
      viewBox="0 0 100 6"
      preserveAspectRatio="none"
      aria-hidden="true"
      className="block h-1.5 w-full"
    >
      <rect width="100" height="6" rx="1" className="fill-mute-soft" />
      {bar && (
        <rect
          x={Math.min(bar.from, 99.2)}
          width={Math.max(bar.width, 0.8)}
          height="6"
          className={barColours[status] ?? 'fill-heat-3'}
        />
      )}
    </svg>
  )
}

function StepRunBody({ step, waits, actions }: Omit<StepRunRowProps, 'bar' | 'outline'>) {
  const t = useTexts(runsTexts)
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 border-t border-line bg-sunken/50 px-4 py-4 sm:pl-12">
      {step.error && (
        <div className="rounded-small bg-bad-soft p-3 text-small text-bad-ink">
          <p className="font-semibold">
            <WithCode text={step.error.message} />
          </p>
          <p className="mt-1 font-mono text-tiny">{step.error.code}</p>
        </div>
      )}
      <StepWait step={step} waits={waits} />
      {step.retryAt && (
        <p className="text-small text-saffron-ink">
          {t('triesAgain')} <RelativeTime at={step.retryAt} />
        </p>
      )}
      {step.attempts.length > 1 && <Attempts attempts={step.attempts} />}
      {step.log && (
        <div className="min-w-0">
          <h3 className="mb-1.5 text-small font-semibold text-ink-soft">{t('log')}</h3>
          <CodeBlock label={t('log')} code={step.log.join('\n')} />
        </div>
      )}
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-2">
        <Value title={t('input')} value={step.input} stored={step.inputFile} />
        <Value title={t('output')} value={step.output} stored={step.outputFile} />
      </div>
      {actions}
    </div>
  )
}

function Attempts({ attempts }: { attempts: StepRun['attempts'] }) {
  const t = useTexts(runsTexts)
  return (
    <div>
      <h3 className="mb-1.5 text-small font-semibold text-ink-soft">{t('attempts')}</h3>
      <ol className="grid gap-1 text-small">
        {attempts.map(({ number, startedAt, finishedAt, error }) => (
          <li key={number} className="flex flex-wrap gap-x-3">
            <span className="tabular text-ink-faint">{number}.</span>
            <ClockTime at={startedAt} seconds />
            {finishedAt && (
              <span className="tabular text-ink-faint">
                {durationInWords(Date.parse(finishedAt) - Date.parse(startedAt))}
              </span>
            )}
            <span className={error ? 'text-bad-ink' : 'text-good-ink'}>
              {error ? error.message : finishedAt ? t('attemptWorked') : t('attemptRuns')}
            </span>
          </li>
        ))}
      </ol>
    </div>
  )
}

interface ValueProps {
  title: string
  value: StepRun['input']
  /** Where it is, when it is too large to be here. */
  stored: StepRun['inputFile']
}

function Value({ title, value, stored }: ValueProps) {
  const t = useTexts(runsTexts)
  return (
    <div className="min-w-0">
      <h3 className="mb-1.5 text-small font-semibold text-ink-soft">{title}</h3>
      {stored ? (
        <StoredValueBlock title={title} value={stored} />
      ) : value === null ? (
        <p className="text-small text-ink-faint">{t('none')}</p>
      ) : (
        <CodeBlock label={title} code={JSON.stringify(value, null, 2)} />
      )}
    </div>
  )
}
