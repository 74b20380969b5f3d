/** Runs that other runs call: begun once, and answered once when they end. */
import type { ChangeFeed } from '../bus/changes.ts'
import { resolveInputs } from '../runs/start.ts'
import { inTransaction, type Query, queryOn } from '../sql/query.ts'
import { AppError, type Definition, type JsonObject, parseDefinition } from '@floyo/contracts'
import type { Pool } from 'pg'
import type { Acceptor } from '../accept/accept.ts'
import { wakeRun } from './wake.ts'

export interface ChildRequest {
  workspaceId: string
  /** The run that calls, and its step. */
  runId: string
  stepKey: string
  /** The id of a workflow, or its name. */
  workflow: string
  inputs: JsonObject
}

/** How deep runs may call runs; it also ends workflows that call each other in a circle. */
const deepest = 10

/**
 * Starts the run that a step calls. Asked again, it gives the same run.
 *
 * @throws AppError `not_found`, `conflict` (too deep, or a name of several), `workflow_not_runnable`,
 * `invalid_request`, `queue_full`
 */
export async function startChild(
  { pool, acceptor }: { pool: Pool; acceptor: Acceptor },
  { workspaceId, runId, stepKey, workflow, inputs }: ChildRequest,
): Promise<string> {
  const query = queryOn(pool)
  await refuseTooDeep(query, { workspaceId, runId })
  const { workflowId, version, definition } = await findCalled(query, { workspaceId, workflow })
  const accepted = await acceptor.accept({
    workspaceId,
    workflowId,
    version,
    trigger: 'call',
    inputs: resolveInputs(definition, inputs),
    triggerData: { type: 'call', runId, stepKey },
    delivery: { webhookId: runId, deliveryId: stepKey },
  })
  await query({
    text: `update app.run_waits set child_run_id = $4
           where workspace_id = $1 and run_id = $2 and step_key = $3`,
    values: [workspaceId, runId, stepKey, accepted.runId],
  })
  return accepted.runId
}

async function refuseTooDeep(
  query: Query,
  { workspaceId, runId }: { workspaceId: string; runId: string },
): Promise<void> {
  const [row] = await query<{ depth: number }>({
    text: `
      with recursive callers as (
        -- From the rows of the runs themselves: a run may call on before its caller has noted its id.
        select (trigger_data ->> 'runId')::uuid as run_id, 1 as depth from app.runs
        where workspace_id = $1 and id = $2 and trigger = 'call'
        union all
        select (r.trigger_data ->> 'runId')::uuid, c.depth + 1
        from callers c
        join app.runs r on r.workspace_id = $1 and r.id = c.run_id and r.trigger = 'call'
        where c.depth < ${deepest}
      )
      select coalesce(max(depth), 0)::int as depth from callers`,
    values: [workspaceId, runId],
  })
  if ((row?.depth ?? 0) < deepest) return
  const message = `Runs call runs at most ${deepest} deep. See whether workflows call each other in a circle.`
  throw new AppError('conflict', message)
}

async function findCalled(
  query: Query,
  { workspaceId, workflow }: { workspaceId: string; workflow: string },
): Promise<{ workflowId: string; version: number; definition: Definition }> {
  const found = await query<{ id: string; version: number | null; definition: unknown }>({
    text: `
      select w.id, w.published_version as version, v.definition
      from app.workflows w
      left join app.workflow_versions v
        on v.workspace_id = w.workspace_id and v.workflow_id = w.id and v.version = w.published_version
      where w.workspace_id = $1 and (w.id::text = $2 or w.name = $2) and w.deleted_at is null
        -- Floyo's own act for the member whom their inputs name.
        and w.kind = 'user'
      limit 2`,
    values: [workspaceId, workflow],
  })
  const [called] = found
  if (!called) throw new AppError('not_found', `There is no workflow ${workflow}.`)
  if (found.length > 1) {
    throw new AppError('conflict', `Several workflows are called ${workflow}. Name one by its id.`)
  }
  const parsed = parseDefinition(called.definition)
  if (called.version === null || !parsed.ok) {
    throw new AppError('workflow_not_runnable', `Publish the workflow ${workflow} to call it.`)
  }
  return { workflowId: called.id, version: called.version, definition: parsed.definition }
}

/**
 * Hands the end of a run to the run that called it, if one did and still waits.
 *
 * @returns whether one did
 */
export async function tellCaller(
  pool: Pool,
  changes: ChangeFeed,
  { workspaceId, runId }: { workspaceId: string; runId: string },
): Promise<boolean> {
  const [caller] = await queryOn(pool)<{ runId: string }>({
    text: `select run_id as "runId" from app.run_waits
           where workspace_id = $1 and child_run_id = $2 and kind = 'child' and status = 'open'`,
    values: [workspaceId, runId],
  })
  if (!caller) return false
  await inTransaction(pool, async (query) => {
    await wakeRun(query, { workspaceId, runId: caller.runId })
    await takeOutcome(query, { workspaceId, childRunId: runId })
  })
  changes.wakeWorkers()
  changes.wakeHeld(caller.runId)
  return true
}

/** Stores how a called run ended on the wait for it; nothing happens while it has not. */
export async function takeOutcome(
  query: Query,
  { workspaceId, childRunId }: { workspaceId: string; childRunId: string },
): Promise<void> {
  await query({
    text: `update app.run_waits w
           set status = 'answered', result = e.outcome, answered_at = now(), told = true
           from app.run_ends e
           where w.workspace_id = $1 and w.child_run_id = $2 and w.kind = 'child' and w.status = 'open'
             and e.workspace_id = w.workspace_id and e.run_id = w.child_run_id`,
    values: [workspaceId, childRunId],
  })
}
