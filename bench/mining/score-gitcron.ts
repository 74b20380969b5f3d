/**
 * The score of predictions on real commit series: error of the next event, and how far it lies from
 * the nearest fire of the schedule that was claimed (a run that found nothing new leaves no commit).
 * Where the schedule is known to have changed: after how many events the new one is claimed.
 */
import type { EventLine } from '@floyo/contracts'
import {
  expectedFires,
  predictSchedules,
  type NamedSeries,
  type ScheduleCheck,
} from '@floyo/mining'
import { middle, printTable, rounded, shareOf } from './figures.ts'
import { readStreams, type Sets } from './sets.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const WEEK_AND_A_DAY = 8 * DAY
/** Machines of others begin up to so much late. */
const RUNNER_DELAY_HOURS = 1
/** A plan that brought fewer events cannot be told. */
const FEWEST_EVENTS = 20

interface Truth {
  schedules: (NamedSeries & { tz: string; segments: Segment[] })[]
}

interface Segment {
  from: number
  to: number
  cron: string[]
  events: number
  tolerance_h?: number
}

export interface CronFigures {
  within_30min: number
  /** Events from each change of schedule until the new one is claimed; null: never. */
  claimed_after: (number | null)[]
  /** By how much the median error across a change of the wall clock exceeds the usual, in minutes. */
  clock_change_error_min: number | null
}

/** Predicts every series of the kind and prints the errors. */
export function scoreGitcron(sets: Sets): Record<string, CronFigures> | undefined {
  const rows: (string | number)[][] = [
    [
      'series',
      'checks',
      'median min',
      'in 30 min',
      'in 2 h',
      'phase median',
      'phase in 30',
      'fires a day',
      'new plan after',
    ],
  ]
  const figures: Record<string, CronFigures> = {}
  for (const { name, events, truth } of readStreams<Truth>(sets)) {
    const { schedules } = predictSchedules(truth.schedules, events)
    for (const [i, { name: series, checks }] of schedules.entries()) {
      const schedule = truth.schedules[i]
      if (!schedule) continue
      const places = schedule.event_idx
      const place = new Map(places.map((event, k) => [event, k]))
      const judged = checks.flatMap((check) => {
        const next = events[places[(place.get(check.at) ?? places.length) + 1] ?? -1]
        return next ? [{ check, actual: next.t, next }] : []
      })
      const errors = judged.map(({ check, actual }) => Math.abs(check.next - actual) / MINUTE)
      const phases = judged.flatMap(({ check, actual }) => phaseOf(check, actual))
      const within = (minutes: number): number =>
        rounded(
          shareOf(errors, (error) => error <= minutes),
          3,
        )
      const claimed = schedule.segments
        .slice(1)
        .filter((segment) => segment.events >= FEWEST_EVENTS)
        .map((segment) => eventsUntilClaimed(segment, schedule, { checks, events }))
      const atChange = errors.filter((_, k) => {
        const { check, next } = judged[k] ?? {}
        return check && next && events[check.at]?.attrs['tz'] !== next.attrs['tz']
      })
      figures[`${name}/${series}`] = {
        within_30min: within(30),
        claimed_after: claimed,
        clock_change_error_min:
          atChange.length > 0 ? rounded(middle(atChange) - middle(errors), 1) : null,
      }
      rows.push([
        `${name}/${series}`,
        errors.length,
        rounded(middle(errors), 1),
        within(30),
        within(120),
        rounded(middle(phases.map(({ minutes }) => minutes)), 1),
        rounded(
          shareOf(
            phases.map(({ minutes }) => minutes),
            (minutes) => minutes <= 30,
          ),
          3,
        ),
        rounded(middle(phases.map(({ firesPerDay }) => firesPerDay)), 2),
        claimed.map((count) => count ?? 'never').join(' '),
      ])
    }
  }
  if (rows.length === 1) return undefined
  printTable('gitcron: when the next event comes', rows)
  return figures
}

function phaseOf(
  { cron, tz }: ScheduleCheck,
  actual: number,
): { minutes: number; firesPerDay: number }[] {
  if (cron === null) return []
  const fires = expectedFires({ cron, tz }, actual - WEEK_AND_A_DAY, actual + WEEK_AND_A_DAY)
  if (fires.length === 0) return []
  const nearest = Math.min(...fires.map((fire) => Math.abs(fire - actual)))
  return [{ minutes: nearest / MINUTE, firesPerDay: fires.length / 16 }]
}

/** How many events of a new plan it takes until the claim and the plan name the same times. */
function eventsUntilClaimed(
  { from, to, cron, tolerance_h: hours = RUNNER_DELAY_HOURS }: Segment,
  { tz }: { tz: string },
  { checks, events }: { checks: readonly ScheduleCheck[]; events: readonly EventLine[] },
): number | null {
  const room = hours * 60 * MINUTE
  const own = checks.filter(({ at }) => (events[at]?.t ?? 0) >= from && (events[at]?.t ?? 0) < to)
  const found = own.findIndex(({ at, cron: claim, tz: zone }) => {
    if (claim === null) return false
    const [begin, end] = [events[at]?.t ?? 0, (events[at]?.t ?? 0) + WEEK_AND_A_DAY]
    const planned = cron.flatMap((line) => expectedFires({ cron: line, tz }, begin, end))
    const claimed = expectedFires({ cron: claim, tz: zone }, begin, end)
    return covers(claimed, planned, room) && covers(planned, claimed, room)
  })
  return found < 0 ? null : found + 1
}

/** Whether each of `these` has one of `those` near, the odd one at the edge left out. */
function covers(those: readonly number[], these: readonly number[], room: number): boolean {
  const alone = these.filter((at) => !those.some((other) => Math.abs(other - at) <= room))
  return these.length > 0 && alone.length <= 0.15 * these.length
}
