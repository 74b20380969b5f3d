'use client'

import { useFormatter } from 'use-intl'
import { cx } from '../../ui/cx.ts'
import { addDays, noonOf, weekdayOf } from '../time/days.ts'
import activityTexts from '../../messages/en/activity.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface DayStripProps {
  from: string
  to: string
  days: readonly { day: string; events: number }[]
  selected: string | undefined
  onSelect: (day: string) => void
}

/** Events a day as bars; a day can be chosen to see only its events. */
export function DayStrip({ from, to, days, selected, onSelect }: DayStripProps) {
  const t = useTexts(activityTexts)
  const format = useFormatter()
  const counts = new Map(days.map(({ day, events }) => [day, events]))
  const most = Math.max(1, ...counts.values())
  const all: string[] = []
  for (let day = from; day <= to; day = addDays(day, 1)) all.push(day)
  return (
    // Turned round, so that where there is little room it begins with the latest days in sight.
    <div className="flex flex-row-reverse overflow-x-auto rounded-box border border-line bg-raised px-3 pt-3 shadow-low">
      <div
        role="group"
        aria-label={t('strip')}
        className="flex min-w-[34rem] flex-1 items-end gap-[3px]"
      >
        {all.map((day) => {
          const events = counts.get(day) ?? 0
          const date = format.dateTime(noonOf(day), { dateStyle: 'medium', timeZone: 'UTC' })
          const label = t('dayLabel', { date, events })
          return (
            <button
              key={day}
              type="button"
              aria-pressed={day === selected}
              aria-label={label}
              title={label}
              onClick={() => onSelect(day)}
              className="group flex flex-1 flex-col items-center justify-end gap-1 pb-2"
            >
              <svg
                viewBox="0 0 10 48"
                preserveAspectRatio="none"
                className="h-12 w-full"
                aria-hidden="true"
              >
                <rect
                  x="0"
                  width="10"
                  y={48 - Math.max(2, (events / most) * 48)}
                  height={Math.max(2, (events / most) * 48)}
                  className={cx(
                    day === selected
                      ? 'fill-saffron'
                      : events === 0
                        ? 'fill-line'
                        : 'fill-heat-2 group-hover:fill-heat-3',
                  )}
                />
              </svg>
              <span
                aria-hidden="true"
                className={cx(
                  'h-4 text-[0.625rem] leading-4 whitespace-nowrap',
                  day === selected ? 'font-bold text-ink' : 'text-ink-faint',
                )}
              >
                {weekdayOf(day) === 0 || day === to ? Number(day.slice(8)) : ''}
              </span>
            </button>
          )
        })}
      </div>
    </div>
  )
}
