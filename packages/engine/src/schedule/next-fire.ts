/**
 * When a schedule fires next: a pure function of the schedule and a moment.
 *
 * Cron fields are local time. A local time that does not exist (spring) fires at the first instant
 * after the gap; one that occurs twice (autumn) fires the first time; schedules by interval
 * (`*\/15 * * * *`, `@every 90m`) follow elapsed time. croner computes the candidates; which weeks and
 * days count, and whether there is any time at all, is decided here and in holidays.ts.
 */
import { Duration, durationMs } from '@floyo/contracts'
import { openCronTimes } from './end-of-day-gap.ts'
import { nextAroundHolidays } from './holidays.ts'

export interface CronSchedule {
  /**
   * Five fields; `L` is the last day, `5L` the last Friday, `1#2` the second Monday of a month. Or
   * `@every 90m`: the multiples of that time since 1970.
   */
  cron: string
  timezone: string
  /** Every so many weeks, counted from the week (Monday to Sunday) of `anchor`. */
  everyWeeks?: number | null | undefined
  /** A date, such as 2026-01-05; 1970-01-05 when missing. */
  anchor?: string | null | undefined
  /** Local dates, such as 2026-12-25, on which it rests. */
  holidays?: ReadonlySet<string> | undefined
  /** What becomes of a time on one of them; `skip` when missing. */
  onHoliday?: 'skip' | 'next-workday' | undefined
}

const dayMs = 86_400_000
const firstMonday = '1970-01-05'

/** More weeks that match would have to be skipped than any real schedule has. */
const candidateLimit = 600

/**
 * The first time after `after` at which the schedule fires.
 *
 * @returns null when it never fires
 * @throws TypeError when the expression or the zone can not be read
 */
export function nextFire(schedule: CronSchedule, after: Date): Date | null {
  const next = opened(schedule)
  if (!schedule.holidays || schedule.holidays.size === 0) return next(after)
  return nextAroundHolidays({ ...schedule, holidays: schedule.holidays, next }, after)
}

/** The same, as if there were no holidays. */
export function nextTime(schedule: CronSchedule, after: Date): Date | null {
  return opened(schedule)(after)
}

function opened(schedule: CronSchedule): (after: Date) => Date | null {
  const everyMs = intervalMs(schedule.cron)
  if (everyMs !== null) {
    return (after) => new Date((Math.floor(after.getTime() / everyMs) + 1) * everyMs)
  }
  const cron = openCron(schedule)
  const every = schedule.everyWeeks ?? 1
  if (every <= 1) return (after) => cron.nextRun(after)
  return (after) => nextInWeeks(cron, schedule, after)
}

function nextInWeeks(
  cron: ReturnType<typeof openCronTimes>,
  schedule: CronSchedule,
  after: Date,
): Date | null {
  const every = schedule.everyWeeks ?? 1
  let candidate = cron.nextRun(after)
  const anchorWeek = weekOf(Date.parse(`${schedule.anchor ?? firstMonday}T00:00:00Z`))
  for (let tries = 0; candidate && tries < candidateLimit; tries++) {
    const local = localMidnight(candidate, schedule.timezone)
    const ahead = (((weekOf(local) - anchorWeek) % every) + every) % every
    if (ahead === 0) return candidate
    // To the eve of the next week that counts, two days early: the zone's offset may differ there.
    const monday = local - ((new Date(local).getUTCDay() + 6) % 7) * dayMs
    const jump = new Date(monday + (every - ahead) * 7 * dayMs - 2 * dayMs)
    candidate = cron.nextRun(jump > candidate ? jump : candidate)
  }
  return null
}

/** Up to `limit` times after `after`, not later than `until`. */
export function firesBetween(
  schedule: CronSchedule,
  { after, until, limit }: { after: Date; until: Date; limit: number },
): Date[] {
  const fires: Date[] = []
  for (let last = after; fires.length < limit;) {
    const next = nextFire(schedule, last)
    if (!next || next > until) break
    fires.push(next)
    last = next
  }
  return fires
}

/** What is wrong with a schedule, in words; null when it fires. */
export function scheduleProblem(schedule: CronSchedule, now: Date): string | null {
  try {
    if (nextFire(schedule, now)) return null
    return `${schedule.cron} never fires: there is no such day. Check the day and the month.`
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : ''
    return `expected five fields such as 5 9 * * 1-5 (minute, hour, day, month, weekday): ${reason}`
  }
}

/** The milliseconds of `@every 15m`; null for five fields. */
function intervalMs(cron: string): number | null {
  const every = /^@every (\S+)$/.exec(cron)?.[1]
  if (every === undefined) return null
  const parsed = Duration.safeParse(every)
  const ms = parsed.success ? durationMs(parsed.data) : 0
  if (ms >= 1000) return ms
  throw new TypeError(`found @every ${every}, expected a time such as 15m`)
}

function openCron({ cron, timezone }: CronSchedule): ReturnType<typeof openCronTimes> {
  if (cron.trim().split(/\s+/).length !== 5) {
    throw new TypeError(`CronPattern: found ${cron.trim().split(/\s+/).length} fields`)
  }
  return openCronTimes(cron.trim(), timezone)
}

/** The midnight of the local day of `moment`, as if the zone were UTC. */
function localMidnight(moment: Date, timezone: string): number {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: timezone }).format(moment)
  return Date.parse(`${day}T00:00:00Z`)
}

/** Weeks since the week of 1970-01-05. */
function weekOf(midnight: number): number {
  return Math.floor((midnight - 4 * dayMs) / (7 * dayMs))
}
