/** Answers to what runs wait for: stored once, in the transaction that wakes the run. */
import { inTransaction, queryOn } from '../sql/query.ts'
import { toStoredJson } from '../sql/stored-json.ts'
import { AppError, formProblems, type JsonObject, type JsonValue } from '@floyo/contracts'
import type { Pool } from 'pg'
import type { ChangeFeed } from '../bus/changes.ts'
import { wakeRun } from './wake.ts'

export interface ApprovalAnswer {
  workspaceId: string
  waitId: string
  /** Who answers, by what the step may have named. */
  by: { userId: string; email: string; role: string }
  decision: 'approved' | 'rejected'
  form?: JsonObject
  comment?: string
}

interface WaitToAnswer {
  [column: string]: unknown
  runId: string
  approvers: string[] | null
  detail: JsonObject
}

/**
 * Stores a person's decision and lets the run go on.
 *
 * @returns the run's id
 * @throws AppError `not_found`; `forbidden` for who is not named; `invalid_request` for a form that is
 * not filled in as asked; `conflict` when it was decided before, or came too late
 */
export async function answerApproval(
  pool: Pool,
  changes: ChangeFeed,
  answer: ApprovalAnswer,
): Promise<string> {
  const { workspaceId, waitId, by, decision, form = {}, comment } = answer
  const [wait] = await queryOn(pool)<WaitToAnswer>({
    text: `select run_id as "runId", approvers, detail from app.run_waits
           where workspace_id = $1 and id = $2 and kind = 'approval'`,
    values: [workspaceId, waitId],
  })
  if (!wait) throw new AppError('not_found', 'There is no such decision to make.')
  if (!mayDecide(wait.approvers ?? [], by)) {
    const names = wait.approvers?.join(', ')
    throw new AppError('forbidden', `This is decided by ${names}.`)
  }
  if (decision === 'approved') checkForm(wait.detail['form'], form)
  const result = { decision, form, comment: comment ?? null, by: { ...by } }
  const { runId } = wait
  await inTransaction(pool, async (query) => {
    await wakeRun(query, { workspaceId, runId })
    const stored = await query({
      text: `update app.run_waits
             set status = 'answered', result = $3, answered_by = $4, answered_at = now(), told = true
             where workspace_id = $1 and id = $2 and status = 'open' and (until is null or until > now())
             returning id`,
      values: [workspaceId, waitId, toStoredJson(result), by.userId],
    })
    if (stored.length === 0) {
      const message = 'It was decided already, or the run waits no longer.'
      throw new AppError('conflict', message)
    }
  })
  tell(changes, { workspaceId, runId })
  return runId
}

/** Whether a person is named among those who decide, by e-mail address or role. */
export function mayDecide(
  approvers: readonly string[],
  { email, role }: { email: string; role: string },
): boolean {
  return approvers.some((one) => one === role || one.toLowerCase() === email.toLowerCase())
}

function checkForm(schema: JsonValue | undefined, form: JsonObject): void {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return
  const errors = formProblems(schema, form)
  if (errors.length === 0) return
  throw new AppError('invalid_request', 'The form is not filled in as it asks.', { errors })
}

/**
 * Stores what came to the address of a step. It may come before the run gets to the step.
 *
 * @throws AppError `not_found` when the run has ended; `conflict` when something came before
 */
export async function answerCallback(
  pool: Pool,
  changes: ChangeFeed,
  given: { runId: string; stepKey: string; delivery: JsonObject },
): Promise<void> {
  const { runId, stepKey, delivery } = given
  const stepId = stepKey.split('.').at(-1) ?? stepKey
  const workspaceId = await inTransaction(pool, async (query) => {
    const [run] = await query<{ workspaceId: string; workflowId: string }>({
      text: `select workspace_id as "workspaceId", workflow_id as "workflowId" from app.run_queue
             where run_id = $1 for update`,
      values: [runId],
    })
    if (!run) throw new AppError('not_found', 'Nobody waits at this address any more.')
    await wakeRun(query, { workspaceId: run.workspaceId, runId })
    const stored = await query({
      text: `insert into app.run_waits as w (workspace_id, run_id, workflow_id, step_key, step_id, kind,
                                            status, result, answered_at, told)
             values ($1, $2, $3, $4, $5, 'webhook', 'answered', $6, now(), true)
             on conflict (workspace_id, run_id, step_key) do update
               set status = 'answered', result = excluded.result, answered_at = now(), told = true
               where w.status = 'open'
             returning id`,
      values: [run.workspaceId, runId, run.workflowId, stepKey, stepId, toStoredJson(delivery)],
    })
    if (stored.length === 0) {
      throw new AppError('conflict', 'Something came to this address before, or its time is over.')
    }
    return run.workspaceId
  })
  tell(changes, { workspaceId, runId })
}

function tell(changes: ChangeFeed, given: { workspaceId: string; runId: string }): void {
  changes.wakeWorkers()
  changes.wakeHeld(given.runId)
  changes.add({ workspaceId: given.workspaceId, kind: 'run', id: given.runId })
}
