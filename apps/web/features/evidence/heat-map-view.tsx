'use client'

import { useFormatter } from 'use-intl'
import type { Pattern } from '@floyo/contracts'
import { noonOf, weekdayName } from '../time/days.ts'
import { type HeatDay, heatMap } from './heat-map.ts'
import suggestionsTexts from '../../messages/en/suggestions.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

const cell = 15
const step = cell + 3
const left = 30
const top = 16

interface HeatMapProps {
  pattern: Pattern
  timeZone: string
  /** Without names of months and days, for cards. */
  small?: boolean
}

/** The evidence as a calendar. What it shows stands in words beside it and as a list below it. */
export function HeatMapView({ pattern, timeZone, small = false }: HeatMapProps) {
  const t = useTexts(suggestionsTexts)
  const format = useFormatter()
  const { weeks, hitDays, missedDays, extraDays } = heatMap(pattern.evidence, timeZone)
  const most = Math.max(1, ...weeks.flat().map(({ times }) => times))
  const x0 = small ? 0 : left
  const y0 = small ? 0 : top
  const width = x0 + weeks.length * step
  const height = y0 + 7 * step
  const dayLabel = ({ day, mark }: HeatDay): string =>
    `${format.dateTime(noonOf(day), { dateStyle: 'medium', timeZone: 'UTC' })}: ${t(`marks.${mark}`)}`
  return (
    <svg
      role="img"
      aria-label={t('heatMapLabel', { hits: hitDays, missed: missedDays, extra: extraDays })}
      viewBox={`0 0 ${width} ${height}`}
      width={width * (small ? 0.8 : 1.25)}
      className="h-auto max-w-full"
    >
      {!small && <Axes weeks={weeks} />}
      {weeks.map((days, week) =>
        days.map((day, weekday) =>
          day.outside && day.mark === 'none' ? null : (
            <Day
              key={day.day}
              day={day}
              x={x0 + week * step}
              y={y0 + weekday * step}
              strong={most === 1 || day.times > 1}
              label={dayLabel(day)}
            />
          ),
        ),
      )}
    </svg>
  )
}

interface DayProps {
  day: HeatDay
  x: number
  y: number
  strong: boolean
  label: string
}

/** A mark differs by its form as well as by its colour: full, hollow, or a dot. */
function Day({ day, x, y, strong, label }: DayProps) {
  return (
    <g>
      <title>{label}</title>
      {day.mark === 'hit' && (
        <rect
          {...{ x, y }}
          width={cell}
          height={cell}
          rx="4"
          className={strong ? 'fill-heat-3' : 'fill-heat-2'}
        />
      )}
      {day.mark !== 'hit' && (
        <rect {...{ x, y }} width={cell} height={cell} rx="4" className="fill-mute-soft" />
      )}
      {day.mark === 'missed' && (
        <rect
          x={x + 1}
          y={y + 1}
          width={cell - 2}
          height={cell - 2}
          rx="3.5"
          className="fill-sheet stroke-saffron"
          strokeWidth="2"
        />
      )}
      {day.extra > 0 && (
        <circle cx={x + cell / 2} cy={y + cell / 2} r="3.4" className="fill-saffron" />
      )}
    </g>
  )
}

function Axes({ weeks }: { weeks: HeatDay[][] }) {
  const format = useFormatter()
  const months = weeks.flatMap((days, week) => {
    const first = days[0]
    const before = weeks[week - 1]?.[0]
    if (!first || (before && before.day.slice(0, 7) === first.day.slice(0, 7))) return []
    return [{ week, day: first.day }]
  })
  const spaced = months.filter(({ week }, index) => (months[index + 1]?.week ?? 99) - week > 1)
  return (
    <g aria-hidden="true" className="fill-ink-faint text-[10px] font-medium">
      {spaced.map(({ week, day }) => (
        <text key={day} x={left + week * step} y="10">
          {format.dateTime(noonOf(day), { month: 'short', timeZone: 'UTC' })}
        </text>
      ))}
      {[0, 2, 4, 6].map((weekday) => (
        <text key={weekday} x="0" y={top + weekday * step + 11}>
          {weekdayName(format, weekday + 1, 'short')}
        </text>
      ))}
    </g>
  )
}

/** What the marks stand for; of those that the calendar has. */
export function HeatMapLegend({ pattern, timeZone }: Pick<HeatMapProps, 'pattern' | 'timeZone'>) {
  const t = useTexts(suggestionsTexts)
  const days = heatMap(pattern.evidence, timeZone).weeks.flat()
  const hits = days.filter(({ mark }) => mark === 'hit')
  const often = hits.some(({ times }) => times > 1)
  const once = often && hits.some(({ times }) => times === 1)
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-small text-ink-soft">
      {once && (
        <li className="flex items-center gap-2">
          <span aria-hidden="true" className="size-3.5 rounded-[0.25rem] bg-heat-2" />
          {t('marks.once')}
        </li>
      )}
      {hits.length > 0 && (
        <li className="flex items-center gap-2">
          <MarkSign mark="hit" />
          {t(once ? 'marks.often' : 'marks.hit')}
        </li>
      )}
      {(['missed', 'extra'] as const)
        .filter((mark) =>
          days.some((day) => day.mark === mark || (mark === 'extra' && day.extra > 0)),
        )
        .map((mark) => (
          <li key={mark} className="flex items-center gap-2">
            <MarkSign mark={mark} />
            {t(`marks.${mark}`)}
          </li>
        ))}
    </ul>
  )
}

/** The mark of the calendar, beside its word. */
export function MarkSign({ mark }: { mark: 'hit' | 'missed' | 'extra' }) {
  const box = 'size-3.5 shrink-0 rounded-[0.25rem]'
  switch (mark) {
    case 'hit':
      return <span aria-hidden="true" className={`${box} bg-heat-3`} />
    case 'missed':
      return <span aria-hidden="true" className={`${box} border-2 border-saffron`} />
    case 'extra':
      return (
        <span aria-hidden="true" className={`${box} grid place-items-center bg-mute-soft`}>
          <span className="size-1.5 rounded-full bg-saffron" />
        </span>
      )
  }
}
