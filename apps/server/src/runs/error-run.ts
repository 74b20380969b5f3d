import type { ErrorRun } from '@floyo/contracts'
import type { Tx } from '@floyo/db'

/** What the failure of a run started; null while it was not looked at, or nothing was to be started. */
export async function findErrorRun(tx: Tx, runId: string): Promise<ErrorRun | null> {
  const fire = await tx
    .selectFrom('failureFires as f')
    .innerJoin('workflows as w', (join) =>
      join.onRef('w.workspaceId', '=', 'f.workspaceId').onRef('w.id', '=', 'f.workflowId'),
    )
    .select(['f.workflowId', 'w.name as workflowName', 'f.runId', 'f.skipped'])
    .where('f.sourceRunId', '=', runId)
    .executeTakeFirst()
  if (!fire) return null
  return { ...fire, skipped: fire.skipped as ErrorRun['skipped'] }
}
