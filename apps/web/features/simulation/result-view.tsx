'use client'

import type { SimulatedVersion, Simulation, SimulationResult } from '@floyo/contracts'
import { useTexts } from '../../messages/texts.tsx'
import { Card } from '../../ui/page.tsx'
import { minutesInWords } from '../../ui/duration.ts'
import { Moment } from '../../ui/time.tsx'
import { SampledView } from './sampled-view.tsx'
import { Drawing } from './drawing.tsx'
import { Occasions, type Occasion } from './occasions.tsx'
import { ComparedSteps } from './compared-steps.tsx'
import simulationTexts from '../../messages/en/simulation.json' with { type: 'json' }

interface Shown {
  simulation: Simulation
  result: SimulationResult
  timeZone: string
}

/** What a simulation found, and beside it what the version that it is compared with would have done. */
export function SimulationResultView({ simulation, result, timeZone }: Shown) {
  const t = useTexts(simulationTexts)
  const { comparison, from, to, truncated, eventsRead } = result
  const nameOf = useVersionName()
  const [name, other] = [nameOf(simulation.version), nameOf(simulation.compare ?? 'draft')]
  return (
    <Card>
      <p className="mb-4 text-small text-ink-soft">
        {name}, <Moment at={from} /> – <Moment at={to} />.{' '}
        {eventsRead > 0 && t('read', { events: eventsRead })} {truncated && t('truncated')}
      </p>
      <Figures version={result} />
      <Drawing
        versions={[
          { name, version: result },
          ...(comparison ? [{ name: other, version: comparison.other }] : []),
        ]}
        span={{ from, to }}
        timeZone={timeZone}
      />
      <Occasions occasions={occasionsOf(result)} />
      <SampledView sampled={result.sampled} />
      {comparison && (
        <section className="mt-6 border-t border-line pt-5">
          <h3 className="mb-3 font-semibold">{t('besideTitle', { name: other })}</h3>
          <Figures version={comparison.other} />
          <p className="mt-4">
            {t('starts', {
              both: comparison.both,
              onlyThis: comparison.onlyThis,
              onlyOther: comparison.onlyOther,
              name,
              other,
            })}
          </p>
          <Occasions
            title={t('alone')}
            occasions={comparison.starts.map((start) => ({
              at: start.at,
              kind: start.verdict,
              reason: start.reason,
              of: start.of === 'this' ? name : other,
            }))}
          />
          <ComparedSteps comparison={comparison} names={[name, other]} />
        </section>
      )}
    </Card>
  )
}

function useVersionName(): (version: Simulation['version']) => string {
  const t = useTexts(simulationTexts)
  return (version) =>
    typeof version === 'number'
      ? t('version', { version })
      : t(version === 'draft' ? 'draft' : version === 'given' ? 'given' : 'suggested')
}

function Figures({ version }: { version: SimulatedVersion }) {
  const t = useTexts(simulationTexts)
  const { wouldHaveFired, hits, falseFires, missed, secondsSaved } = version
  const figures = [
    { name: t('fired'), value: wouldHaveFired },
    { name: t('hits'), value: hits },
    { name: t('falseFires'), value: falseFires },
    { name: t('misses'), value: missed },
    { name: t('saved'), value: minutesInWords(secondsSaved) ?? t('noMinutes') },
  ]
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-5">
      {figures.map(({ name, value }) => (
        <div key={name} className="flex flex-col-reverse">
          <dt className="text-small text-ink-faint">{name}</dt>
          <dd className="tabular text-title font-bold">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function occasionsOf({ fires, misses }: SimulatedVersion): Occasion[] {
  return [
    ...fires.map(({ at, verdict, reason }) => ({ at, kind: verdict, reason })),
    ...misses.map(({ at, reason }) => ({
      at,
      kind: 'miss' as const,
      reason: reason === 'counted' ? ('miss-counted' as const) : reason,
    })),
  ].toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))
}
