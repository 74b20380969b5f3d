/**
 * A person's days: when they are active, and on which days they are away.
 *
 * A routine is measured against this: doing something at ten says little of a person who does
 * everything at ten, and a missed Tuesday on holiday is no miss. The histogram is smoothed over an
 * hour (a kernel density with a box), days away are those far below the median.
 * Cost: linear in the days and the bins of the clock.
 */
import { BIN_MINUTES, BINS, type ActCounts } from './counts.ts'
import { median } from './stats.ts'
import { HOUR, MINUTE, weekdayOf, type ZoneClock } from './zones.ts'

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

/** Reads a person's days from the counts of their acts. */
export function lifeOf(
  { peopleByTime, peoplePerDay }: Pick<ActCounts, 'peopleByTime' | 'peoplePerDay'>,
  clocks: ZoneClock[],
  range: { from: number; to: number },
): Life {
  const histograms = new Map(
    clocks.map(({ tz }) => [tz, activityByTime(peopleByTime.get(tz) ?? new Float64Array(BINS))]),
  )
  const usual = median(
    [...peoplePerDay].filter(([day]) => isWeekday(day)).map(([, count]) => count),
  )
  return {
    clocks,
    ...range,
    shareOf: ({ tz }, fromMinute, toMinute) => {
      const histogram = histograms.get(tz)
      if (!histogram) return 1
      const first = Math.floor(fromMinute / BIN_MINUTES)
      const last = Math.min(first + BINS - 1, Math.floor(toMinute / BIN_MINUTES))
      let share = 0
      for (let bin = first; bin <= last; bin++)
        share += histogram[((bin % BINS) + BINS) % BINS] ?? 0
      return Math.min(1, share)
    },
    isAway: (day) => isWeekday(day) && (peoplePerDay.get(day) ?? 0) < AWAY_SHARE * usual,
  }
}

function isWeekday(day: number): boolean {
  return weekdayOf(day) % 6 !== 0
}

/** Shares by time of day; a tenth is spread evenly, so that no hour is impossible. */
function activityByTime(histogram: Float64Array): Float64Array {
  const total = histogram.reduce((sum, count) => sum + count, 0)
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
