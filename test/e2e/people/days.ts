/** The weeks in which the people work: the last five, up to yesterday. */

const MINUTE = 60_000
const DAY = 86_400_000

/** The last 25 days from Monday to Friday, the oldest first; midnights in UTC. */
export const workdays: readonly number[] = lastWorkdays(Date.now(), 25)

function lastWorkdays(now: number, count: number): number[] {
  const days: number[] = []
  for (let day = now - (now % DAY) - DAY; days.length < count; day -= DAY)
    if (weekdayOf(day) % 6 !== 0) days.unshift(day)
  return days
}

/** 0 is Sunday. */
export function weekdayOf(day: number): number {
  return new Date(day).getUTCDay()
}

/** `2026-11-02`. */
export function dateOf(day: number): string {
  return new Date(day).toISOString().slice(0, 10)
}

/** An instant of the day; `09:05`, and minutes more or less. */
export function at(day: number, time: string, minutes = 0): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return day + (hour * 60 + minute + minutes) * MINUTE
}

/** The same numbers each time, from 0 to 1. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}
