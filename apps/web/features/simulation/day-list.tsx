'use client'

import { useFormatter } from 'use-intl'
import { noonOf } from '../time/days.ts'
import type { DayEntry } from './calendar.ts'
import { ShapeIcon } from './shape.tsx'
import calendarTexts from '../../messages/en/simulationCalendar.json' with { type: 'json' }
import simulationTexts from '../../messages/en/simulation.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface DayListProps {
  day: string
  entries: readonly DayEntry[]
  timeZone: string
}

/** All of them are in the list below the calendar. */
const mostShown = 12

/** One day of a simulation: each start and each miss with its time and its reason. */
export function DayList({ day, entries, timeZone }: DayListProps) {
  const t = useTexts(calendarTexts)
  const reasons = useTexts(simulationTexts)
  const format = useFormatter()
  const time = (at: string): string =>
    format.dateTime(new Date(at), { hour: '2-digit', minute: '2-digit', hour12: false, timeZone })
  return (
    <div aria-live="polite">
      <h4 className="font-semibold">
        {day && format.dateTime(noonOf(day), { dateStyle: 'full', timeZone: 'UTC' })}
      </h4>
      {entries.length === 0 && <p className="mt-2 text-small text-ink-soft">{t('quiet')}</p>}
      <ul className="mt-2 grid gap-2 text-small">
        {entries.slice(0, mostShown).map(({ at, kind, reason, doneAt }) => (
          <li key={`${kind}${at}`} className="flex items-start gap-2.5">
            <ShapeIcon kind={kind} className="mt-0.5 size-4 shrink-0" />
            <span className="tabular font-semibold">{time(at)}</span>
            <span className="min-w-0 text-ink-soft">
              {reasons(`reasons.${reason}`)}
              {doneAt !== null && `; ${t('done', { time: time(doneAt) })}`}
            </span>
          </li>
        ))}
      </ul>
      {entries.length > mostShown && (
        <p className="mt-2 text-small text-ink-faint">
          {t('more', { count: entries.length - mostShown })}
        </p>
      )}
    </div>
  )
}
