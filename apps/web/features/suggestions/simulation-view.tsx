'use client'

import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { FlaskConical } from 'lucide-react'
import { useFormatter } from 'use-intl'
import type { Simulation } from '@floyo/contracts'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { SelectField } from '../../ui/field.tsx'
import { Card, Section } from '../../ui/page.tsx'
import { Badge, type Mood } from '../../ui/status.tsx'
import { Moment } from '../../ui/time.tsx'
import { SimulationStripView } from './simulation-strip-view.tsx'
import simulationTexts from '../../messages/en/simulation.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface SimulateProps {
  timeZone: string
  run: (days: number) => Promise<Simulation>
}

const spans = [14, 30, 90]

/** Asks what the workflow would have done, and shows the answer. */
export function Simulate({ run, timeZone }: SimulateProps) {
  const t = useTexts(simulationTexts)
  const [days, setDays] = useState(30)
  const simulation = useMutation({ mutationFn: run })
  return (
    <Section title={t('title')} lead={t('lead')}>
      <div className="flex flex-wrap items-end gap-2">
        <div className="w-44">
          <SelectField
            label={t('span')}
            value={String(days)}
            onChange={(event) => setDays(Number(event.target.value))}
            options={spans.map((span) => ({
              value: String(span),
              label: t('days', { days: span }),
            }))}
          />
        </div>
        <Button
          busy={simulation.isPending}
          icon={<FlaskConical className="size-4" aria-hidden="true" />}
          onClick={() => simulation.mutate(days)}
        >
          {t('run')}
        </Button>
      </div>
      <div aria-live="polite" className="mt-4">
        {simulation.isError && (
          <ProblemNotice error={simulation.error} retry={() => simulation.mutate(days)} />
        )}
        {simulation.data && <SimulationResult simulation={simulation.data} timeZone={timeZone} />}
      </div>
    </Section>
  )
}

function SimulationResult({ simulation, timeZone }: { simulation: Simulation; timeZone: string }) {
  const t = useTexts(simulationTexts)
  const { wouldHaveFired, hits, falseFires, misses, secondsSaved } = simulation
  const figures = [
    { name: t('fired'), value: wouldHaveFired },
    { name: t('hits'), value: hits },
    { name: t('falseFires'), value: falseFires },
    { name: t('misses'), value: misses.length },
    { name: t('saved'), value: t('minutes', { minutes: Math.round(secondsSaved / 60) }) },
  ]
  return (
    <Card>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-5">
        {figures.map(({ name, value }) => (
          <div key={name} className="flex flex-col-reverse">
            <dt className="text-small text-ink-faint">{name}</dt>
            <dd className="tabular text-title font-bold">{value}</dd>
          </div>
        ))}
      </dl>
      <SimulationStripView simulation={simulation} timeZone={timeZone} />
      <DryRun steps={simulation.steps} />
      <p className="mt-4 text-small text-ink-faint">
        {simulation.eventsRead > 0 && t('read', { events: simulation.eventsRead })}{' '}
        {simulation.truncated && t('truncated')}
      </p>
      <Occasions simulation={simulation} />
    </Card>
  )
}

const outcomeMoods: Record<Simulation['steps'][number]['outcome'], Mood> = {
  ran: 'good',
  stubbed: 'tide',
  skipped: 'mute',
  failed: 'bad',
}

function DryRun({ steps }: { steps: Simulation['steps'] }) {
  const t = useTexts(simulationTexts)
  if (steps.length === 0) return null
  return (
    <div className="mt-5">
      <h3 className="mb-2 font-semibold">{t('dryRun')}</h3>
      <ol className="grid gap-2">
        {steps.map(({ stepId, outcome, detail }) => (
          <li key={stepId} className="flex flex-wrap items-baseline gap-x-3 gap-y-1 text-small">
            <Badge mood={outcomeMoods[outcome]}>{t(`outcomes.${outcome}`)}</Badge>
            <span className="font-semibold">{stepId}</span>
            <span className="min-w-0 flex-1 basis-64 break-words text-ink-soft">{detail}</span>
          </li>
        ))}
      </ol>
    </div>
  )
}

/** The same as the drawing, for reading one by one. */
function Occasions({ simulation }: { simulation: Simulation }) {
  const t = useTexts(simulationTexts)
  const format = useFormatter()
  const all = [
    ...simulation.fires.map(({ at, verdict }) => ({ at, kind: verdict })),
    ...simulation.misses.map(({ at }) => ({ at, kind: 'miss' as const })),
  ].toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))
  if (all.length === 0) return null
  return (
    <details className="mt-3">
      <summary className="inline-block rounded-small text-small font-semibold text-tide-ink underline decoration-tide-line underline-offset-3">
        {t('oneByOne', { count: format.number(all.length) })}
      </summary>
      <ul className="mt-3 grid max-h-80 gap-1 overflow-auto text-small">
        {all.map(({ at, kind }) => (
          <li key={`${kind}${at}`} className="flex gap-4">
            <Moment at={at} />
            <span className="text-ink-soft">{t(`marks.${kind}`)}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}
