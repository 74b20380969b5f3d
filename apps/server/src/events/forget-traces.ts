/**
 * What single events left in the rows of other slices: the runs that they started or let go on, a
 * trigger that still waits for quiet, and answers that are kept for repeated requests. Runs are noted
 * here and removed by the engine, which alone writes them.
 */
import { type OperationId, routes } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'

/** What is answered here may tell of events, or of what was found in them; how much was forgotten tells nothing. */
const telling = (Object.keys(routes) as OperationId[]).filter((name) => {
  if (name === 'forgetEvents' || name === 'purgeEvents') return false
  return /^(?:events|suggestions):/.test(routes[name].permission)
})

/** Removes the traces of the person's events with these ids; those of the person's answers in any case. */
export async function forgetTraces(
  tx: Tx,
  { workspaceId, userId }: { workspaceId: string; userId: string },
  ids: readonly string[],
): Promise<void> {
  await sql`
    delete from app.idempotency_keys
    where (user_id = ${userId} or user_id is null) and operation = any(${telling})`.execute(tx)
  if (ids.length === 0) return
  // An id alone proves nothing, since whoever reads a run knows the id of its event.
  await sql`
    insert into app.forgotten_runs (workspace_id, run_id, user_id)
    select r.workspace_id, r.id, ${userId}::uuid
    from app.runs r
    left join app.workflow_versions v
      on v.workspace_id = r.workspace_id and v.workflow_id = r.workflow_id and v.version = r.version
    where r.workspace_id = ${workspaceId} and r.trigger = 'event'
      and (r.trigger_data -> 'event') ->> 'id' = any(${ids}::text[])
      and coalesce(r.started_by, v.published_by) = ${userId}
    union
    select w.workspace_id, w.run_id, ${userId}::uuid
    from app.run_waits w
    where w.workspace_id = ${workspaceId} and w.kind = 'event' and w.user_id = ${userId}
      and w.result is not null and w.result ->> 'id' = any(${ids}::text[])
    on conflict do nothing`.execute(tx)
  await sql`
    update app.event_triggers
    set pending_event = null, pending_count = 0, fire_at = null
    where user_id = ${userId} and pending_event ->> 'id' = any(${ids}::text[])`.execute(tx)
}
