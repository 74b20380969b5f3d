/** Repeating a run that ended, in a new run of the same version. */
import { AppError, type Definition, type JsonObject, type JsonValue } from '@floyo/contracts'
import type { Pool } from 'pg'
import type { Acceptor } from '../accept.ts'
import { readJournals } from '../claim.ts'
import { type Entry, foldJournal } from '../journal/entry.ts'
import type { AcceptedRun } from '../new-run.ts'
import { queryOn } from '../sql.ts'

export interface RetryRequest {
  workspaceId: string
  runId: string
  /** `failed-step` keeps the results of the steps that succeeded. */
  from: 'failed-step' | 'start'
  userId: string | null
  /** What makes a repeated request the same: its run is not started again. */
  onceKey?: string
}

interface EndedRun {
  [column: string]: unknown
  workflowId: string
  version: number
  definition: Definition | null
  inputs: JsonObject
  triggerData: JsonValue
  status: string | null
  lastEntries: Entry[] | null
}

/**
 * Starts the repetition. From the failed step, its effects bear the idempotency keys of the first
 * run: a target that got one of them already can tell.
 *
 * @throws AppError `not_found`; `conflict` when the run has not ended, or has nothing to go on from;
 * `queue_full`
 */
export async function retryRun(
  deps: { pool: Pool; acceptor: Acceptor },
  { workspaceId, runId, from, userId, onceKey }: RetryRequest,
): Promise<AcceptedRun> {
  const query = queryOn(deps.pool)
  const [run] = await query<EndedRun>({
    text: `
      select r.workflow_id as "workflowId", r.version, r.definition, r.inputs,
             r.trigger_data as "triggerData", e.status, e.entries as "lastEntries"
      from app.runs r left join app.run_ends e on e.workspace_id = r.workspace_id and e.run_id = r.id
      where r.workspace_id = $1 and r.id = $2`,
    values: [workspaceId, runId],
  })
  if (!run) throw new AppError('not_found', 'There is no such run.')
  if (run.status === null) {
    throw new AppError('conflict', 'The run has not ended. Cancel it first, or wait for its end.')
  }
  if (from === 'failed-step' && run.status === 'succeeded') {
    throw new AppError(
      'conflict',
      'The run succeeded: there is no failed step. Repeat it from the start.',
    )
  }
  const journals = await readJournals(query, [{ workspaceId, runId }])
  const entries = [...(journals.get(runId) ?? []), ...(run.lastEntries ?? [])]
  return deps.acceptor.accept({
    workspaceId,
    workflowId: run.workflowId,
    version: run.version,
    ...(run.definition ? { definition: run.definition } : {}),
    trigger: 'retry',
    inputs: run.inputs,
    triggerData: run.triggerData,
    retryOf: runId,
    ...(userId === null ? {} : { startedBy: userId }),
    ...(onceKey === undefined ? {} : { delivery: { webhookId: runId, deliveryId: onceKey } }),
    ...(from === 'failed-step' ? { journal: resultsOf(entries, runId) } : {}),
  })
}

/** The entries that hold what was achieved: without failures, and without attempts that led to one. */
export function resultsOf(entries: readonly Entry[], runId: string): Entry[] {
  const { records, originRunId } = foldJournal(entries)
  const at = entries[0]?.at ?? new Date(0).toISOString()
  const origin: Entry = { type: 'origin', runId: originRunId ?? runId, at }
  const kept = entries.filter((entry) => {
    if (entry.type !== 'done' && entry.type !== 'skipped') return false
    const state = records.get(entry.key)?.state
    return state === 'done' || state === 'skipped'
  })
  return [origin, ...kept]
}
