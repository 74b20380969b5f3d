/**
 * Wall clocks: from instants to local time and back, with the zone's clock changes.
 *
 * Asking Intl for every event would cost a microsecond or two each, so a zone's changes are found
 * once, by bisection between samples a week apart, and kept as a sorted list; the samples are kept
 * for the next clock of the zone.
 * Cost: about 60 samples a year covered plus 30 for each change, once; then O(log changes) a
 * question, O(1) for one of the same stretch as the last.
 */

import { firstPlace } from './sorted.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
const WEEK = 7 * DAY

export interface ZoneClock {
  /** The IANA name. */
  tz: string
  /** What must be added to an instant (ms) to read it as local time. */
  offsetAt: (instant: number) => number
  /** The instant at which the wall shows `local` (ms); a time that a change skips moves on. */
  instantOf: (local: number) => number
}

/**
 * The clock of a zone, exact between the two instants and constant outside of them.
 * @throws RangeError when there is no such zone
 */
export function zoneClock(tz: string, from: number, to: number): ZoneClock {
  // On whole weeks since 1970, so that two clocks of a zone agree wherever both are exact.
  const first = Math.floor((from - 400 * DAY) / WEEK)
  const last = Math.ceil((Math.max(to, from) + 1500 * DAY) / WEEK)
  const { changes, offsets } = changesBetween(tz, first, last)
  // Mostly the same stretch is asked for again.
  let here = { from: 0, to: 0, offset: 0 }
  const offsetAt = (instant: number): number => {
    if (instant >= here.from && instant < here.to) return here.offset
    const next = firstPlace(0, changes.length, (place) => (changes[place] ?? 0) > instant)
    const offset = offsets[next] ?? 0
    here = { from: changes[next - 1] ?? -Infinity, to: changes[next] ?? Infinity, offset }
    return offset
  }
  const instantOf = (local: number): number => {
    const guess = local - offsetAt(local)
    const settled = local - offsetAt(guess)
    // In the hour that a change skips the two disagree for ever: the later one is past the change.
    return settled + offsetAt(settled) === local ? settled : Math.max(guess, settled)
  }
  return { tz, offsetAt, instantOf }
}

interface Changes {
  /** The instants of the changes, and the offset before the first and from each on. */
  changes: number[]
  offsets: number[]
}

interface KnownZone {
  readOffset: (instant: number) => number
  /** The offset at the start of each week read, by week since 1970; and the changes within weeks. */
  weeks: Map<number, number>
  changes: Map<number, number>
}

/** What was read of zones: at most some 7,000 weeks of each that somebody lives in. */
const knownZones = new Map<string, KnownZone>()

function changesBetween(tz: string, first: number, last: number): Changes {
  const zone = knownZones.get(tz) ?? {
    readOffset: offsetReader(tz),
    weeks: new Map(),
    changes: new Map(),
  }
  knownZones.set(tz, zone)
  const offsetOf = (week: number): number => {
    let offset = zone.weeks.get(week)
    if (offset === undefined) zone.weeks.set(week, (offset = zone.readOffset(week * WEEK)))
    return offset
  }
  const found: Changes = { changes: [], offsets: [offsetOf(first)] }
  for (let week = first; week < last; week++) {
    const before = offsetOf(week)
    if (offsetOf(week + 1) === before) continue
    let change = zone.changes.get(week)
    change ??= bisect(week * WEEK, (week + 1) * WEEK, (at) => zone.readOffset(at) !== before)
    zone.changes.set(week, change)
    found.changes.push(change)
    found.offsets.push(zone.readOffset(change))
  }
  return found
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
  const format = formatIn(tz)
  return (instant) => {
    const whole = Math.floor(instant / 1000) * 1000
    const field: Record<string, number> = {}
    for (const part of format.formatToParts(whole)) field[part.type] = Number(part.value)
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = field
    return Date.UTC(year, month - 1, day, hour, minute, second) - whole
  }
}

function formatIn(tz: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: tz,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch (error) {
    const message = `timezone: expected an IANA name such as Europe/Berlin, got "${tz}"`
    throw new RangeError(message, { cause: error })
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
