/**
 * Days on which a schedule rests. A time on one of them is left out, or moved to the next workday
 * (neither a day of rest nor a weekend) at the same local time. Since a moved time lies after its
 * own, the search begins at the days of rest that lead up to the moment.
 */
import { openCronTimes } from './end-of-day-gap.ts'

export interface Resting {
  timezone: string
  holidays: ReadonlySet<string>
  onHoliday?: 'skip' | 'next-workday' | undefined
  /** The next time, as if there were no holidays. */
  next: (after: Date) => Date | null
}

const dayMs = 86_400_000
/** Times on holidays that are passed over before a schedule counts as one that never fires. */
const passLimit = 10_000

/** The first time after `after` that is on no holiday, or that was moved off one. */
export function nextAroundHolidays(schedule: Resting, after: Date): Date | null {
  const plain = nextOffHoliday(schedule, after)
  if (schedule.onHoliday !== 'next-workday') return plain
  const moved = nextMoved(schedule, { after, until: plain })
  return moved ?? plain
}

function nextOffHoliday({ next, holidays, timezone }: Resting, after: Date): Date | null {
  let candidate = next(after)
  for (let tries = 0; candidate && tries < passLimit; tries++) {
    const date = localDate(candidate, timezone)
    if (!holidays.has(date)) return candidate
    const jump = endOfDay(candidate, timezone)
    candidate = next(jump > candidate ? jump : candidate)
  }
  return null
}

/** The first time that is moved into the span. */
function nextMoved(
  schedule: Resting,
  { after, until }: { after: Date; until: Date | null },
): Date | null {
  const { next, holidays, timezone } = schedule
  let first: Date | null = null
  let time = next(startOfRest(schedule, after))
  for (let tries = 0; time && tries < passLimit; tries++) {
    // A moved time lies after its own, so none of those that follow can be earlier.
    if ((first && time >= first) || (until && time >= until)) break
    const date = localDate(time, timezone)
    if (holidays.has(date)) {
      const target = movedTo(schedule, time)
      if (target && target > after && (!first || target < first)) first = target
    }
    time = next(time)
  }
  return first && until && first >= until ? null : first
}

/** Where a time on a holiday goes: the same local time of the next workday. */
export function movedTo({ timezone, holidays }: Resting, time: Date): Date | null {
  let day = Date.parse(`${localDate(time, timezone)}T00:00:00Z`)
  for (let tries = 0; tries < 400; tries++) {
    day += dayMs
    if (!isWorkday(new Date(day).toISOString().slice(0, 10), holidays)) continue
    const [hour, minute] = localClock(time, timezone)
    const at = new Date(day)
    // As cron, so that a local time that does not exist is treated as everywhere.
    const pattern = `${minute} ${hour} ${at.getUTCDate()} ${at.getUTCMonth() + 1} *`
    return openCronTimes(pattern, timezone).nextRun(new Date(day - 2 * dayMs))
  }
  return null
}

/** The eve of the days without work that lead up to the next workday. */
function startOfRest({ timezone, holidays }: Resting, after: Date): Date {
  let day = Date.parse(`${localDate(after, timezone)}T00:00:00Z`)
  for (let tries = 0; tries < 400; tries++) {
    if (isWorkday(new Date(day - dayMs).toISOString().slice(0, 10), holidays)) break
    day -= dayMs
  }
  // Two days early: the local day begins up to 14 hours before the one of UTC.
  return new Date(day - dayMs)
}

function isWorkday(date: string, holidays: ReadonlySet<string>): boolean {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
  return weekday !== 0 && weekday !== 6 && !holidays.has(date)
}

/** The date that calendars show at a moment in a zone, such as 2026-12-25. */
export function localDate(moment: Date, timezone: string): string {
  return formatOf('date', timezone).format(moment)
}

function localClock(moment: Date, timezone: string): [hour: number, minute: number] {
  const [hour = 0, minute = 0] = formatOf('clock', timezone).format(moment).split(':').map(Number)
  return [hour, minute]
}

/** Just before the next local midnight; three hours before on a day on which the clocks change. */
function endOfDay(moment: Date, timezone: string): Date {
  const [hour, minute] = localClock(moment, timezone)
  const midnight = new Date(moment.getTime() + dayMs - (hour * 60 + minute) * 60_000)
  const exact = localClock(midnight, timezone).every((part) => part === 0)
  return new Date(midnight.getTime() - (exact ? 1 : 3 * 3_600_000))
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** A format costs more than everything else here, so it is kept; there are some hundred zones. */
function formatOf(kind: 'date' | 'clock', timeZone: string): Intl.DateTimeFormat {
  const key = `${kind} ${timeZone}`
  const known = formats.get(key)
  if (known) return known
  const made =
    kind === 'date'
      ? new Intl.DateTimeFormat('en-CA', { timeZone })
      : new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' })
  formats.set(key, made)
  return made
}
