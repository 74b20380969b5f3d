/**
 * Firing: a due schedule becomes a run in one transaction with the record of its due time, whose key
 * makes a second firing impossible, and with the next time. Other schedulers skip what is locked.
 */
import type { Log } from '@floyo/db'
import type { Pool } from 'pg'
import type { ChangeFeed } from '../changes.ts'
import { insertRuns, type NewRun } from '../new-run.ts'
import { inTransaction, type Query } from '../sql.ts'
import { type MissedPolicy, planFires } from './missed.ts'
import type { CronSchedule } from './next-fire.ts'

interface DueSchedule extends CronSchedule {
  [column: string]: unknown
  workspaceId: string
  id: string
  workflowId: string
  version: number
  missed: MissedPolicy
  nextAt: string
  now: string
}

export interface FireOptions {
  changes: ChangeFeed
  log: Log
  /** How many runs of a workspace may be unfinished: schedules add no more. */
  queueLimit: number
}

const atOnce = 100

/**
 * Fires up to 100 schedules that are due.
 *
 * @returns how many runs that made, and whether there may be more due
 */
export async function fireDueSchedules(
  pool: Pool,
  { changes, log, queueLimit }: FireOptions,
): Promise<{ fired: number; more: boolean }> {
  const { runs, more } = await inTransaction(pool, async (query) => {
    const due = await query<DueSchedule>({
      name: 'due-schedules',
      text: `
        select workspace_id as "workspaceId", id, workflow_id as "workflowId", version, cron, timezone,
               every_weeks as "everyWeeks", anchor::text as anchor, missed, next_at as "nextAt", now()
        from app.schedules
        where next_at <= now()
        order by next_at
        limit ${atOnce}
        for update skip locked`,
      values: [],
    })
    const made = due.length > 0 ? await fire(query, due, { log, queueLimit }) : []
    return { runs: made, more: due.length === atOnce }
  })
  for (const { workspaceId, runId } of runs) changes.add({ workspaceId, kind: 'run', id: runId })
  if (runs.length > 0) changes.wakeWorkers()
  return { fired: runs.length, more }
}

interface Planned {
  schedule: DueSchedule
  dueAt: string
  skipped: string | null
  missedTimes: number
}

async function fire(
  query: Query,
  due: DueSchedule[],
  { log, queueLimit }: Pick<FireOptions, 'log' | 'queueLimit'>,
): Promise<{ workspaceId: string; runId: string }[]> {
  const planned: Planned[] = []
  const nexts: { schedule: DueSchedule; nextAt: string | null; lastDueAt: string }[] = []
  for (const schedule of due) {
    const plan = planOf(schedule, log)
    planned.push(...plan.fires.map((one) => ({ schedule, ...one })))
    nexts.push({ schedule, nextAt: plan.nextAt, lastDueAt: plan.lastDueAt })
  }
  const fresh = await withoutFired(query, planned)
  await skipWhereFull(query, fresh, queueLimit)
  const toRun = fresh.filter(({ skipped }) => skipped === null)
  const accepted = await insertRuns(query, toRun.map(toNewRun))
  const runIds = new Map(toRun.map((one, index) => [one, accepted[index]?.runId ?? null]))
  await recordFires(query, fresh, runIds)
  await query({
    text: `
      update app.schedules s set next_at = i.next_at, last_due_at = i.last_due_at
      from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[])
        as i (workspace_id, id, next_at, last_due_at)
      where s.workspace_id = i.workspace_id and s.id = i.id`,
    values: [
      nexts.map(({ schedule }) => schedule.workspaceId),
      nexts.map(({ schedule }) => schedule.id),
      nexts.map(({ nextAt }) => nextAt),
      nexts.map(({ lastDueAt }) => lastDueAt),
    ],
  })
  return toRun.flatMap((one) => {
    const runId = runIds.get(one)
    return runId ? [{ workspaceId: one.schedule.workspaceId, runId }] : []
  })
}

function planOf(schedule: DueSchedule, log: Log): ReturnType<typeof planFires> {
  const { missed } = schedule
  const [nextAt, now] = [new Date(schedule.nextAt), new Date(schedule.now)]
  try {
    return planFires({ schedule, missed, nextAt, now })
  } catch (error) {
    // Checked when it was saved; a zone that this system no longer knows must not stop the others.
    log.error({ scheduleId: schedule.id, err: error }, 'a schedule can not be worked out; it stops')
    return { fires: [], nextAt: null, lastDueAt: schedule.nextAt }
  }
}

function toNewRun({ schedule, dueAt, missedTimes }: Planned): NewRun {
  return {
    workspaceId: schedule.workspaceId,
    workflowId: schedule.workflowId,
    version: schedule.version,
    trigger: 'schedule',
    inputs: {},
    triggerData: { type: 'schedule', scheduleId: schedule.id, dueAt, missedTimes },
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
