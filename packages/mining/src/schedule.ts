/**
 * Schedules as cron in a zone, and when they fire.
 *
 * Five fields; in the day fields also `L` (last day of the month) and `n#k` (k-th weekday n).
 * `every_weeks` with `anchor` (a Monday) thins a weekly one. Cost: a few operations for each day
 * passed over, so the next fires of a yearly schedule cost some hundred.
 */
import { DAY, MINUTE, dateText, dayOf, weekdayOf, zoneClock } from './zones.ts'

export interface Schedule {
  cron: string
  tz: string
  every_weeks?: number
  /** A Monday, `2026-03-30`: weeks are counted from it. */
  anchor?: string
}

/** Expands a cron field into the numbers it names; `*` gives all from `low` to `high`. */
export function expandField(field: string, low: number, high: number): number[] {
  const numbers = new Set<number>()
  for (const part of field.split(',')) {
    const [range = '', stepText] = part.split('/')
    const step = stepText === undefined ? 1 : Number(stepText)
    const bounds = range === '*' ? [low, high] : range.split('-').map(Number)
    const from = bounds[0] ?? low
    const to = bounds[1] ?? (stepText === undefined ? from : high)
    if (!(from >= low && to <= high && step >= 1))
      throw new RangeError(`cron field: expected numbers from ${low} to ${high}, got "${field}"`)
    for (let value = from; value <= to; value += step) numbers.add(value)
  }
  return [...numbers].toSorted((a, b) => a - b)
}

/** A test of day numbers for the day fields of a schedule. */
export function dayMatcher(schedule: Schedule): (day: number) => boolean {
  const [, , dom = '*', month = '*', dow = '*'] = schedule.cron.trim().split(/\s+/)
  const months = month === '*' ? null : new Set(expandField(month, 1, 12))
  const nth = /^(\d)#(\d)$/.exec(dow)
  const weekdays =
    dow === '*' || nth ? null : new Set(expandField(dow, 0, 7).map((weekday) => weekday % 7))
  const days = dom === '*' || dom === 'L' ? null : new Set(expandField(dom, 1, 31))
  const weeks = schedule.every_weeks ?? 1
  const anchor = schedule.anchor === undefined ? 4 : dayOf(Date.parse(schedule.anchor))
  return (day) => {
    const date = new Date(day * DAY)
    const dayOfMonth = date.getUTCDate()
    if (months && !months.has(date.getUTCMonth() + 1)) return false
    if (weekdays && !weekdays.has(weekdayOf(day))) return false
    if (nth && weekdayOf(day) !== Number(nth[1])) return false
    if (nth && Math.ceil(dayOfMonth / 7) !== Number(nth[2])) return false
    if (days && !days.has(dayOfMonth)) return false
    if (dom === 'L' && new Date((day + 1) * DAY).getUTCDate() !== 1) return false
    return weeks <= 1 || Math.floor((day - anchor) / 7) % weeks === 0
  }
}

/**
 * When a schedule fires from `from` (included) up to `to` (excluded), in ms since 1970, in order.
 * A fire in an hour that the zone skips comes right after it.
 */
export function expectedFires(schedule: Schedule, from: number, to: number): number[] {
  return [...fires(schedule, from, to)]
}

/** The next `count` fires after an instant (excluded); fewer when there are none for four years. */
export function nextFires(schedule: Schedule, after: number, count: number): number[] {
  return fires(schedule, after + 1, after + 4 * 366 * DAY)
    .take(count)
    .toArray()
}

function* fires(schedule: Schedule, from: number, to: number): Generator<number, void> {
  const [minute = '0', hour = '0'] = schedule.cron.trim().split(/\s+/)
  const minutes = expandField(minute, 0, 59)
  const hours = expandField(hour, 0, 23)
  const clock = zoneClock(schedule.tz, from, Math.min(to, from + 1500 * DAY))
  const firesOn = dayMatcher(schedule)
  const last = dayOf(to + clock.offsetAt(to))
  for (let day = dayOf(from + clock.offsetAt(from)); day <= last; day++) {
    if (!firesOn(day)) continue
    for (const h of hours)
      for (const m of minutes) {
        const at = clock.instantOf(day * DAY + (h * 60 + m) * MINUTE)
        if (at >= from && at < to) yield at
      }
  }
}

/** The Monday on or before a day, as a schedule's anchor. */
export function mondayOf(day: number): string {
  return dateText(day - ((weekdayOf(day) + 6) % 7))
}

/** Writes sorted numbers as a cron field: runs of three or more become ranges. */
export function fieldText(numbers: readonly number[]): string {
  const parts: string[] = []
  for (let i = 0; i < numbers.length;) {
    let j = i
    while (j + 1 < numbers.length && numbers[j + 1] === (numbers[j] ?? 0) + 1) j++
    if (j - i >= 2) parts.push(`${numbers[i]}-${numbers[j]}`)
    else parts.push(...numbers.slice(i, j + 1).map(String))
    i = j + 1
  }
  return parts.join(',')
}
