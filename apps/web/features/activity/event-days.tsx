'use client'

import { useFormatter } from 'use-intl'
import type { Event } from '@floyo/contracts'
import { ClockTime } from '../../ui/time.tsx'
import { eventInWords } from '../definition/words.ts'
import { dayOf, noonOf } from '../time/days.ts'
import { EventIcon } from './event-icon.tsx'
import activityTexts from '../../messages/en/activity.json' with { type: 'json' }
import wordsTexts from '../../messages/en/words.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** Events by day, each with its time in the workspace's zone. */
export function EventDays({ events, timeZone }: { events: readonly Event[]; timeZone: string }) {
  const t = useTexts(activityTexts)
  const format = useFormatter()
  const days = Map.groupBy(events, ({ occurredAt }) => dayOf(occurredAt, timeZone))
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      {[...days].map(([day, ofDay]) => (
        <section key={day} aria-label={day}>
          <h2 className="sticky top-0 z-10 flex items-baseline gap-3 bg-sheet py-2">
            <span className="font-bold">
              {format.dateTime(noonOf(day), {
                weekday: 'long',
                day: 'numeric',
                month: 'long',
                timeZone: 'UTC',
              })}
            </span>
            <span className="text-small text-ink-faint">{t('zone', { zone: timeZone })}</span>
          </h2>
          <ol className="divide-y divide-line rounded-box border border-line bg-raised shadow-low">
            {ofDay.map((event) => (
              <EventRow key={event.id} event={event} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  )
}

function EventRow({ event }: { event: Event }) {
  const t = useTexts(activityTexts)
  const words = useTexts(wordsTexts)
  const attributes = Object.entries(event.attrs)
  return (
    <li className="flex items-start gap-3 px-4 py-2.5">
      <span className="w-16 shrink-0 pt-0.5 text-small text-ink-faint">
        <ClockTime at={event.occurredAt} seconds />
      </span>
      <span className="pt-0.5 text-tide-ink">
        <EventIcon type={event.type} className="size-4 shrink-0" />
      </span>
      <div className="min-w-0 flex-1">
        <p className="truncate font-mono text-[0.82rem] leading-6" title={event.subject}>
          {event.subject || event.type}
        </p>
        <p className="text-small text-ink-faint first-letter:uppercase">
          {t('eventLine', {
            what: eventInWords(words, event.type),
            source: t(`sources.${event.source}`),
          })}
          {attributes.length > 0 && (
            <span className="font-mono text-tiny break-all">
              {' · '}
              {attributes
                .slice(0, 4)
                .map(
                  ([name, value]) =>
                    `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
                )
                .join(' ')}
            </span>
          )}
        </p>
      </div>
    </li>
  )
}
