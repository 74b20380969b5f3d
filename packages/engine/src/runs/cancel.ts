/** Ending a run before its time, in whatever state it is. */
import { inTransaction, type Query } from '../sql/query.ts'
import { AppError } from '@floyo/contracts'
import type { Pool } from 'pg'
import type { ChangeFeed } from '../bus/changes.ts'

/**
 * Cancels a run. One that nobody holds ends at once; one that a worker holds is ended by that worker,
 * which hears of it now or, at the latest, with its next renewal.
 *
 * @returns whether it has ended already (`canceled`) or is about to (`requested`)
 * @throws AppError `not_found`, `run_already_final`
 */
export async function cancelRun(
  pool: Pool,
  changes: ChangeFeed,
  { workspaceId, runId }: { workspaceId: string; runId: string },
): Promise<'canceled' | 'requested'> {
  const state = await inTransaction(pool, async (query) => {
    const ended = await endEarly(query, { workspaceId, runId, reason: 'Canceled on request.' })
    if (ended !== 'ended') return ended
    const [run] = await query({
      text: `select from app.runs where workspace_id = $1 and id = $2`,
      values: [workspaceId, runId],
    })
    throw run
      ? new AppError('run_already_final', 'The run has ended; there is nothing left to cancel.')
      : new AppError('not_found', 'There is no such run.')
  })
  if (state === 'requested') changes.wakeForCancel(runId)
  changes.add({ workspaceId, kind: 'run', id: runId })
  return state
}

/**
 * The same in a transaction; the caller tells the workers after its commit.
 * @returns `ended` when it is in no queue any more
 */
export async function endEarly(
  query: Query,
  { workspaceId, runId, reason }: { workspaceId: string; runId: string; reason: string },
): Promise<'canceled' | 'requested' | 'ended'> {
  const [queued] = await query<{ status: string }>({
    text: `select status from app.run_queue where run_id = $1 and workspace_id = $2 for update`,
    values: [runId, workspaceId],
  })
  if (!queued) return 'ended'
  if (queued.status === 'running') {
    await query({
      text: `update app.run_queue set cancel_requested = true where run_id = $1`,
      values: [runId],
    })
    return 'requested'
  }
  await query({
    text: `
      with gone as (
        delete from app.run_queue where run_id = $1 returning workspace_id, run_id, workflow_id, started_at
      ), given_up as (
        -- Waits for called runs stay: the scheduler finds them, and cancels those runs as well.
        update app.run_waits set status = 'canceled', answered_at = now()
        where workspace_id = $2 and run_id = $1 and status = 'open' and kind <> 'child'
      ), taken_back as (
        update app.device_commands set status = 'canceled', finished_at = now()
        where workspace_id = $2 and run_id = $1 and status in ('queued', 'taken')
      )
      insert into app.run_ends (workspace_id, run_id, workflow_id, started_at, status, outcome)
      select workspace_id, run_id, workflow_id, started_at, 'canceled', $3 from gone`,
    values: [runId, workspaceId, JSON.stringify({ status: 'canceled', reason })],
  })
  return 'canceled'
}
