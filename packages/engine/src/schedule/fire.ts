/**
 * Firing: a due schedule becomes a run in one transaction with the record of its due time, whose key
 * makes a second firing impossible, and with the next time. Other schedulers skip what is locked.
 */
import type { NewRun } from '../accept/new-run.ts'
import { insertRuns } from '../accept/store-runs.ts'
import { inTransaction, type Query } from '../sql/query.ts'
import type { Log } from '@floyo/db'
import type { Pool } from 'pg'
import type { ChangeFeed } from '../bus/changes.ts'
import { type Held, heldUntil, holdRuns } from './holds.ts'
import { momentOf } from './jitter.ts'
import { type FirePlan, planFires } from './missed.ts'
import { type Displaced, type Planned, settleOverlaps } from './overlap.ts'
import { type ScheduleRow, scheduleColumns, scheduleTables, toCronSchedule } from './row.ts'

type DueSchedule = ScheduleRow & { nextAt: string; now: string }

export interface FireOptions {
  changes: ChangeFeed
  log: Log
  /** How many runs of a workspace may be unfinished: schedules add no more. */
  queueLimit: number
}

const atOnce = 100

interface Fired {
  runs: { workspaceId: string; runId: string }[]
  displaced: Displaced[]
}

/**
 * Fires up to 100 schedules that are due.
 *
 * @returns how many runs that made, and whether there may be more due
 */
export async function fireDueSchedules(
  pool: Pool,
  { changes, log, queueLimit }: FireOptions,
): Promise<{ fired: number; more: boolean }> {
  const { runs, displaced, more } = await inTransaction(pool, async (query) => {
    const due = await query<DueSchedule>({
      name: 'due-schedules',
      text: `
        select ${scheduleColumns}, now()
        from ${scheduleTables}
        where s.next_at <= now() and (s.paused_until is null or s.paused_until <= now())
        order by s.next_at
        limit ${atOnce}
        for update of s skip locked`,
      values: [],
    })
    const made = due.length > 0 ? await fire(query, due, { log, queueLimit }) : nothing
    return { ...made, more: due.length === atOnce }
  })
  for (const { workspaceId, runId } of [...runs, ...displaced]) {
    changes.add({ workspaceId, kind: 'run', id: runId })
  }
  for (const { runId, state } of displaced) {
    if (state === 'requested') changes.wakeForCancel(runId)
  }
  if (runs.length > 0) changes.wakeWorkers()
  return { fired: runs.length, more }
}

const nothing: Fired = { runs: [], displaced: [] }

async function fire(
  query: Query,
  due: DueSchedule[],
  { log, queueLimit }: Pick<FireOptions, 'log' | 'queueLimit'>,
): Promise<Fired> {
  const planned: Planned[] = []
  const nexts: Next[] = []
  for (const schedule of due) {
    const plan = planOf(schedule, log)
    planned.push(...plan.fires.map((one) => ({ schedule, held: false, ...one })))
    nexts.push(plan.next)
  }
  const fresh = await withoutFired(query, planned)
  await skipWhereFull(query, fresh, queueLimit)
  const displaced = await settleOverlaps(query, fresh)
  const toRun = fresh.filter(({ skipped }) => skipped === null)
  const accepted = await insertRuns(query, toRun.map(toNewRun))
  const runIds = new Map(toRun.map((one, index) => [one, accepted[index]?.runId ?? null]))
  await recordFires(query, fresh, runIds)
  const started = toRun.flatMap((one): (Held & { held: boolean })[] => {
    const { workspaceId, id: scheduleId } = one.schedule
    const runId = runIds.get(one)
    return runId ? [{ workspaceId, scheduleId, dueAt: one.dueAt, runId, held: one.held }] : []
  })
  await holdRuns(
    query,
    started.filter(({ held }) => held),
  )
  const latest = new Map(
    started.filter(({ held }) => !held).map(({ scheduleId, runId }) => [scheduleId, runId]),
  )
  await moveOn(query, nexts, latest)
  return { runs: started, displaced }
}

interface Next {
  schedule: DueSchedule
  /** The next due time, and the moment at which it fires. */
  dueAt: string | null
  at: string | null
  lastDueAt: string
}

