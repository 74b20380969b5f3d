/**
 * What a workflow made from a routine has saved since it runs: its runs that succeeded, times what the
 * routine took by hand when it was measured. Days that are over are summed up; only what ended since is
 * counted run by run.
 */
import type { TimeSaved } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'

/** @returns null while none of its runs has succeeded */
export async function readTimeSaved(tx: Tx, workflowId: string): Promise<TimeSaved | null> {
  const { rows } = await sql<{
    runs: number
    since: string | null
    low: number
    middle: number
    high: number
  }>`
    with ended as (
      select succeeded as runs, day::timestamp at time zone 'UTC' as since
      from app.run_days
      where workspace_id = app.workspace_id() and workflow_id = ${workflowId} and succeeded > 0
      union all
      select 1, e.finished_at
      from app.run_ends e
      where e.workspace_id = app.workspace_id() and e.workflow_id = ${workflowId}
        and e.status = 'succeeded' and e.finished_at >= app.summed_up_to(app.workspace_id())
    )
    select coalesce(sum(ended.runs), 0)::int as runs, min(ended.since) as since,
           coalesce(w.manual_seconds_low, w.manual_seconds) as low, w.manual_seconds as middle,
           coalesce(w.manual_seconds_high, w.manual_seconds) as high
    from app.workflows w left join ended on true
    where w.id = ${workflowId}
    group by w.workspace_id, w.id`.execute(tx)
  const [row] = rows
  if (!row || row.since === null) return null
  const { runs, since, low, middle, high } = row
  return { runs, since, seconds: runs * middle, low: runs * low, high: runs * high }
}
