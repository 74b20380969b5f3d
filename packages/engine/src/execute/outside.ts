/** What a run asks of others, and what came of it. */
import type { WaitRow } from '../journal/commit.ts'
import { takeOutcome } from '../waits/child.ts'
import { randomUUID } from 'node:crypto'
import { AppError, type JsonObject, type JsonValue, type Outcome } from '@floyo/contracts'
import type { Ask, Want } from '../interpret/machine.ts'
import { type Execution, happenedTo, lookAgainMs, note, ofStep } from './execution.ts'

type OutsideWant = Extract<Want, { type: 'outside' }>

/** Notes what is asked; it is stored with the next commit. */
export function noteAsk(
  execution: Execution,
  { step, key, ask, until }: Extract<Want, { type: 'ask' }>,
): void {
  execution.waits.push(toRow(ask, { step, key, until }))
  note(execution, { ...ofStep(execution, step, key), type: 'waiting', until, outside: true })
  const isToLook = ask.kind === 'child' || ask.kind === 'webhook'
  const againMs = isToLook ? 0 : execution.deps.nowMs() + lookAgainMs
  execution.looks.set(key, { againMs, until: until ?? 'infinity', waitingFor: inWords(ask) })
}

function toRow(
  ask: Ask,
  { step, key, until }: Pick<Extract<Want, { type: 'ask' }>, 'step' | 'key' | 'until'>,
): WaitRow {
  const row = { id: randomUUID(), stepKey: key, stepId: step.id, kind: ask.kind, until }
  const blank = { eventType: null, approvers: null, detail: {} }
  switch (ask.kind) {
    case 'event': {
      const { where, context, eventType } = ask
      return { ...row, ...blank, eventType, detail: { where, context } }
    }
    case 'approval': {
      const { by, message, form, remindMs } = ask
      return { ...row, ...blank, approvers: by, detail: { message, form, remindMs } }
    }
    case 'child': {
      const { workflow, inputs } = ask
      return { ...row, ...blank, detail: { workflow, inputs } }
    }
    case 'webhook':
      return { ...row, ...blank }
  }
}

function inWords(ask: Pick<Ask, 'kind'> & { eventType?: string; workflow?: string }): string {
  switch (ask.kind) {
    case 'event':
      return `an event ${ask.eventType ?? ''}`.trim()
    case 'webhook':
      return 'a call of its address'
    case 'approval':
      return 'a decision'
    case 'child':
      return `the workflow ${ask.workflow ?? ''}`.trim()
  }
}

interface StoredWait {
  [column: string]: unknown
  kind: Ask['kind']
  status: 'open' | 'answered' | 'expired' | 'canceled'
  until: string | null
  isOver: boolean
  result: JsonValue
  childRunId: string | null
  eventType: string | null
  detail: JsonObject
}

/** Looks whether something was brought; that it was, or that its time is up, is a fact of the run. */
export async function lookAtWait(execution: Execution, want: OutsideWant): Promise<void> {
  let wait = await readWait(execution, want.key)
  if (wait?.kind === 'child' && wait.status === 'open') {
    const failure = await attendChild(execution, want, wait)
    if (failure) return failWait(execution, want, failure)
    wait = await readWait(execution, want.key)
  }
  if (wait?.status === 'open' && wait.isOver) {
    await expire(execution, want.key)
    wait = await readWait(execution, want.key)
  }
  if (!wait) return failWait(execution, want, gone)
  switch (wait.status) {
    case 'answered':
      return takeAnswer(execution, want, {
        kind: wait.kind,
        result: await wholeResult(execution, wait),
      })
    case 'expired': {
      if (wait.childRunId) execution.childrenToCancel.push(wait.childRunId)
      const message = 'Nothing came in time. Raise the limit, or go on from it with `onError`.'
      return failWait(execution, want, { code: 'wait_expired', message })
    }
    case 'canceled':
      return failWait(execution, want, gone)
    case 'open': {
      const againMs = execution.deps.nowMs() + lookAgainMs
      const { kind, eventType } = wait
      const workflow = wait.detail['workflow']
      const waitingFor = inWords({
        kind,
        ...(eventType === null ? {} : { eventType }),
        ...(typeof workflow === 'string' ? { workflow } : {}),
      })
      const known = execution.looks.get(want.key)
      const until = known?.retryMs ? new Date(known.retryMs).toISOString() : wait.until
      execution.looks.set(want.key, { againMs, until: until ?? 'infinity', waitingFor })
    }
  }
}

