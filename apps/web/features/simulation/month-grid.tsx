'use client'

import { useEffect, useRef, type KeyboardEvent } from 'react'
import { useFormatter } from 'use-intl'
import { cx } from '../../ui/cx.ts'
import { noonOf, weekdayName } from '../time/days.ts'
import { type CalendarDay, type CalendarMonth, countMarks, dayByKey } from './calendar.ts'
import { ShapeIcon } from './shape.tsx'
import calendarTexts from '../../messages/en/simulationCalendar.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface MonthGridProps {
  name: string
  month: CalendarMonth
  chosen: string
  /** The first and the last day that was simulated. */
  bounds: readonly [string, string]
  onChoose: (day: string) => void
}

/** A month, a day of it chosen: one stop for the keyboard, and its keys lead from day to day. */
export function MonthGrid({ name, month, chosen, bounds, onChoose }: MonthGridProps) {
  const t = useTexts(calendarTexts)
  const grid = useRef<HTMLTableElement>(null)
  const byKey = useRef(false)
  useEffect(() => {
    if (!byKey.current) return
    byKey.current = false
    grid.current?.querySelector<HTMLElement>('[aria-pressed=true]')?.focus()
  }, [chosen])
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = dayByKey(event.key, chosen, bounds)
    if (to === null) return
    event.preventDefault()
    byKey.current = to !== chosen
    onChoose(to)
  }
  return (
    <table ref={grid} aria-label={t('label', { name })} className="w-full table-fixed">
      <Weekdays />
      <tbody onKeyDown={onKeyDown}>
        {month.weeks.map((week, index) => (
          <tr key={week.find((day) => day !== null)?.day ?? index}>
            {week.map((day, weekday) => (
              <td key={day?.day ?? weekday} className="p-0.5">
                {day && (
                  <Day day={day} isChosen={day.day === chosen} onChoose={() => onChoose(day.day)} />
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Weekdays() {
  const format = useFormatter()
  return (
    <thead>
      <tr>
        {[1, 2, 3, 4, 5, 6, 7].map((weekday) => (
          <th key={weekday} scope="col" className="pb-1 text-tiny font-semibold text-ink-faint">
            <span aria-hidden="true">{weekdayName(format, weekday, 'short')}</span>
            <span className="sr-only">{weekdayName(format, weekday, 'long')}</span>
          </th>
        ))}
      </tr>
    </thead>
  )
}

interface DayProps {
  day: CalendarDay
  isChosen: boolean
  onChoose: () => void
}

const cell = 'flex h-14 w-full flex-col rounded-small px-1 py-0.5 text-left max-sm:h-13'

function Day({ day: { day, entries, outside }, isChosen, onChoose }: DayProps) {
  const t = useTexts(calendarTexts)
  const format = useFormatter()
  const number = Number(day.slice(8))
  if (outside) {
    return (
      <div className={cx(cell, 'text-tiny text-ink-faint')}>
        <span aria-hidden="true">{number}</span>
      </div>
    )
  }
  const marks = countMarks(entries)
  const date = format.dateTime(noonOf(day), { dateStyle: 'full', timeZone: 'UTC' })
  const told = marks.map(({ kind, count }) => t(`counts.${kind}`, { count }))
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      tabIndex={isChosen ? 0 : -1}
      onClick={onChoose}
      className={cx(
        cell,
        'border hover:border-line-strong',
        isChosen
          ? 'border-tide bg-tide-soft'
          : marks.length > 0
            ? 'border-line bg-raised'
            : 'border-transparent bg-sunken',
      )}
    >
      <span className="sr-only">
        {t('day', { day: date, marks: told.length > 0 ? format.list(told) : t('nothing') })}
      </span>
      <span aria-hidden="true" className="text-tiny font-medium text-ink-faint">
        {number}
      </span>
      <span aria-hidden="true" className="mt-auto flex flex-wrap items-center gap-x-1 pb-0.5">
        {marks.map(({ kind, count }) => (
          <span key={kind} className="inline-flex items-center gap-px">
            <ShapeIcon kind={kind} className="size-3.5" />
            {count > 1 && <span className="tabular text-[0.6875rem] font-semibold">{count}</span>}
          </span>
        ))}
      </span>
    </button>
  )
}
