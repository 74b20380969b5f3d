'use client'

import { useState } from 'react'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useFormatter } from 'use-intl'
import type { SimulatedVersion, SimulationResult } from '@floyo/contracts'
import { noonOf } from '../time/days.ts'
import { type CalendarMonth, dayToShow, markKinds, simulationCalendar } from './calendar.ts'
import { DayList } from './day-list.tsx'
import { MonthGrid } from './month-grid.tsx'
import { ShapeIcon } from './shape.tsx'
import calendarTexts from '../../messages/en/simulationCalendar.json' with { type: 'json' }
import simulationTexts from '../../messages/en/simulation.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

export interface NamedVersion {
  name: string
  version: SimulatedVersion
}

interface CalendarProps {
  /** One, or two to be seen side by side. */
  versions: readonly NamedVersion[]
  span: Pick<SimulationResult, 'from' | 'to'>
  timeZone: string
}

/** A month of the simulation, of each version, and beside it a day of it one by one. */
export function SimulationCalendarView({ versions, span, timeZone }: CalendarProps) {
  const calendars = versions.map(({ version }) =>
    simulationCalendar({ ...version, ...span }, timeZone),
  )
  const months = calendars[0] ?? []
  const [day, setDay] = useState(() => dayToShow(calendars))
  const index = Math.max(
    0,
    months.findIndex(({ month }) => day.startsWith(month)),
  )
  const days = months
    .flatMap(({ weeks }) => weeks.flat())
    .filter((one) => one !== null && !one.outside)
  const bounds = [days[0]?.day ?? day, days.at(-1)?.day ?? day] as const
  const single = versions.length === 1
  return (
    <div className="mt-5">
      <MonthNav months={months} index={index} bounds={bounds} onGo={setDay} />
      <div className={single ? '' : 'grid gap-x-8 gap-y-6 lg:grid-cols-2'}>
        {versions.map(({ name, version }, place) => (
          <section
            key={place === 0 ? 'this' : 'other'}
            aria-label={name}
            className={
              single ? 'grid gap-x-8 gap-y-4 lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)]' : ''
            }
          >
            <div>
              {!single && <h4 className="mb-2 font-semibold">{name}</h4>}
              <MonthGrid
                name={name}
                month={calendars[place]?.[index] ?? { month: '', weeks: [] }}
                chosen={day}
                bounds={bounds}
                onChoose={setDay}
              />
              <Capped version={version} />
            </div>
            <div className={single ? 'lg:pt-7' : 'mt-4 border-t border-line pt-4'}>
              <DayList
                day={day}
                entries={entriesOf(calendars[place]?.[index], day)}
                timeZone={timeZone}
              />
            </div>
          </section>
        ))}
      </div>
      <Legend calendars={calendars} />
    </div>
  )
}

function entriesOf(month: CalendarMonth | undefined, day: string) {
  return month?.weeks.flat().find((one) => one?.day === day)?.entries ?? []
}

interface MonthNavProps {
  months: readonly CalendarMonth[]
  index: number
  bounds: readonly [string, string]
  onGo: (day: string) => void
}

function MonthNav({ months, index, bounds: [first, last], onGo }: MonthNavProps) {
  const t = useTexts(calendarTexts)
  const format = useFormatter()
  const month = months[index]?.month ?? ''
  const go = (to: string | undefined): void => {
    if (to === undefined) return
    const day = `${to}-01`
    onGo(day < first ? first : day > last ? last : day)
  }
  const button =
    'grid size-9 place-items-center rounded-box text-ink-soft hover:bg-mute-soft hover:text-ink disabled:text-line-strong disabled:hover:bg-transparent'
  return (
    <div className="mb-3 flex items-center gap-1">
      <button
        type="button"
        aria-label={t('earlier')}
        disabled={index === 0}
        onClick={() => go(months[index - 1]?.month)}
        className={button}
      >
        <ChevronLeft className="size-5" aria-hidden="true" />
      </button>
      <h3 aria-live="polite" className="min-w-40 text-center font-semibold">
        {month &&
          format.dateTime(noonOf(`${month}-15`), {
            month: 'long',
            year: 'numeric',
            timeZone: 'UTC',
          })}
      </h3>
      <button
        type="button"
        aria-label={t('later')}
        disabled={index >= months.length - 1}
        onClick={() => go(months[index + 1]?.month)}
        className={button}
      >
        <ChevronRight className="size-5" aria-hidden="true" />
      </button>
    </div>
  )
}

function Capped({ version }: { version: SimulatedVersion }) {
  const t = useTexts(calendarTexts)
  const { fires, wouldHaveFired } = version
  if (fires.length >= wouldHaveFired) return null
  return <p className="mt-2 text-small text-ink-faint">{t('capped', { count: fires.length })}</p>
}

/** The shapes that there are, in words. */
function Legend({ calendars }: { calendars: readonly (readonly CalendarMonth[])[] }) {
  const t = useTexts(simulationTexts)
  const there = new Set(
    calendars
      .flat()
      .flatMap(({ weeks }) =>
        weeks.flat().flatMap((day) => day?.entries.map(({ kind }) => kind) ?? []),
      ),
  )
  return (
    <ul className="mt-4 flex flex-wrap gap-x-4 gap-y-1 text-small text-ink-soft">
      {markKinds
        .filter((kind) => there.has(kind))
        .map((kind) => (
          <li key={kind} className="inline-flex items-center gap-2">
            <ShapeIcon kind={kind} />
            {t(`marks.${kind}`)}
          </li>
        ))}
    </ul>
  )
}
