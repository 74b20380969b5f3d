'use client'

import { useState } from 'react'
import type { SimulationResult } from '@floyo/contracts'
import { cx } from '../../ui/cx.ts'
import { type NamedVersion, SimulationCalendarView } from './calendar-view.tsx'
import { SimulationStripView } from './strip-view.tsx'
import calendarTexts from '../../messages/en/simulationCalendar.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface DrawingProps {
  versions: readonly NamedVersion[]
  span: Pick<SimulationResult, 'from' | 'to'>
  timeZone: string
}

const views = ['calendar', 'line'] as const

/** What would have started beside what happened: a month at a time, or all of it on a line. */
export function Drawing({ versions, span, timeZone }: DrawingProps) {
  const t = useTexts(calendarTexts)
  const [view, setView] = useState<(typeof views)[number]>('calendar')
  return (
    <>
      <div
        role="group"
        aria-label={t('views')}
        className="mt-5 inline-flex rounded-box bg-sunken p-0.5"
      >
        {views.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === view}
            onClick={() => setView(one)}
            className={cx(
              'h-8 rounded-small px-3 text-small font-medium max-sm:h-9',
              one === view ? 'bg-raised text-ink shadow-low' : 'text-ink-soft hover:text-ink',
            )}
          >
            {t(one)}
          </button>
        ))}
      </div>
      {view === 'calendar' ? (
        <SimulationCalendarView {...{ versions, span, timeZone }} />
      ) : (
        versions.map(({ name, version }, place) => (
          <section key={place === 0 ? 'this' : 'other'} aria-label={name} className="mt-5">
            {versions.length > 1 && <h3 className="font-semibold">{name}</h3>}
            <SimulationStripView simulation={{ ...version, ...span }} timeZone={timeZone} />
          </section>
        ))
      )}
    </>
  )
}
