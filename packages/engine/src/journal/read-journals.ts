import type { Query } from '../sql/query.ts'
import type { Entry } from './entry.ts'

/** The journals of runs, each from its beginning. */
export async function readJournals(
  query: Query,
  runs: readonly { workspaceId: string; runId: string }[],
): Promise<Map<string, Entry[]>> {
  const journals = new Map<string, Entry[]>(runs.map(({ runId }) => [runId, []]))
  if (runs.length === 0) return journals
  const rows = await query<{ runId: string; entries: Entry[] }>({
    name: 'read-journals',
    text: `
      select j.run_id as "runId", j.entries
      from unnest($1::uuid[], $2::uuid[]) as i (workspace_id, run_id)
      join app.run_journal j using (workspace_id, run_id)
      order by j.run_id, j.seq`,
    values: [runs.map((run) => run.workspaceId), runs.map((run) => run.runId)],
  })
  for (const { runId, entries } of rows) journals.get(runId)?.push(...entries)
  return journals
}
