/** Asking whether an attempt happened. Probes only read: they are repeated like anything that may fail. */
import type { Want } from '../interpret/interpret.ts'
import type { UseStep } from '@floyo/contracts'
import { idempotencyKey } from '../interpret/idempotency-key.ts'
import { attempt, type AttemptResult, timeoutOf } from './attempt.ts'
import { startBeside } from './beside.ts'
import { type Execution, happenedTo, note, ofStep } from './execution.ts'
import { retryDelayMs } from './retry-delay.ts'

type ProbeWant = Extract<Want, { type: 'probe' }>

/** How many probes may fail before a person is asked. */
const probesLimit = 5

/** Begins a probe; what it says is a fact of the run once it is there. */
export function beginProbe(execution: Execution, want: ProbeWant): void {
  if (execution.deps.actions.has(want.call.use)) {
    startBeside(execution, want.key, (signal) => ask(execution, want, signal))
    return
  }
  happenedTo(execution, want.key, () => noteFailed(execution, want, { retryable: false }))
}

/** @returns what notes the answer */
async function ask(
  execution: Execution,
  want: ProbeWant,
  signal: AbortSignal,
): Promise<() => void> {
  const { deps, claimed, journal } = execution
  const { step, key, record, call } = want
  const action = deps.actions.get(call.use)
  if (!action) throw new TypeError(`the action ${call.use} is gone`)
  const { workspaceId, workflowId, runId } = claimed
  const result = await attempt(
    {
      action,
      input: call.input,
      connection: call.connection,
      workspaceId,
      workflowId,
      runId,
      stepId: step.id,
      stepKey: key,
      attempt: record.attempt,
      ...(call.own ? { probe: true } : {}),
      idempotencyKey: idempotencyKey(journal.originRunId ?? runId, key),
      timeoutMs: timeoutOf(step),
    },
    { perform: deps.perform, signal, log: deps.log },
  )
  return () => noteAnswer(execution, want, result)
}

function noteAnswer(execution: Execution, want: ProbeWant, result: AttemptResult): void {
  const { step, key, record } = want
  const { attempt: number } = record
  switch (result.type) {
    case 'aborted':
      break
    case 'output': {
      const { output } = result
      note(execution, { ...ofStep(execution, step, key), type: 'probed', attempt: number, output })
      break
    }
    case 'failed':
      noteFailed(execution, want, result)
      break
    case 'suspend':
      noteFailed(execution, want, { retryable: false })
  }
}

/** Nobody knows yet: it is asked again after a pause, or else a person is. */
function noteFailed(
  execution: Execution,
  { step, key, record }: ProbeWant,
  { retryable, retryAfterSeconds }: { retryable: boolean; retryAfterSeconds?: number | undefined },
): void {
  const probes = record.probes + 1
  const of = { ...ofStep(execution, step, key), type: 'unknown', attempt: record.attempt } as const
  if (!retryable || probes >= probesLimit) return note(execution, { ...of, policy: 'ask', probes })
  const retryAt = probeAfter(execution, step, probes, retryAfterSeconds)
  note(execution, { ...of, policy: 'probe', probes, retryAt })
}

/** When to ask, after so many failures: in ISO 8601. */
export function probeAfter(
  { deps }: Execution,
  step: UseStep,
  failures: number,
  retryAfterSeconds?: number,
): string {
  const pace = {
    attempts: probesLimit + 1,
    backoff: 'exponential',
    initial: '1s',
    max: '5m',
  } as const
  const { attempts } = pace
  const failed = { failures, retryable: true, retryAfterSeconds }
  const delayMs = retryDelayMs(failed, { ...pace, ...step.retry, attempts }, deps.random) ?? 0
  return new Date(deps.nowMs() + delayMs).toISOString()
}
