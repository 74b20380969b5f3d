import type { Query } from '../sql/query.ts'

/**
 * Lets a run look at what it waits for, in the transaction that answers it and before that locks
 * anything else. A run that a worker holds just now is not parked before it has looked once more.
 */
export async function wakeRun(
  query: Query,
  { workspaceId, runId }: { workspaceId: string; runId: string },
): Promise<void> {
  await query({
    text: `update app.run_queue
           set available_at = case when status = 'waiting' then now() else available_at end,
               woken = status = 'running',
               status = case when status = 'waiting' then 'queued' else status end
           where run_id = $1 and workspace_id = $2`,
    values: [runId, workspaceId],
  })
}
