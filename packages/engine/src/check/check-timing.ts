/** Finds schedules that never fire, or not as they say. */
import { durationMs, type IntervalTrigger, type ScheduleTrigger } from '@floyo/contracts'
import { didYouMean } from '@floyo/expressions'
import { firesBetween, scheduleProblem } from '../schedule/next-fire.ts'
import { timingOf } from '../triggers/put-schedule.ts'
import type { CheckSurroundings, Findings } from './check-definition.ts'

interface Place extends Pick<CheckSurroundings, 'calendars'> {
  findings: Findings
  now: Date
}

type Path = readonly PropertyKey[]

const dayMs = 86_400_000
const longestJitterMs = dayMs
const shortestIntervalMs = 10_000
const longestIntervalMs = 366 * dayMs
/** More times a day than that are not moved to another one. */
const movedADay = 24

export function checkTiming(
  trigger: ScheduleTrigger | IntervalTrigger,
  path: Path,
  place: Place,
): void {
  const { findings } = place
  if (trigger.jitter !== undefined && durationMs(trigger.jitter) > longestJitterMs) {
    findings.problem([...path, 'jitter'], 'too_long', 'expected at most 1d')
  }
  if (trigger.type === 'schedule') checkSchedule(trigger, path, place)
  else {
    const ms = durationMs(trigger.every)
    if (ms >= shortestIntervalMs && ms <= longestIntervalMs) return
    findings.problem([...path, 'every'], 'invalid_interval', 'expected from 10s to 366d')
  }
}

function checkSchedule(trigger: ScheduleTrigger, path: Path, place: Place): void {
  const { findings, now, calendars } = place
  if (!isTimezone(trigger.timezone)) {
    const message = `expected an IANA zone such as Europe/Berlin, got ${trigger.timezone}`
    findings.problem([...path, 'timezone'], 'unknown_timezone', message)
    return
  }
  const calendar = calendars?.find(({ name }) => name === trigger.skipOn)
  if (trigger.skipOn !== undefined && calendars && !calendar) {
    const names = calendars.map(({ name }) => name)
    const message = `there is no calendar ${trigger.skipOn}.${didYouMean(trigger.skipOn, names)} There are ${names.join(', ') || 'none'}`
    findings.problem([...path, 'skipOn'], 'unknown_calendar', message)
  }
  const { cron, timezone, everyWeeks, anchor, onHoliday, exceptDays } = timingOf(trigger)
  // An interval is a trigger of its own; its form in the table is none that people write.
  const plain = { cron: cron.replace(/^@/, '?'), timezone, everyWeeks, anchor }
  const problem = scheduleProblem(plain, now)
  if (problem) {
    findings.problem([...path, 'cron'], 'invalid_cron', problem)
    return
  }
  const holidays = new Set([...exceptDays, ...(calendar?.days ?? [])])
  if (scheduleProblem({ ...plain, holidays, onHoliday }, now)) {
    findings.problem([...path, 'cron'], 'always_rests', 'every time is on a day of rest')
  }
  const until = new Date(now.getTime() + dayMs)
  const aDay = firesBetween(plain, { after: now, until, limit: movedADay + 1 })
  if (onHoliday === 'next-workday' && aDay.length > movedADay) {
    const message = `expected a schedule of at most ${movedADay} times a day; use skip`
    findings.problem([...path, 'onHoliday'], 'too_often', message)
  }
}

function isTimezone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
