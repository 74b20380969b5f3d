/**
 * Wall clocks: from instants to local time and back, with the zone's clock changes.
 *
 * Asking Intl for every event would cost a microsecond or two each, so a zone's changes are found
 * once, by bisection between samples a week apart, and kept as a sorted list.
 * Cost: about 60 samples a year covered plus 30 for each change; then O(log changes) a question.
 */

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export interface ZoneClock {
  /** The IANA name. */
  tz: string
  /** What must be added to an instant (ms) to read it as local time. */
  offsetAt: (instant: number) => number
  /** The instant at which the wall shows `local` (ms); a time that a change skips moves on. */
  instantOf: (local: number) => number
}

/** The clock of a zone, exact between the two instants and constant outside of them. */
export function zoneClock(tz: string, from: number, to: number): ZoneClock {
  const readOffset = offsetReader(tz)
  const first = from - 400 * DAY
  const last = Math.max(to, from) + 1500 * DAY
  const changes: number[] = []
  const offsets = [readOffset(first)]
  if (tz !== 'UTC')
    for (let at = first; at < last; at += 7 * DAY) {
      const before = readOffset(at)
      if (readOffset(at + 7 * DAY) === before) continue
      const change = bisect(at, at + 7 * DAY, (instant) => readOffset(instant) !== before)
      changes.push(change)
      offsets.push(readOffset(change))
    }
  const offsetAt = (instant: number): number => {
    let low = 0
    let high = changes.length
    while (low < high) {
      const mid = (low + high) >> 1
      if ((changes[mid] ?? 0) <= instant) low = mid + 1
      else high = mid
    }
    return offsets[low] ?? 0
  }
  const instantOf = (local: number): number => {
    const guess = local - offsetAt(local)
    const settled = local - offsetAt(guess)
    // In the hour that a change skips the two disagree for ever: the later one is past the change.
    return settled + offsetAt(settled) === local ? settled : Math.max(guess, settled)
  }
  return { tz, offsetAt, instantOf }
}

function bisect(low: number, high: number, changed: (instant: number) => boolean): number {
  let [before, after] = [low, high]
  while (after - before > MINUTE) {
    const mid = Math.floor((before + after) / 2 / MINUTE) * MINUTE
    if (changed(mid)) after = mid
    else before = mid
  }
  return after
}

function offsetReader(tz: string): (instant: number) => number {
  if (tz === 'UTC') return () => 0
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: tz,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return (instant) => {
    const whole = Math.floor(instant / 1000) * 1000
    const field: Record<string, number> = {}
    for (const part of format.formatToParts(whole)) field[part.type] = Number(part.value)
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = field
    return Date.UTC(year, month - 1, day, hour, minute, second) - whole
  }
}

/** Day number of a local time (ms): days since 1970-01-01. */
export function dayOf(local: number): number {
  return Math.floor(local / DAY)
}

/** Weekday of a day number, 0 = Sunday as in cron. */
export function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7
}

/**
 * Day of the month of a day number. Arithmetic (H. Hinnant, days to civil, from 1 March of year 0):
 * day rules ask this a hundred thousand times, and a Date for each would be most of their cost.
 */
export function dayOfMonth(day: number): number {
  const shifted = day + 719_468
  const ofEra = shifted - Math.floor(shifted / 146_097) * 146_097
  const year = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) /
      365,
  )
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100))
  const month = Math.floor((5 * ofYear + 2) / 153)
  return ofYear - Math.floor((153 * month + 2) / 5) + 1
}

/** A day number as `2026-03-29`. */
export function dateText(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10)
}
