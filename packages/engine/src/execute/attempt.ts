/** One attempt at an action, held to its time by us: an action that ignores its signal is left behind. */
import { lengthOf } from '../journal/is-large.ts'
import { durationMs, type Failure, type JsonValue, StepError, type UseStep } from '@floyo/contracts'
import type { Log } from '@floyo/db'
import type { ActionAnswer, ActionCall, PerformAction } from '../action.ts'

export type AttemptResult =
  | { type: 'output'; output: JsonValue }
  | { type: 'suspend'; suspension: Extract<ActionAnswer, { suspend: unknown }>['suspend'] }
  | {
      type: 'failed'
      error: Omit<Failure, 'stepId'>
      retryable: boolean
      retryAfterSeconds: number | undefined
      /** Whether the effect may have happened all the same. */
      open: boolean
    }
  /** The run was canceled or its claim lost: nothing is to be recorded. */
  | { type: 'aborted' }

export const defaultTimeoutMs = 60_000
export const longestTimeoutMs = 3_600_000
/** What a process holds of one result; more goes on as a file. */
const outputLimitBytes = 8 * 1024 * 1024
const smallLength = outputLimitBytes / 8

export function timeoutOf(step: UseStep, fallbackMs = defaultTimeoutMs): number {
  if (step.timeout === undefined) return fallbackMs
  return Math.min(durationMs(step.timeout), longestTimeoutMs)
}

/** Performs the call and returns by `timeoutMs` whatever the action does. */
export async function attempt(
  call: Omit<ActionCall, 'signal'>,
  options: { perform: PerformAction; signal: AbortSignal; log: Log },
): Promise<AttemptResult> {
  const { perform, signal, log } = options
  const ending = new AbortController()
  const { promise: ended, resolve: finish } = Promise.withResolvers<AttemptResult>()
  const abort = (): void => {
    ending.abort(signal.reason)
    finish({ type: 'aborted' })
  }
  const timer = setTimeout(() => {
    const error = timedOut(call.timeoutMs)
    ending.abort(error)
    finish(toFailed(error, { open: call.action.effect === 'write' }))
  }, call.timeoutMs)
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  const facts = { runId: call.runId, workspaceId: call.workspaceId, stepKey: call.stepKey }
  const work = perform({ ...call, signal: ending.signal }).then(toResult, (error: unknown) => {
    if (!(error instanceof StepError) && !ending.signal.aborted) {
      log.error({ ...facts, action: call.action.id, err: error }, 'an action failed unexpectedly')
    }
    return toFailed(error, { open: false })
  })
  try {
    return await Promise.race([ended, work])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}

function timedOut(timeoutMs: number): StepError {
  const message =
    `The step took longer than ${timeoutMs / 1000} s and was ended. ` +
    'Give it a longer `timeout` (at most 1h), or let it do less at a time.'
  return new StepError('timed_out', message, { retryable: true })
}

function toResult(answer: ActionAnswer): AttemptResult {
  if ('suspend' in answer) return { type: 'suspend', suspension: answer.suspend }
  const output = answer.output ?? null
  // Most are so small that their text need not be made: a character takes six bytes at most.
  const isSmall = lengthOf(output, smallLength) <= smallLength
  const bytes = isSmall ? 0 : Buffer.byteLength(JSON.stringify(output))
  if (bytes <= outputLimitBytes) return { type: 'output', output }
  const message =
    `The step gave ${Math.ceil(bytes / 1024)} KiB; a result holds at most ${outputLimitBytes / 1024} KiB. ` +
    'Ask for less, or let the action write a file (64 MiB).'
  return toFailed(new StepError('output_too_large', message, { retryable: false }), { open: false })
}

function toFailed(error: unknown, { open }: { open: boolean }): AttemptResult {
  if (error instanceof StepError) {
    const { code, message, retryable, retryAfterSeconds } = error
    return { type: 'failed', error: { code, message }, retryable, retryAfterSeconds, open }
  }
  const message = 'The action failed in a way it should not; the server log has the details.'
  const failure = { code: 'internal', message }
  return {
    type: 'failed',
    error: failure,
    retryable: false,
    retryAfterSeconds: undefined,
    open: false,
  }
}