const gone = { code: 'wait_canceled', message: 'What the step waited for was taken back.' }

async function readWait(
  { deps, claimed }: Execution,
  stepKey: string,
): Promise<StoredWait | undefined> {
  const [wait] = await deps.query<StoredWait>({
    name: 'read-wait',
    text: `select kind, status, until, coalesce(until <= now(), false) as "isOver", result,
                  child_run_id as "childRunId", event_type as "eventType", detail
           from app.run_waits where workspace_id = $1 and run_id = $2 and step_key = $3`,
    values: [claimed.workspaceId, claimed.runId, stepKey],
  })
  return wait
}

/** Either the wait has expired or somebody has answered, never both. */
async function expire({ deps, claimed }: Execution, stepKey: string): Promise<void> {
  await deps.query({
    text: `update app.run_waits set status = 'expired', answered_at = now()
           where workspace_id = $1 and run_id = $2 and step_key = $3 and status = 'open'`,
    values: [claimed.workspaceId, claimed.runId, stepKey],
  })
}

/** Why a run can not be started that passes by itself. */
const passing: ReadonlySet<string> = new Set(['queue_full', 'unavailable', 'storage_full'])

/** Starts the run that is called, or sees how it ended. @returns why it can not be started */
async function attendChild(
  { deps, claimed, looks }: Execution,
  { key }: OutsideWant,
  { childRunId, detail }: StoredWait,
): Promise<{ code: string; message: string } | undefined> {
  const { workspaceId, runId } = claimed
  const { workflow, inputs } = detail as { workflow: string; inputs: JsonObject }
  try {
    const child =
      childRunId ??
      (await deps.children.start({ workspaceId, runId, stepKey: key, workflow, inputs }))
    // It may have ended before it was known whom to tell.
    await takeOutcome(deps.query, { workspaceId, childRunId: child })
    return undefined
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    if (!passing.has(error.code)) return { code: error.code, message: error.message }
    const retryMs = deps.nowMs() + (error.retryAfterSeconds ?? 5) * 1000
    looks.set(key, { againMs: retryMs, until: 'infinity', waitingFor: '', retryMs })
    return undefined
  }
}

/** The answer; of a run whose output was set apart, with that. */
async function wholeResult(
  { deps, claimed }: Execution,
  { kind, result }: StoredWait,
): Promise<JsonValue> {
  if (kind !== 'child') return result
  const outcome = result as unknown as Outcome
  return deps.values.bringOutcomeBack(claimed.workspaceId, outcome)
}

function takeAnswer(
  execution: Execution,
  want: OutsideWant,
  { kind, result }: Pick<StoredWait, 'kind' | 'result'>,
): void {
  if (kind === 'child') {
    const outcome = result as unknown as Outcome
    if (outcome.status === 'succeeded') return finishWait(execution, want, outcome.output)
    const failure =
      outcome.status === 'failed'
        ? { code: outcome.error.code, message: `The called run failed: ${outcome.error.message}` }
        : { code: 'child_canceled', message: `The called run was canceled: ${outcome.reason}` }
    return failWait(execution, want, failure)
  }
  const { decision, comment } = result as { decision?: string; comment?: string | null }
  if (kind === 'approval' && decision === 'rejected') {
    const message = comment ? `It was rejected: ${comment}` : 'It was rejected.'
    return failWait(execution, want, { code: 'rejected', message })
  }
  return finishWait(execution, want, result)
}

function finishWait(execution: Execution, want: OutsideWant, output: JsonValue): void {
  happenedTo(execution, want.key, () => {
    note(execution, { ...ofStep(execution, want.step, want.key), type: 'done', output })
  })
}

function failWait(
  execution: Execution,
  want: OutsideWant,
  { code, message }: { code: string; message: string },
): void {
  happenedTo(execution, want.key, () => {
    const error = { code, message, stepId: want.step.id }
    note(execution, { ...ofStep(execution, want.step, want.key), type: 'failed', error })
  })
}
