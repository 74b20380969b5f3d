'use client'

import { useFormatter } from 'use-intl'
import type { SimulatedVersion } from '@floyo/contracts'
import { noonOf } from '../time/days.ts'
import { Shape, ShapeIcon } from './simulation-shape.tsx'
import { type Drawn, simulationStrip, type StripMark } from './simulation-strip.ts'
import simulationTexts from '../../messages/en/simulation.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

const width = 720
const lane = 26
/** Where the line begins, beside the names of its lanes. */
const left = 66

/** The simulation as a drawing: when it would have started above the line, what the person did below it. */
export function SimulationStripView({
  simulation,
  timeZone,
}: {
  simulation: Drawn & Omit<SimulatedVersion, 'fires'>
  timeZone: string
}) {
  const t = useTexts(simulationTexts)
  const format = useFormatter()
  const { marks, weeks } = simulationStrip(simulation, timeZone)
  const x = (percent: number): number => left + (percent / 100) * (width - left - 10)
  const labelled = weeks.filter((_, index) => index % Math.ceil(weeks.length / 6) === 0)
  return (
    <figure className="mt-5">
      <svg
        viewBox={`0 0 ${width} ${lane * 3 + 22}`}
        role="img"
        aria-label={t('stripLabel', {
          fired: simulation.wouldHaveFired,
          hits: simulation.hits,
          falseFires: simulation.falseFires,
          misses: simulation.missed,
        })}
        className="h-auto w-full min-w-0"
      >
        {weeks.map(({ day, percent }) => (
          <line
            key={day}
            x1={x(percent)}
            x2={x(percent)}
            y1="0"
            y2={lane * 3}
            className="stroke-line"
          />
        ))}
        <line x1={left} x2={width} y1={lane * 1.8} y2={lane * 1.8} className="stroke-line-strong" />
        {marks.map((mark) => (
          <Mark key={`${mark.kind}${mark.at}`} mark={mark} x={x} />
        ))}
        <g aria-hidden="true" className="fill-ink-faint text-[12px] max-sm:text-[20px]">
          <text x="0" y={lane}>
            {t('lanes.started')}
          </text>
          <text x="0" y={lane * 2.6}>
            {t('lanes.done')}
          </text>
          {labelled.map(({ day, percent }) => (
            <text key={day} x={Math.min(x(percent), width - 70)} y={lane * 3 + 16}>
              {format.dateTime(noonOf(day), { day: 'numeric', month: 'short', timeZone: 'UTC' })}
            </text>
          ))}
        </g>
      </svg>
      <figcaption className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-small text-ink-soft">
        {(['hit', 'false-fire', 'unjudged', 'miss'] as const)
          .filter((kind) => marks.some((mark) => mark.kind === kind))
          .map((kind) => (
            <span key={kind} className="inline-flex items-center gap-2">
              <ShapeIcon kind={kind} />
              {t(`marks.${kind}`)}
            </span>
          ))}
        {marks.some(({ kind }) => kind === 'hit') && (
          <span className="inline-flex items-center gap-2">
            <svg viewBox="0 0 16 16" className="size-4" aria-hidden="true">
              <circle cx="8" cy="8" r="4" className="fill-heat-2" />
            </svg>
            {t('marks.done')}
          </span>
        )}
      </figcaption>
    </figure>
  )
}

/** A start in its lane, and what the person did then in the other, joined. */
function Mark({ mark, x }: { mark: StripMark; x: (percent: number) => number }) {
  const { kind, percent, donePercent, count } = mark
  const above = kind === 'hit' ? lane * 1.2 : lane * 0.6
  const below = lane * 2.4
  return (
    <g>
      {donePercent !== null && (
        <>
          <line
            x1={x(percent)}
            y1={above}
            x2={x(donePercent)}
            y2={below}
            className="stroke-heat-2"
          />
          <circle cx={x(donePercent)} cy={below} r="4" className="fill-heat-2" />
        </>
      )}
      <Shape kind={kind} cx={x(percent)} cy={kind === 'miss' ? below : above} />
      {count > 1 && (
        <text x={x(percent) + 8} y={above + 4} className="fill-ink-soft text-[10px]">
          {count}
        </text>
      )}
    </g>
  )
}
