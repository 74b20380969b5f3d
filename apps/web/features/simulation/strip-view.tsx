'use client'

import { useFormatter } from 'use-intl'
import type { SimulatedVersion } from '@floyo/contracts'
import { noonOf } from '../time/days.ts'
import { Shape, ShapeIcon } from './shape.tsx'
import { type Drawn, simulationStrip, type StripMark } from './strip.ts'
import simulationTexts from '../../messages/en/simulation.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

const lane = 28
const height = lane * 3 + 22

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
  const labelled = weeks.filter(
    ({ percent }, index) => index % Math.ceil(weeks.length / 6) === 0 && percent < 92,
  )
  return (
    <figure className="mt-5">
      <div className="flex gap-4">
        <div
          aria-hidden="true"
          className="grid h-[84px] shrink-0 grid-rows-2 items-center text-small text-ink-faint"
        >
          <span>{t('lanes.started')}</span>
          <span>{t('lanes.done')}</span>
        </div>
        <svg
          role="img"
          aria-label={t('stripLabel', {
            fired: simulation.wouldHaveFired,
            hits: simulation.hits,
            falseFires: simulation.falseFires,
            misses: simulation.missed,
          })}
          height={height}
          className="min-w-0 flex-1 overflow-visible"
        >
          {weeks.map(({ day, percent }) => (
            <line key={day} {...across(percent)} y1="0" y2={lane * 3} className="stroke-line" />
          ))}
          <line x1="0" x2="100%" y1={lane * 1.5} y2={lane * 1.5} className="stroke-line-strong" />
          {marks.map((mark) => (
            <Mark key={`${mark.kind}${mark.at}`} mark={mark} />
          ))}
          <g aria-hidden="true" className="fill-ink-faint text-tiny">
            {labelled.map(({ day, percent }, index) => (
              <text
                key={day}
                x={`${percent}%`}
                y={lane * 3 + 16}
                className={index % 2 === 1 ? 'max-sm:hidden' : undefined}
              >
                {format.dateTime(noonOf(day), { day: 'numeric', month: 'short', timeZone: 'UTC' })}
              </text>
            ))}
          </g>
        </svg>
      </div>
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

/** From top to bottom, at a place of the line. */
function across(percent: number): { x1: string; x2: string } {
  return { x1: `${percent}%`, x2: `${percent}%` }
}

/** A start in its lane, and what the person did then in the other, joined. Only places are in percent: marks are as large on a phone. */
function Mark({ mark }: { mark: StripMark }) {
  const { kind, percent, donePercent, count } = mark
  const above = lane * 0.75
  const below = lane * 2.25
  return (
    <g>
      {donePercent !== null && (
        <>
          <line
            x1={`${percent}%`}
            y1={above}
            x2={`${donePercent}%`}
            y2={below}
            className="stroke-heat-2"
          />
          <circle cx={`${donePercent}%`} cy={below} r="3" className="fill-heat-2" />
        </>
      )}
      <svg x={`${percent}%`} y={kind === 'miss' ? below : above} className="overflow-visible">
        <g transform="scale(0.78)">
          <Shape kind={kind} cx={0} cy={0} />
        </g>
        {count > 1 && (
          <text x="8" y="4" className="fill-ink-soft text-[10px]">
            {count}
          </text>
        )}
      </svg>
    </g>
  )
}
