import { defaultQueueLimit } from '../accept/accept.ts'
import { insertRuns } from '../accept/store-runs.ts'
import { inTransaction } from '../sql/query.ts'
import type { JsonObject } from '@floyo/contracts'
import type { Pool } from 'pg'
import type { ChangeFeed } from '../bus/changes.ts'

interface QuietTrigger {
  [column: string]: unknown
  workspaceId: string
  workflowId: string
  version: number
  /** Whose event it is. */
  userId: string
  event: JsonObject
  events: number
}

/**
 * Starts the runs of event triggers that have been quiet for their time. Where the queue of the
 * workspace is full they wait, and gather what comes meanwhile.
 *
 * @returns how many
 */
export async function fireDebounced(
  pool: Pool,
  changes: ChangeFeed,
  queueLimit = defaultQueueLimit,
): Promise<number> {
  const runs = await inTransaction(pool, async (query) => {
    const quiet = await query<QuietTrigger>({
      name: 'quiet-triggers',
      text: `
        with quiet as (
          select workspace_id, id, pending_event, pending_count from app.event_triggers t
          where fire_at <= now()
            and (select count(*) from (
              select from app.run_queue q where q.workspace_id = t.workspace_id limit $1) few) < $1
          order by fire_at
          limit 100
          for update skip locked
        )
        update app.event_triggers t
        set fire_at = null, pending_event = null, pending_count = 0
        from quiet
        where t.workspace_id = quiet.workspace_id and t.id = quiet.id
        returning t.workspace_id as "workspaceId", t.workflow_id as "workflowId", t.version, t.user_id as "userId",
                  quiet.pending_event as event, quiet.pending_count as events`,
      values: [queueLimit],
    })
    if (quiet.length === 0) return []
    const accepted = await insertRuns(
      query,
      quiet.map(({ workspaceId, workflowId, version, userId, event, events }) => ({
        workspaceId,
        workflowId,
        version,
        trigger: 'event',
        inputs: {},
        triggerData: { type: 'event', event, events },
        startedBy: userId,
      })),
    )
    return quiet.map(({ workspaceId }, index) => ({
      workspaceId,
      runId: accepted[index]?.runId ?? '',
    }))
  })
  for (const { workspaceId, runId } of runs) changes.add({ workspaceId, kind: 'run', id: runId })
  if (runs.length > 0) changes.wakeWorkers()
  return runs.length
}
