/**
 * Gaps that end a day: in Nuuk 23:00 becomes 0:00 of the next day. croner looks for the time behind a
 * gap on the same day, finds none there, and passes the day over; this finds it.
 */
import { Cron } from 'croner'

const dayMs = 86_400_000

/** What is asked of a cron expression. */
interface Times {
  nextRun(after: Date): Date | null
}

/** The times of a cron expression in a zone, those in a gap at the end of a day included. */
export function openCronTimes(pattern: string, timezone: string): Times {
  const open = (zone: string): Cron =>
    new Cron(pattern, { timezone: zone, paused: true, mode: '5-part' })
  const zoned = open(timezone)
  // What has `*` for its minute or hour is an interval, and makes nothing up.
  const [minute = '', hour = ''] = pattern.split(/\s+/)
  if (minute.startsWith('*') || !/(?:^|[,-])23(?:$|[,/])/.test(hour)) return zoned
  const wall = open('UTC')
  const offsetAt = offsetIn(timezone)
  return {
    nextRun(after) {
      const candidate = zoned.nextRun(after)
      const local = wall.nextRun(new Date(after.getTime() + offsetAt(after.getTime())))
      const end = local && endOfGap(local.getTime(), offsetAt)
      if (end === null || end <= after.getTime()) return candidate
      return candidate && candidate.getTime() <= end ? candidate : new Date(end)
    },
  }
}

/** @returns the first instant after the gap that a local time lies in; null when it exists */
function endOfGap(local: number, offsetAt: (instant: number) => number): number | null {
  let [low, high] = [local - dayMs, local + dayMs]
  const [before, after] = [offsetAt(low), offsetAt(high)]
  const exists = [before, after].some((offset) => offsetAt(local - offset) === offset)
  if (exists) return null
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000
    if (offsetAt(middle) === before) low = middle
    else high = middle
  }
  return high
}

/** Milliseconds that local time is ahead of UTC. */
function offsetIn(timeZone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  })
  return (instant) => {
    const second = Math.floor(instant / 1000) * 1000
    return Date.parse(`${format.format(second).replace(' ', 'T')}Z`) - second
  }
}
