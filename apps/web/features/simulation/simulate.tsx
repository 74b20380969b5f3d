'use client'

import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { FlaskConical, X } from 'lucide-react'
import { useFormatter } from 'use-intl'
import type { Simulation, SimulationSummary } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { SelectField } from '../../ui/field.tsx'
import { Card, Section } from '../../ui/page.tsx'
import { latestSimulationQuery, type Simulated, simulationQuery } from './queries.ts'
import { SimulationResultView } from './result-view.tsx'
import simulationTexts from '../../messages/en/simulation.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface SimulateProps {
  simulated: Simulated
  /** The latest published version of a workflow, when there is one: any up to it can be chosen. */
  latestVersion?: number | null
  timeZone: string
}

const spans = [14, 30, 90, 366]

interface Choice {
  days: number
  version: string
  compare: string
}

/** Asks what it would have done, shows how far the answer is, and the answer. */
export function Simulate({ simulated, latestVersion = null, timeZone }: SimulateProps) {
  const t = useTexts(simulationTexts)
  const client = useClient()
  const cache = useQueryClient()
  const latest = latestSimulationQuery(client, simulated)
  const { data: shown } = useQuery(latest)
  const [choice, setChoice] = useState<Choice>({ days: 30, version: 'draft', compare: '' })
  const start = useMutation({
    mutationFn: (chosen: Choice) => ask(client, simulated, chosen),
    onSuccess: (simulation: SimulationSummary) => cache.setQueryData(latest.queryKey, simulation),
  })
  return (
    <Section title={t('title')} lead={t('lead')}>
      <Choices choice={choice} setChoice={setChoice} latestVersion={latestVersion}>
        <Button
          busy={start.isPending}
          icon={<FlaskConical className="size-4" aria-hidden="true" />}
          onClick={() => start.mutate(choice)}
        >
          {t('run')}
        </Button>
      </Choices>
      <div aria-live="polite" className="mt-4">
        {start.isError && <ProblemNotice error={start.error} retry={() => start.mutate(choice)} />}
        {shown && <Shown key={shown.id} id={shown.id} timeZone={timeZone} />}
      </div>
    </Section>
  )
}

function ask(
  client: ReturnType<typeof useClient>,
  simulated: Simulated,
  { days, version, compare }: Choice,
): Promise<Simulation> {
  if ('suggestionId' in simulated) {
    return client.simulateSuggestion({ params: simulated, body: { days } })
  }
  const body = {
    days,
    version: toVersion(version),
    ...(compare === '' ? {} : { compare: toVersion(compare) }),
  }
  return client.simulateWorkflow({ params: simulated, body })
}

function toVersion(chosen: string): number | 'draft' {
  return chosen === 'draft' ? chosen : Number(chosen)
}

function Choices({
  choice,
  setChoice,
  latestVersion,
  children,
}: {
  choice: Choice
  setChoice: (choice: Choice) => void
  latestVersion: number | null
  children: React.ReactNode
}) {
  const t = useTexts(simulationTexts)
  const numbers = Array.from(
    { length: latestVersion ?? 0 },
    (_, index) => (latestVersion ?? 0) - index,
  )
  const versions = [
    { value: 'draft', label: t('draft') },
    ...numbers.map((version) => ({ value: String(version), label: t('version', { version }) })),
  ]
  const days = spans.map((span) => ({ value: String(span), label: t('days', { days: span }) }))
  return (
    <div className="flex flex-wrap items-end gap-2">
      <div className="w-36">
        <SelectField
          label={t('span')}
          value={String(choice.days)}
          onChange={(event) => setChoice({ ...choice, days: Number(event.target.value) })}
          options={days}
        />
      </div>
      {latestVersion !== null && (
        <>
          <div className="w-36">
            <SelectField
              label={t('which')}
              value={choice.version}
              onChange={(event) => setChoice({ ...choice, version: event.target.value })}
              options={versions}
            />
          </div>
          <div className="w-40">
            <SelectField
              label={t('beside')}
              value={choice.compare}
              onChange={(event) => setChoice({ ...choice, compare: event.target.value })}
              options={[{ value: '', label: t('nothing') }, ...versions]}
            />
          </div>
        </>
      )}
      {children}
    </div>
  )
}

function Shown({ id, timeZone }: { id: string; timeZone: string }) {
  const t = useTexts(simulationTexts)
  const { data, error } = useQuery(simulationQuery(useClient(), id))
  if (!data) return error ? <ProblemNotice error={error} /> : null
  if (data.status === 'running') return <Progress simulation={data} />
  if (data.result) {
    return <SimulationResultView simulation={data} result={data.result} timeZone={timeZone} />
  }
  return (
    <p className="text-small text-ink-soft">
      {data.status === 'canceled' ? t('canceled') : t('failed', { error: data.error ?? '' })}
    </p>
  )
}

function Progress({ simulation }: { simulation: Simulation }) {
  const t = useTexts(simulationTexts)
  const format = useFormatter()
  const client = useClient()
  const cache = useQueryClient()
  const { id: simulationId, fraction, eventsRead } = simulation
  const cancel = useMutation({
    mutationFn: () => client.cancelSimulation({ params: { simulationId } }),
    onSuccess: (canceled) => cache.setQueryData(['simulation', simulationId], canceled),
    // It may have ended meanwhile.
    onError: () => cache.invalidateQueries({ queryKey: ['simulation', simulationId] }),
  })
  return (
    <Card className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <div className="min-w-0 flex-1 basis-64 text-small">
        <p id="simulation-progress" className="mb-1.5">
          {t('running', {
            events: eventsRead,
            part: format.number(fraction, { style: 'percent' }),
          })}
        </p>
        <div
          role="progressbar"
          aria-labelledby="simulation-progress"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(fraction * 100)}
          className="h-2 overflow-hidden rounded-full bg-mute-soft"
        >
          <svg viewBox="0 0 100 1" preserveAspectRatio="none" className="block size-full">
            <rect width={fraction * 100} height="1" className="fill-tide" />
          </svg>
        </div>
      </div>
      <Button
        size="small"
        busy={cancel.isPending}
        icon={<X className="size-4" aria-hidden="true" />}
        onClick={() => cancel.mutate()}
      >
        {t('cancel')}
      </Button>
    </Card>
  )
}
