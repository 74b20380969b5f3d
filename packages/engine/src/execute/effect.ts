/** Steps with an effect: the attempt, and what is made of its result. */
import { idempotencyKey } from '../interpret/idempotency-key.ts'
import type { Want } from '../interpret/interpret.ts'
import { attempt, type AttemptResult, timeoutOf } from './attempt.ts'
import { startBeside } from './beside.ts'
import { suspend } from './device.ts'
import { type Execution, failAttempt, failStep, note, ofStep } from './execution.ts'
import { handBack } from './permit.ts'
import { probeAfter } from './probe.ts'
import { unknownPolicy } from './settle.ts'

type AttemptWant = Extract<Want, { type: 'attempt' }>

/** Notes that an attempt is about to begin. @returns false when there is no such action */
export function noteIntent(execution: Execution, want: AttemptWant): boolean {
  const { step, key } = want
  const action = execution.deps.actions.get(step.use)
  if (!action) {
    const message = `There is no action ${step.use}. Change the step, or update Floyo.`
    failStep(execution, want, { code: 'unknown_action', message })
    return false
  }
  const { attempt: number, input } = want
  const of = { ...ofStep(execution, step, key), type: 'attempt', attempt: number, input } as const
  const { version } = action
  note(execution, version === undefined ? of : { ...of, version })
  return true
}

/** Begins an attempt whose intent is durable; its result is a fact of the run once it is there. */
export function begin(execution: Execution, want: AttemptWant): void {
  startBeside(execution, want.key, (signal) => perform(execution, want, signal))
}

/** @returns what notes the result */
async function perform(
  execution: Execution,
  want: AttemptWant,
  signal: AbortSignal,
): Promise<() => void> {
  const { deps, claimed, journal } = execution
  const { step, key } = want
  const action = deps.actions.get(step.use)
  if (!action) throw new TypeError(`the action ${step.use} is gone`)
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
      timeoutMs: timeoutOf(step),
    },
    { perform: deps.perform, signal, log: deps.log },
  )
  deps.reach?.('effect.afterCallBeforeRecord')
  handBack(execution, want, result)
  if (result.type === 'suspend') return suspend(execution, want, result.suspension)
  return () => noteResult(execution, want, result)
}

function noteResult(
  execution: Execution,
  want: AttemptWant,
  result: Exclude<AttemptResult, { type: 'suspend' }>,
): void {
  const { attempt: number } = want
  const of = ofStep(execution, want.step, want.key)
  switch (result.type) {
    case 'aborted':
      break
    case 'output':
      note(execution, { ...of, type: 'done', output: result.output, attempt: number })
      break
    case 'failed': {
      const policy = unknownPolicy(want.step, execution.deps.actions)
      if (!result.open || policy === 'retry') return failAttempt(execution, want, result)
      if (policy === 'ask') {
        return note(execution, { ...of, type: 'unknown', attempt: number, policy })
      }
      // What is late may still come to pass: it is asked for after a pause.
      const error = { ...result.error, stepId: want.step.id }
      const retryAt = probeAfter(execution, want.step, 1)
      note(execution, { ...of, type: 'unknown', attempt: number, policy, error, retryAt })
    }
  }
}
