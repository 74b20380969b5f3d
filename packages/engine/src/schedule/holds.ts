/**
 * Runs that wait for the run before them: queued without a time, and let go in the order of their due
 * times. A schedule that is gone lets all of its runs go.
 */
import { inTransaction, type Query } from '../sql/query.ts'
import type { Pool } from 'pg'
import type { ChangeFeed } from '../bus/changes.ts'

export interface Held {
  workspaceId: string
  scheduleId: string
  dueAt: string
  runId: string
}

/** When a held run may start: once it is let go. */
export const heldUntil = 'infinity'

/** Notes runs that were accepted for `heldUntil`. */
export async function holdRuns(query: Query, held: readonly Held[]): Promise<void> {
  if (held.length === 0) return
  await query({
    text: `
      insert into app.schedule_holds (workspace_id, schedule_id, due_at, run_id)
      select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::uuid[])`,
    values: [
      held.map(({ workspaceId }) => workspaceId),
      held.map(({ scheduleId }) => scheduleId),
      held.map(({ dueAt }) => dueAt),
      held.map(({ runId }) => runId),
    ],
  })
}

/** Lets runs go whose turn has come. @returns how many */
export async function releaseHeld(pool: Pool, changes: ChangeFeed): Promise<number> {
  const released = await inTransaction(pool, async (query) => {
    const next = await query<{ workspaceId: string; scheduleId: string; runId: string }>({
      name: 'held-runs',
      text: `
        with next as (
          select h.ctid
          from app.schedule_holds h
          left join app.schedules s on s.workspace_id = h.workspace_id and s.id = h.schedule_id
          where not exists (select from app.schedule_holds e
                            where e.workspace_id = h.workspace_id and e.schedule_id = h.schedule_id
                              and e.due_at < h.due_at)
            and (s.id is null or s.last_run_id is null
                 or not exists (select from app.run_queue q where q.run_id = s.last_run_id))
          limit 100
          for update of h skip locked
        )
        delete from app.schedule_holds h using next where h.ctid = next.ctid
        returning h.workspace_id as "workspaceId", h.schedule_id as "scheduleId", h.run_id as "runId"`,
      values: [],
    })
    if (next.length === 0) return []
    const runIds = next.map(({ runId }) => runId)
    await query({
      text: `
        update app.schedules s set last_run_id = i.run_id
        from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as i (workspace_id, id, run_id)
        where s.workspace_id = i.workspace_id and s.id = i.id`,
      values: [
        next.map(({ workspaceId }) => workspaceId),
        next.map(({ scheduleId }) => scheduleId),
        runIds,
      ],
    })
    await query({
      text: `update app.run_queue set available_at = now()
             where run_id = any($1::uuid[]) and status = 'queued'`,
      values: [runIds],
    })
    return next
  })
  for (const { workspaceId, runId } of released) {
    changes.add({ workspaceId, kind: 'run', id: runId })
  }
  if (released.length > 0) changes.wakeWorkers()
  return released.length
}