function planOf(schedule: DueSchedule, log: Log): Pick<FirePlan, 'fires'> & { next: Next } {
  const { missed, pausedAt, pausedUntil, id: scheduleId, jitterMs } = schedule
  const first = schedule.nextDueAt ?? schedule.nextAt
  const cron = toCronSchedule(schedule)
  const moment = (due: Date): Date => momentOf({ schedule: cron, scheduleId, jitterMs }, due)
  try {
    const { fires, nextAt, lastDueAt } = planFires({
      schedule: cron,
      missed,
      nextAt: new Date(first),
      now: new Date(schedule.now),
      momentOf: moment,
      paused:
        pausedAt !== null && pausedUntil !== null
          ? { from: new Date(pausedAt), until: new Date(pausedUntil) }
          : undefined,
    })
    const at = nextAt === null ? null : moment(new Date(nextAt)).toISOString()
    return { fires, next: { schedule, dueAt: nextAt, at, lastDueAt } }
  } catch (error) {
    // Checked when it was saved; a zone that this system no longer knows must not stop the others.
    log.error({ scheduleId, err: error }, 'a schedule can not be worked out; it stops')
    return { fires: [], next: { schedule, dueAt: null, at: null, lastDueAt: first } }
  }
}

/** Sets the next times, and ends pauses that are over. */
async function moveOn(query: Query, nexts: Next[], latest: Map<string, string>): Promise<void> {
  await query({
    text: `
      update app.schedules s
      set next_at = i.next_at, last_due_at = i.last_due_at, paused_at = null, paused_until = null,
          next_due_at = case when s.jitter_ms is not null then i.next_due_at end,
          last_run_id = coalesce(i.run_id, s.last_run_id)
      from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[],
                  $6::uuid[])
        as i (workspace_id, id, next_at, next_due_at, last_due_at, run_id)
      where s.workspace_id = i.workspace_id and s.id = i.id`,
    values: [
      nexts.map(({ schedule }) => schedule.workspaceId),
      nexts.map(({ schedule }) => schedule.id),
      nexts.map(({ at }) => at),
      nexts.map(({ dueAt }) => dueAt),
      nexts.map(({ lastDueAt }) => lastDueAt),
      nexts.map(({ schedule }) => latest.get(schedule.id) ?? null),
    ],
  })
}

function toNewRun({ schedule, dueAt, missedTimes, held }: Planned): NewRun {
  return {
    workspaceId: schedule.workspaceId,
    workflowId: schedule.workflowId,
    version: schedule.version,
    trigger: 'schedule',
    inputs: {},
    triggerData: { type: 'schedule', scheduleId: schedule.id, dueAt, missedTimes },
    ...(held ? { availableAt: heldUntil } : {}),
  }
}

/** Leaves out the due times that have a record: they fired already, whatever `next_at` says. */
async function withoutFired(query: Query, planned: Planned[]): Promise<Planned[]> {
  const rows = await query<{ place: number }>({
    text: `
      select i.place::int as place
      from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) with ordinality
        as i (workspace_id, schedule_id, due_at, place)
      join app.schedule_fires f using (workspace_id, schedule_id, due_at)`,
    values: keysOf(planned),
  })
  const fired = new Set(rows.map(({ place }) => place - 1))
  return planned.filter((_, index) => !fired.has(index))
}

/** Marks the due times of workspaces whose queue is full as skipped. */
async function skipWhereFull(query: Query, fires: Planned[], queueLimit: number): Promise<void> {
  const rows = await query<{ workspaceId: string }>({
    text: `
      select w.id as "workspaceId"
      from unnest($1::uuid[]) as w (id)
      where (select count(*) from (
        select from app.run_queue q where q.workspace_id = w.id limit $2) few) >= $2`,
    values: [[...new Set(fires.map(({ schedule }) => schedule.workspaceId))], queueLimit],
  })
  const full = new Set(rows.map(({ workspaceId }) => workspaceId))
  for (const one of fires) {
    if (full.has(one.schedule.workspaceId)) {
      one.skipped ??= `the workspace had ${queueLimit} unfinished runs, the most there may be`
    }
  }
}

async function recordFires(
  query: Query,
  fires: Planned[],
  runIds: Map<Planned, string | null>,
): Promise<void> {
  await query({
    text: `
      insert into app.schedule_fires (workspace_id, schedule_id, due_at, run_id, skipped)
      select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::uuid[], $5::text[])`,
    values: [
      ...keysOf(fires),
      fires.map((one) => runIds.get(one) ?? null),
      fires.map(({ skipped }) => skipped),
    ],
  })
}

function keysOf(planned: Planned[]): string[][] {
  return [
    planned.map(({ schedule }) => schedule.workspaceId),
    planned.map(({ schedule }) => schedule.id),
    planned.map(({ dueAt }) => dueAt),
  ]
}
