/** Summing up days: how the runs of each workflow ended, counted once a day is over. */
import type { Pool } from 'pg'

/** A run is stamped when its last transaction begins; by this long after midnight it is committed. */
const settleTime = '10 minutes'

/**
 * Counts the days that are over and not counted yet. Several at once count the same and store it once.
 *
 * @returns how many rows were stored: one a workspace, workflow and day
 */
export async function sumUpDays(pool: Pool): Promise<number> {
  const { rowCount } = await pool.query(
    `insert into app.run_days (workspace_id, workflow_id, day, succeeded, failed, canceled)
     select e.workspace_id, e.workflow_id, (e.finished_at at time zone 'UTC')::date,
            count(*) filter (where e.status = 'succeeded'), count(*) filter (where e.status = 'failed'),
            count(*) filter (where e.status = 'canceled')
     from app.workspaces w
     cross join lateral app.summed_up_to(w.id) as since
     join app.run_ends e on e.workspace_id = w.id and e.finished_at >= since
       and e.finished_at < date_trunc('day', now() - $1::interval, 'UTC')
     join app.workflows f on f.workspace_id = e.workspace_id and f.id = e.workflow_id
     group by 1, 2, 3
     on conflict do nothing`,
    [settleTime],
  )
  return rowCount ?? 0
}
