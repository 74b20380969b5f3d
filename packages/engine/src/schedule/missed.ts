/**
 * What becomes of due times: which of them become runs, and why the others do not. Up to five minutes
 * late is on time; later is missed, and the schedule's policy decides.
 */
import { type CronSchedule, firesBetween, nextFire } from './next-fire.ts'

export type MissedPolicy = 'skip' | 'run-once' | 'run-all'

export interface FirePlan {
  /** In order; `skipped` is the reason when a due time makes no run. */
  fires: { dueAt: string; skipped: string | null; missedTimes: number }[]
  nextAt: string | null
  /** The latest due time that was dealt with. */
  lastDueAt: string
}

const graceMs = 5 * 60_000
/** How many missed times one firing makes runs of, by `run-all`. */
const runAllLimit = 100
/** How many due times are looked at and recorded: enough to see what happened. */
const enough = 100

interface Given {
  schedule: CronSchedule
  missed: MissedPolicy
  /** The first due time that was not dealt with. */
  nextAt: Date
  now: Date
  /** When a due time fires; at once when missing. */
  momentOf?: (due: Date) => Date
  /** Due times from then until then were paused. */
  paused?: { from: Date; until: Date } | undefined
}

/** Plans the firing of a schedule whose time `nextAt` has come. */
export function planFires(given: Given): FirePlan {
  const { schedule, missed, nextAt, now, momentOf = (due) => due, paused } = given
  const known = latestDue(schedule, { nextAt, now })
  // The moment of the last one may still lie ahead.
  const due = known.length > 1 ? known.filter((at) => momentOf(at) <= now) : known
  const last = due.at(-1) ?? nextAt
  const next = due.length < known.length ? known[due.length] : nextFire(schedule, now)
  const isLate = (at: Date): boolean => now.getTime() - momentOf(at).getTime() > graceMs
  const isPaused = (at: Date): boolean => !!paused && at >= paused.from && at < paused.until
  const wanted = due.filter((at) => !isPaused(at))
  const lastWanted = wanted.at(-1)
  const runs = new Set(chosen(wanted, missed, isLate))
  const missedTimes = wanted.filter((at) => isLate(at)).length
  return {
    fires: due.slice(-enough).map((at) => ({
      dueAt: at.toISOString(),
      skipped: runs.has(at)
        ? null
        : isPaused(at)
          ? 'the schedule was paused'
          : reason(missed, lastWanted ?? last),
      missedTimes: lastWanted && at === lastWanted ? missedTimes - (isLate(at) ? 1 : 0) : 0,
    })),
    nextAt: next?.toISOString() ?? null,
    lastDueAt: last.toISOString(),
  }
}

/** The latest due times, `nextAt` the first of them unless there are more than enough since. */
function latestDue(schedule: CronSchedule, { nextAt, now }: { nextAt: Date; now: Date }): Date[] {
  // Backwards in growing strides, so that a year away costs no more than an hour.
  for (let spanMs = 3_600_000; ; spanMs *= 2) {
    const after = new Date(now.getTime() - spanMs)
    if (after <= nextAt) {
      return [nextAt, ...firesBetween(schedule, { after: nextAt, until: now, limit: 1000 })]
    }
    const due = firesBetween(schedule, { after, until: now, limit: 1000 })
    if (due.length >= enough) return due
  }
}

function chosen(due: Date[], missed: MissedPolicy, isLate: (at: Date) => boolean): Date[] {
  switch (missed) {
    case 'skip':
      return due.filter((at) => !isLate(at))
    case 'run-once':
      return due.slice(-1)
    case 'run-all':
      return due.slice(-runAllLimit)
  }
}

function reason(missed: MissedPolicy, last: Date): string {
  if (missed === 'skip') return 'missed while nothing could run; this schedule skips missed times'
  if (missed === 'run-once') return `missed; made up for by the run due at ${last.toISOString()}`
  return `missed; only the latest ${runAllLimit} missed times are run`
}
