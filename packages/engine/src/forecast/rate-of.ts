/** How often something happens, from the times at which it did. */
export interface StartRate {
  perDay: number
  peakHour: number
  peakMinute: number
}

const minuteMs = 60_000
const dayMs = 86_400_000

/** @param times ms since 1970, all within a stretch of so many `days` */
export function rateOf(times: readonly number[], days: number): StartRate {
  return {
    perDay: days > 0 ? times.length / days : 0,
    peakHour: most(times, 60 * minuteMs),
    peakMinute: most(times, minuteMs),
  }
}

/** The most that fall into one clock hour or minute. */
function most(times: readonly number[], ms: number): number {
  const counts = new Map<number, number>()
  let highest = 0
  for (const time of times) {
    const place = Math.floor(time / ms)
    const count = (counts.get(place) ?? 0) + 1
    counts.set(place, count)
    highest = Math.max(highest, count)
  }
  return highest
}

/** The stretch that lies between two times, in days; an hour at least. */
export function daysBetween(from: number, to: number): number {
  return Math.max((to - from) / dayMs, 1 / 24)
}
