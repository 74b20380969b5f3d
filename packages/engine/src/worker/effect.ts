/** Steps with an effect: the intent, the attempt, and what is made of its result. */
import { type Want } from '../interpret/interpret.ts'
import { attempt, type AttemptResult, idempotencyKey, timeoutOf } from './attempt.ts'
import { suspend } from './device.ts'
import {
  abandon,
  checkpoint,
  type Execution,
  failAttempt,
  failStep,
  note,
  ofStep,
  park,
  type Progress,
} from './execution.ts'
import { unknownPolicy } from './settle.ts'

export async function startAttempt(
  execution: Execution,
  want: Extract<Want, { type: 'attempt' }>,
): Promise<Progress> {
  const { deps, claimed, journal, signal } = execution
  const { step, key } = want
  if (execution.stopping()) {
    return park(execution, { status: 'queued', until: 'now', waitingFor: null })
  }
  const action = deps.actions.get(step.use)
  if (!action) {
    const message = `There is no action ${step.use}. Change the step, or update Floyo.`
    return failStep(execution, want, { code: 'unknown_action', message })
  }
  note(execution, {
    ...ofStep(execution, step, key),
    type: 'attempt',
    attempt: want.attempt,
    input: want.input,
  })
  if (!(await checkpoint(execution, {}))) return 'over'
  deps.reach?.('effect.afterIntent')
  const timeoutMs = timeoutOf(step)
  const result = await attempt(
    {
      action,
      input: want.input,
      connection: step.connection,
      workspaceId: claimed.workspaceId,
      workflowId: claimed.workflowId,
      runId: claimed.runId,
      stepId: step.id,
      stepKey: key,
      attempt: want.attempt,
      idempotencyKey: idempotencyKey(journal.originRunId ?? claimed.runId, key),
      timeoutMs,
    },
    { perform: deps.perform, signal, log: deps.log },
  )
  deps.reach?.('effect.afterCallBeforeRecord')
  return recordResult(execution, want, result)
}

async function recordResult(
  execution: Execution,
  want: Extract<Want, { type: 'attempt' }>,
  result: AttemptResult,
): Promise<Progress> {
  const of = ofStep(execution, want.step, want.key)
  switch (result.type) {
    case 'aborted':
      return abandon(execution)
    case 'output':
      note(execution, { ...of, type: 'done', output: result.output, attempt: want.attempt })
      return 'on'
    case 'suspend':
      return suspend(execution, want, result.suspension)
    case 'failed': {
      const policy = unknownPolicy(want.step, execution.deps.actions)
      if (result.open && policy === 'ask') {
        note(execution, { ...of, type: 'unknown', attempt: want.attempt, policy })
        return 'on'
      }
      return failAttempt(execution, want, result)
    }
  }
}
