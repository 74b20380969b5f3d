/**
 * A person's days: when they are active, and on which days they are away.
 *
 * A routine is measured against this: doing something at ten says little of a person who does
 * everything at ten, and a missed Tuesday on holiday is no miss. Cost: one pass over the acts.
 */
import type { Acts } from './acts.ts'
import { median } from './stats.ts'
import { DAY, HOUR, MINUTE, dayOf, weekdayOf, type ZoneClock } from './zones.ts'

const BIN_MINUTES = 5
const BINS = 1440 / BIN_MINUTES
/** A weekday with less than this share of the usual activity was spent elsewhere. */
const AWAY_SHARE = 0.12

export interface Life {
  /** The person's own clock first, then UTC when that is another. */
  clocks: ZoneClock[]
  /** First and last instant of the log. */
  from: number
  to: number
  /** Share of the person's acts between two minutes of the day, by that clock. */
  shareOf: (clock: ZoneClock, fromMinute: number, toMinute: number) => number
  isAway: (day: number) => boolean
}

/** Reads a person's days from their acts. */
export function lifeOf(acts: Acts, clocks: ZoneClock[], range: { from: number; to: number }): Life {
  const histograms = new Map(clocks.map((clock) => [clock, activityByTime(acts, clock)]))
  const perDay = new Map<number, number>()
  for (let act = 0; act < acts.length; act++) {
    if (acts.tokens[acts.token[act] ?? 0]?.service === true) continue
    const day = acts.day[act] ?? 0
    perDay.set(day, (perDay.get(day) ?? 0) + 1)
  }
  const usual = median([...perDay].filter(([day]) => isWeekday(day)).map(([, count]) => count))
  return {
    clocks,
    ...range,
    shareOf: (clock, fromMinute, toMinute) => {
      const histogram = histograms.get(clock)
      if (!histogram) return 1
      const first = Math.floor(fromMinute / BIN_MINUTES)
      const last = Math.min(first + BINS - 1, Math.floor(toMinute / BIN_MINUTES))
      let share = 0
      for (let bin = first; bin <= last; bin++)
        share += histogram[((bin % BINS) + BINS) % BINS] ?? 0
      return Math.min(1, share)
    },
    isAway: (day) => isWeekday(day) && (perDay.get(day) ?? 0) < AWAY_SHARE * usual,
  }
}

function isWeekday(day: number): boolean {
  return weekdayOf(day) % 6 !== 0
}

/** Shares by time of day; a tenth is spread evenly, so that no hour is impossible. */
function activityByTime(acts: Acts, clock: ZoneClock): Float64Array {
  const histogram = new Float64Array(BINS)
  let total = 0
  for (let act = 0; act < acts.length; act++) {
    if (acts.tokens[acts.token[act] ?? 0]?.service === true) continue
    const t = acts.t[act] ?? 0
    const local = t + clock.offsetAt(t)
    const bin = Math.floor((local - dayOf(local) * DAY) / (BIN_MINUTES * MINUTE))
    histogram[bin] = (histogram[bin] ?? 0) + 1
    total++
  }
  // Smoothed over an hour: a person's own routines should not explain themselves away.
  const reach = HOUR / MINUTE / BIN_MINUTES / 2
  const smooth = new Float64Array(BINS)
  for (let bin = 0; bin < BINS; bin++) {
    let sum = 0
    for (let near = bin - reach; near <= bin + reach; near++)
      sum += histogram[(near + BINS) % BINS] ?? 0
    smooth[bin] = (0.9 * sum) / (2 * reach + 1) / Math.max(1, total) + 0.1 / BINS
  }
  return smooth
}
