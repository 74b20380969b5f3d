import { type RawBuilder, sql } from 'kysely'

/** Older runs say little of what a workflow does today. */
export const daysBack = 90

/**
 * For a `from`: of a workflow's latest `limit` runs those that have ended, as `r` with their ends as
 * `e`. However many runs there are, no more of them are looked at.
 */
export function latestEndsOf(workflowId: string, limit: number): RawBuilder<unknown> {
  return sql`(
    select * from app.runs
    where workspace_id = app.workspace_id() and workflow_id = ${workflowId}
      and id >= app.uuid_floor(now() - make_interval(days => ${daysBack}))
    order by id desc
    limit ${limit}
  ) r
  join app.run_ends e on e.workspace_id = r.workspace_id and e.run_id = r.id`
}
