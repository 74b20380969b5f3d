/** Runs that are kept for good. */
import { AppError, type KeptFor } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'

/**
 * Keeps a run for good. One that is kept already stays so.
 * @throws AppError `conflict` for a run whose time is as good as over: it may be going right now
 */
export async function holdRun(
  tx: Tx,
  { workspaceId, userId, runId, usual }: HoldRequest & { userId: string; usual: KeptFor },
): Promise<void> {
  const { rows } = await sql<{ isOver: boolean }>`
    select e.finished_at < app.kept_since(w.retention, ${{ runs: usual }}::jsonb, 'runs')
                           + interval '1 minute' as is_over
    from app.run_ends e join app.workspaces w on w.id = e.workspace_id
    where e.run_id = ${runId}`.execute(tx)
  if (rows[0]?.isOver) {
    throw new AppError(
      'conflict',
      'The time of this run is over, and it is being removed. Settings say how long runs are kept.',
    )
  }
  await tx
    .insertInto('runHolds')
    .values({ workspaceId, runId, heldBy: userId })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

interface HoldRequest {
  workspaceId: string
  runId: string
}

/** Keeps a run no longer than others. */
export async function releaseRun(tx: Tx, { workspaceId, runId }: HoldRequest): Promise<void> {
  await tx
    .deleteFrom('runHolds')
    .where('workspaceId', '=', workspaceId)
    .where('runId', '=', runId)
    .execute()
}
