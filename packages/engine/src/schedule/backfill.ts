/**
 * Backfill: due times of the past that did not run, made up for on request. Each becomes one run by
 * the same key as any due time, so that no time runs twice, however often it is asked for.
 */
import { insertRuns } from '../accept/store-runs.ts'
import type { ChangeFeed } from '../bus/changes.ts'
import { inTransaction, type Query, queryOn } from '../sql/query.ts'
import { AppError } from '@floyo/contracts'
import type { Pool } from 'pg'
import { defaultQueueLimit } from '../accept/accept.ts'
import { heldUntil, holdRuns } from './holds.ts'
import { firesBetween } from './next-fire.ts'
import { type ScheduleRow, scheduleColumns, scheduleTables, toCronSchedule } from './row.ts'

export interface BackfillWindow {
  workspaceId: string
  scheduleId: string
  /** ISO 8601; both ends count. */
  from: string
  to: string
}

export interface BackfillTime {
  dueAt: string
  /** The run that it started when it was due; null when it is to be made up for. */
  runId: string | null
  /** Why it did not run then, if that is known. */
  skipped: string | null
}

export interface Backfilled {
  backfillId: string | null
  runIds: string[]
}

/** Due times that one backfill looks at. */
const most = 1000

/**
 * The due times of a window of the past.
 * @throws AppError `not_found`; `invalid_request` for a window that is empty, too long or not over
 */
export async function previewBackfill(pool: Pool, window: BackfillWindow): Promise<BackfillTime[]> {
  const query = queryOn(pool)
  return timesOf(query, await findSchedule(query, window, ''), window)
}

/**
 * Starts the runs. Those of a schedule that lets none overlap wait for one another.
 * @throws AppError as above; `queue_full` when there is no room for all of them
 */
export async function backfill(
  { pool, changes, queueLimit = defaultQueueLimit }: BackfillDeps,
  window: BackfillWindow & { userId: string },
): Promise<Backfilled> {
  const { workspaceId, scheduleId, userId } = window
  const made = await inTransaction(pool, async (query) => {
    const schedule = await findSchedule(query, window, 'for update of s')
    const times = await timesOf(query, schedule, window)
    const due = times.filter(({ runId }) => runId === null).map(({ dueAt }) => dueAt)
    if (due.length === 0) return { backfillId: null, runIds: [] }
    await requireRoom(query, workspaceId, { count: due.length, queueLimit })
    const [noted] = await query<{ id: string }>({
      text: `
        insert into app.backfills (workspace_id, schedule_id, workflow_id, from_at, to_at, runs, created_by)
        values ($1, $2, $3, $4, $5, $6, $7)
        returning id`,
      values: [
        workspaceId,
        scheduleId,
        schedule.workflowId,
        window.from,
        window.to,
        due.length,
        userId,
      ],
    })
    const backfillId = noted?.id ?? null
    const inTurn = schedule.overlap !== 'allow'
    const accepted = await insertRuns(
      query,
      due.map((dueAt) => ({
        workspaceId,
        workflowId: schedule.workflowId,
        version: schedule.version,
        trigger: 'schedule',
        inputs: {},
        triggerData: { type: 'schedule', scheduleId, dueAt, missedTimes: 0, backfillId },
        startedBy: userId,
        ...(inTurn ? { availableAt: heldUntil } : {}),
      })),
    )
    const runIds = accepted.map(({ runId }) => runId)
    await query({
      text: `
        insert into app.schedule_fires (workspace_id, schedule_id, due_at, run_id, backfill_id)
        select $1, $2, due_at, run_id, $5 from unnest($3::timestamptz[], $4::uuid[]) as i (due_at, run_id)
        on conflict (workspace_id, schedule_id, due_at) do update
        set run_id = excluded.run_id, backfill_id = excluded.backfill_id, skipped = null`,
      values: [workspaceId, scheduleId, due, runIds, backfillId],
    })
    if (inTurn) {
      const held = runIds.map((runId, index) => {
        return { workspaceId, scheduleId, runId, dueAt: due[index] ?? '' }
      })
      await holdRuns(query, held)
    }
    return { backfillId, runIds }
  })
  for (const runId of made.runIds) changes.add({ workspaceId, kind: 'run', id: runId })
  if (made.runIds.length > 0) changes.wakeWorkers()
  return made
}

export interface BackfillDeps {
  pool: Pool
  changes: ChangeFeed
  queueLimit?: number | undefined
}

async function findSchedule(
  query: Query,
  { workspaceId, scheduleId }: BackfillWindow,
  lock: '' | 'for update of s',
): Promise<ScheduleRow & { now: string }> {
  const [schedule] = await query<ScheduleRow & { now: string }>({
    text: `select ${scheduleColumns}, now() from ${scheduleTables}
           where s.workspace_id = $1 and s.id = $2 ${lock}`,
    values: [workspaceId, scheduleId],
  })
  if (schedule) return schedule
  throw new AppError('not_found', 'There is no such schedule; a workflow that is off has none.')
}

async function timesOf(
  query: Query,
  schedule: ScheduleRow & { now: string },
  { from, to }: BackfillWindow,
): Promise<BackfillTime[]> {
  const [first, last] = [new Date(from), new Date(to)]
  if (first > last) throw new AppError('invalid_request', '/from: expected a time before `to`')
  if (last > new Date(schedule.now)) {
    throw new AppError('invalid_request', '/to: expected a time that is over')
  }
  const after = new Date(first.getTime() - 1)
  const cron = toCronSchedule(schedule)
  const due = firesBetween(cron, { after, until: last, limit: most + 1 })
  if (due.length > most) {
    throw new AppError(
      'invalid_request',
      `/to: expected at most ${most} due times; choose a shorter time`,
    )
  }
  const known = await query<BackfillTime>({
    text: `
      select i.due_at as "dueAt", f.run_id as "runId", f.skipped
      from unnest($3::timestamptz[]) as i (due_at)
      left join app.schedule_fires f
        on f.workspace_id = $1 and f.schedule_id = $2 and f.due_at = i.due_at
      order by i.due_at`,
    values: [schedule.workspaceId, schedule.id, due.map((at) => at.toISOString())],
  })
  return known
}

async function requireRoom(
  query: Query,
  workspaceId: string,
  { count, queueLimit }: { count: number; queueLimit: number },
): Promise<void> {
  const [depth] = await query<{ runs: number }>({
    text: `select count(*)::int as runs
           from (select from app.run_queue where workspace_id = $1 limit $2) q`,
    values: [workspaceId, queueLimit],
  })
  if ((depth?.runs ?? 0) + count <= queueLimit) return
  throw new AppError(
    'queue_full',
    `There is no room for ${count} runs beside those that have not ended; choose a shorter time.`,
    { retryAfterSeconds: 60 },
  )
}
