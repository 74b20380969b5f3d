/** Dead letters: runs for which nothing more is tried, until somebody repeats them. */
import { type Expression, sql, type SqlBool } from 'kysely'

/** Whether the run that ended as `e` is dead, and was not repeated. `run` is the column with its id. */
export function isDead(run: 'r.id' | 'e.run_id', dead: boolean): Expression<SqlBool> {
  const holds = sql<SqlBool>`e.outcome -> 'error' -> 'dead' is not null
    and not exists (
      select from app.runs again
      where again.workspace_id = e.workspace_id and again.retry_of = ${sql.ref(run)})`
  return dead ? holds : sql<SqlBool>`not coalesce((${holds}), false)`
}
