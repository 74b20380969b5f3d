'use client'

import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { StepRun } from '@floyo/contracts'
import type { RunDetail } from './run-detail.ts'
import { useClient } from '../../api/client-context.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { durationInWords } from '../../ui/duration.ts'
import { TextLink } from '../../ui/link.tsx'
import { Facts } from '../../ui/list.tsx'
import { Card, Page, Section } from '../../ui/page.tsx'
import { WithCode } from '../../ui/with-code.tsx'
import { Badge } from '../../ui/status.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { Moment } from '../../ui/time.tsx'
import { callerOf, failedRunOf } from './caller.ts'
import { Compare } from './compare.tsx'
import { ErrorRunLine } from './error-run.tsx'
import { FixtureDialog } from './fixture-dialog.tsx'
import { runQuery, stepRunsQuery } from './queries.ts'
import { RepeatDialog, type RepeatOf } from './repeat-dialog.tsx'
import { RunActions } from './run-actions.tsx'
import { RunStatusBadge } from './run-status.tsx'
import { RunWaits } from './run-waits.tsx'
import { StoredValueBlock } from './stored-value.tsx'
import { StepRuns } from './step-runs.tsx'
import { TimeTravel } from './time-travel.tsx'
import runsTexts from '../../messages/en/runs.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

export function RunPage({ id }: { id: string }) {
  const t = useTexts(runsTexts)
  const client = useClient()
  const run = useQuery(runQuery(client, id))
  const steps = useQuery(stepRunsQuery(client, id))
  const [repeated, setRepeated] = useState<RepeatOf | null>(null)
  const [isFixture, setFixture] = useState(false)
  const back = { href: '/runs', label: t('title') }
  if (run.error && !run.data) {
    return (
      <Page title={t('one')} back={back}>
        <ProblemNotice error={run.error} retry={run.refetch} />
      </Page>
    )
  }
  if (!run.data) {
    return (
      <Page title={<Skeleton className="h-8 w-72" />} back={back}>
        <Skeleton className="h-80" />
      </Page>
    )
  }
  return (
    <Page
      back={back}
      title={
        <span className="flex flex-wrap items-center gap-3">
          {run.data.workflowName}
          <span aria-live="polite" className="inline-flex">
            <RunStatusBadge status={run.data.status} />
          </span>
          {run.data.held && <Badge>{t('keep.badge')}</Badge>}
        </span>
      }
      lead={t('startedBy', { trigger: run.data.trigger })}
      actions={
        <RunActions
          run={run.data}
          onEdit={() => setRepeated({ type: 'run' })}
          onFixture={() => setFixture(true)}
        />
      }
    >
      {run.data.pinnedSteps.length > 0 && (
        <p className="rounded-box bg-saffron-soft p-4 text-saffron-ink">
          {t('pin.testRun', { steps: run.data.pinnedSteps.join(', ') })}
        </p>
      )}
      <RunState run={run.data} steps={steps.data?.items ?? []} />
      <Section title={t('steps')}>
        {steps.error && <ProblemNotice error={steps.error} retry={steps.refetch} />}
        {steps.isPending && <Skeleton className="h-48" />}
        {steps.data && <StepRuns run={run.data} steps={steps.data.items} onRepeat={setRepeated} />}
      </Section>
      <Compare run={run.data} />
      <TimeTravel key={id} run={run.data} />
      <RunFacts run={run.data} />
      <FixtureDialog runId={id} open={isFixture} onClose={() => setFixture(false)} />
      <RepeatDialog
        run={run.data}
        steps={steps.data?.items ?? []}
        of={repeated}
        onClose={() => setRepeated(null)}
      />
    </Page>
  )
}

/** What stands out: why it failed, what it waits for, what came out. */
function RunState({ run, steps }: { run: RunDetail; steps: readonly StepRun[] }) {
  const t = useTexts(runsTexts)
  if (run.error) {
    return (
      <div className="rounded-box bg-bad-soft p-4 text-bad-ink">
        <p className="font-semibold">
          {run.error.stepId ? t('failedAt', { step: run.error.stepId }) : t('failedTitle')}
        </p>
        <p className="mt-1">
          <WithCode text={run.error.message} />
        </p>
        <p className="mt-1 font-mono text-tiny">{run.error.code}</p>
        <ErrorRunLine errorRun={run.errorRun} />
      </div>
    )
  }
  return <RunWaits run={run} steps={steps} />
}

function RunFacts({ run }: { run: RunDetail }) {
  const t = useTexts(runsTexts)
  const took =
    run.startedAt && run.finishedAt ? Date.parse(run.finishedAt) - Date.parse(run.startedAt) : null
  const caller = callerOf(run.triggerData)
  const failedRun = failedRunOf(run.triggerData)
  const items = [
    {
      term: t('workflow'),
      value: (
        <TextLink href={`/workflows/${run.workflowId}`}>
          {t('workflowVersion', { name: run.workflowName, version: run.version })}
        </TextLink>
      ),
    },
    { term: t('created'), value: <Moment at={run.createdAt} withZone /> },
    ...(run.startedAt ? [{ term: t('started'), value: <Moment at={run.startedAt} /> }] : []),
    ...(run.finishedAt ? [{ term: t('finished'), value: <Moment at={run.finishedAt} /> }] : []),
    ...(took === null ? [] : [{ term: t('took'), value: durationInWords(took) }]),
    ...(caller
      ? [
          {
            term: t('calledBy'),
            value: <TextLink href={`/runs/${caller}`}>{t('callingRun')}</TextLink>,
          },
        ]
      : []),
    ...(failedRun
      ? [
          {
            term: t('becauseOf'),
            value: <TextLink href={`/runs/${failedRun}`}>{t('failedRun')}</TextLink>,
          },
        ]
      : []),
    ...(run.retryOf
      ? [
          {
            term: t('repeats'),
            value: <TextLink href={`/runs/${run.retryOf}`}>{t('earlierRun')}</TextLink>,
          },
        ]
      : []),
  ]
  return (
    <Section title={t('about')}>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-2">
        <Card>
          <Facts items={items} />
        </Card>
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-4">
          {run.outputFile ? (
            <div>
              <h3 className="mb-1.5 text-small font-semibold text-ink-soft">{t('output')}</h3>
              <StoredValueBlock title={t('output')} value={run.outputFile} />
            </div>
          ) : (
            <ValueBlock title={t('output')} value={run.output} />
          )}
          <ValueBlock title={t('inputs')} value={run.inputs} />
          <ValueBlock title={t('triggerData')} value={run.triggerData} />
        </div>
      </div>
    </Section>
  )
}

function ValueBlock({ title, value }: { title: string; value: unknown }) {
  const empty =
    value === null || (typeof value === 'object' && Object.keys(value ?? {}).length === 0)
  if (empty) return null
  return (
    <div>
      <h3 className="mb-1.5 text-small font-semibold text-ink-soft">{title}</h3>
      <CodeBlock label={title} code={JSON.stringify(value, null, 2)} />
    </div>
  )
}
