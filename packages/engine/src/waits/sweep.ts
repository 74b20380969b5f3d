/** What makes sure that every answer arrives: whoever should have told may have died before. */
import { cancelRun } from '../runs/cancel.ts'
import { inTransaction, queryOn } from '../sql/query.ts'
import type { Pool } from 'pg'
import type { ChangeFeed } from '../bus/changes.ts'
import { tellCaller } from './child.ts'
import { closeWaits } from './close.ts'
import { wakeRun } from './wake.ts'

interface OfRun {
  [column: string]: unknown
  workspaceId: string
  runId: string
}

const atOnce = 200

/** One look: answers that nobody told, called runs that ended, waits whose run has ended. */
export async function sweepWaits(pool: Pool, changes: ChangeFeed): Promise<void> {
  await tellAnswers(pool, changes)
  for (const { workspaceId, runId } of await endedChildren(pool)) {
    await tellCaller(pool, changes, { workspaceId, runId })
  }
  for (const { workspaceId, runId } of await waitsOfEndedRuns(pool)) {
    const children = await closeWaits(queryOn(pool), { workspaceId, runId })
    for (const child of children) await cancelChild(pool, changes, { workspaceId, runId: child })
  }
}

/** Tells runs of answers that were stored without waking them. */
export async function tellAnswers(pool: Pool, changes: ChangeFeed): Promise<void> {
  const untold = await queryOn(pool)<OfRun & { id: string }>({
    text: `select workspace_id as "workspaceId", run_id as "runId", id from app.run_waits
           where status = 'answered' and not told order by id limit ${atOnce}`,
    values: [],
  })
  for (const { workspaceId, runId, id } of untold) {
    await inTransaction(pool, async (query) => {
      await wakeRun(query, { workspaceId, runId })
      await query({
        text: 'update app.run_waits set told = true where workspace_id = $1 and id = $2',
        values: [workspaceId, id],
      })
    })
    changes.wakeHeld(runId)
  }
  if (untold.length > 0) changes.wakeWorkers()
}

function endedChildren(pool: Pool): Promise<OfRun[]> {
  return queryOn(pool)<OfRun>({
    text: `select w.workspace_id as "workspaceId", w.child_run_id as "runId"
           from app.run_waits w
           join app.run_ends e on e.workspace_id = w.workspace_id and e.run_id = w.child_run_id
           where w.status = 'open' and w.kind = 'child' limit ${atOnce}`,
    values: [],
  })
}

function waitsOfEndedRuns(pool: Pool): Promise<OfRun[]> {
  return queryOn(pool)<OfRun>({
    text: `select distinct w.workspace_id as "workspaceId", w.run_id as "runId"
           from app.run_waits w
           join app.run_ends e on e.workspace_id = w.workspace_id and e.run_id = w.run_id
           where w.status = 'open' limit ${atOnce}`,
    values: [],
  })
}

/** Cancels a run that nobody waits for any more; it may have ended meanwhile. */
export async function cancelChild(
  pool: Pool,
  changes: ChangeFeed,
  given: { workspaceId: string; runId: string },
): Promise<void> {
  await cancelRun(pool, changes, given).catch((error: unknown) => {
    if (!(error instanceof Error) || !('code' in error)) throw error
    if (error.code !== 'run_already_final' && error.code !== 'not_found') throw error
  })
}
