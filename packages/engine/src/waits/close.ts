/** Waits that nobody waits for any more. */
import type { Query } from '../sql/query.ts'

/**
 * Closes open waits of a run: all of them, or those of some steps.
 *
 * @returns the runs that were called and nobody waits for
 */
export async function closeWaits(
  query: Query,
  given: { workspaceId: string; runId: string; stepKeys?: readonly string[] },
): Promise<string[]> {
  const rows = await query<{ childRunId: string | null }>({
    text: `update app.run_waits set status = 'canceled', answered_at = now()
           where workspace_id = $1 and run_id = $2 and status = 'open'
             and ($3::text[] is null or step_key = any ($3))
           returning child_run_id as "childRunId"`,
    values: [given.workspaceId, given.runId, given.stepKeys ?? null],
  })
  return rows.flatMap(({ childRunId }) => childRunId ?? [])
}
