/**
 * How often the triggers of a definition will start it: schedules by the times ahead, events by the
 * asking person's past ones, webhooks by what came, chains by how runs of the other workflow ended.
 */
import type { Definition, Event, ForecastStarts, Trigger } from '@floyo/contracts'
import { daysBetween, firesBetween, rateOf, scheduleOf } from '@floyo/engine'
import { firesOf } from '../discovery/fires.ts'

export interface PastStarts {
  /** ms since 1970. */
  now: number
  calendars: readonly { name: string; days: readonly string[] }[]
  /** The person's events of the triggers' types, and since when there are any of any type. */
  events: readonly Event[]
  eventsSince: number | null
  /** Deliveries that were, or would have been, accepted; null when it never had an address. */
  deliveries: PastTimes | null
  /** Ends of runs that a trigger by another workflow follows, by the index of the trigger. */
  chained: ReadonlyMap<number, PastTimes>
  /** Runs that no trigger started: by hand, by calls, by repeating. */
  others: PastTimes
}

/** When something happened, all of it since a moment; ms since 1970. */
export interface PastTimes {
  times: readonly number[]
  since: number
}

const dayMs = 86_400_000
export const daysBack = 30
const daysAhead = 28
/** More times of one schedule are not worked out: as many say enough. */
const mostTimes = 3000

export async function startsOf(
  { trigger: triggers }: Definition,
  past: PastStarts,
): Promise<ForecastStarts[]> {
  const starts = await Promise.all(triggers.map((one, index) => startsOfOne(one, index, past)))
  const others = rateOf(past.others.times, daysBetween(past.others.since, past.now))
  if (past.others.times.length > 0) {
    starts.push({ trigger: null, type: 'manual', basis: 'runs', ...others })
  }
  return starts.filter((one) => one !== null)
}

async function startsOfOne(
  trigger: Trigger,
  index: number,
  past: PastStarts,
): Promise<ForecastStarts | null> {
  const { now } = past
  const of = { trigger: index, type: trigger.type }
  switch (trigger.type) {
    // With what is started by hand.
    case 'manual':
      return null
    case 'schedule':
    case 'interval': {
      const { times, days } = timesAhead(trigger, past)
      return { ...of, basis: 'schedule', ...rateOf(times, days) }
    }
    case 'event': {
      if (past.eventsSince === null) return { ...of, ...unknown }
      const from = Math.max(past.eventsSince, now - daysBack * dayMs)
      const { fires } = await firesOf([trigger], {
        from,
        to: now,
        events: past.events,
        dueTimes: () => [],
      })
      const times = fires.map(({ at }) => at)
      return { ...of, basis: 'events', ...rateOf(times, daysBetween(from, now)) }
    }
    case 'webhook': {
      if (!past.deliveries) return { ...of, ...unknown }
      const { times, since } = past.deliveries
      return { ...of, basis: 'deliveries', ...rateOf(times, daysBetween(since, now)) }
    }
    case 'workflow': {
      const ends = past.chained.get(index)
      if (!ends) return { ...of, ...unknown }
      return { ...of, basis: 'runs', ...rateOf(ends.times, daysBetween(ends.since, now)) }
    }
  }
}

const unknown = { basis: 'unknown', perDay: null, peakHour: 0, peakMinute: 0 } as const

function timesAhead(
  trigger: Extract<Trigger, { type: 'schedule' | 'interval' }>,
  { now, calendars }: PastStarts,
): { times: number[]; days: number } {
  const skipOn = trigger.type === 'schedule' ? trigger.skipOn : undefined
  const days = calendars.find(({ name }) => name === skipOn)?.days ?? []
  const until = now + daysAhead * dayMs
  const times = firesBetween(scheduleOf(trigger, days), {
    after: new Date(now),
    until: new Date(until),
    limit: mostTimes,
  }).map((at) => at.getTime())
  const isCut = times.length === mostTimes
  return { times, days: daysBetween(now, isCut ? (times.at(-1) ?? until) : until) }
}
