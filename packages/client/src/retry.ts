/**
 * Sending again what may be sent again. A request is repeated when it can not do its work twice
 * (GET, PUT, DELETE, or a POST with an idempotency key) and the failure may pass: no answer, 429,
 * a gateway's 502 to 504, or the first sending still under way. Waits grow and are spread at random,
 * so that many clients do not come back at once; a server that names a time is obeyed.
 */
import { ApiProblem, Unreachable } from './api-problem.ts'

export interface RetryPolicy {
  /** How often a request is sent at most; 1 never repeats. */
  attempts: number
  initialMs: number
  maxMs: number
  /** A server that asks for a longer wait than this gets no further attempt; the problem says when. */
  longestWaitMs: number
}

export const defaultRetry: RetryPolicy = {
  attempts: 3,
  initialMs: 250,
  maxMs: 8_000,
  longestWaitMs: 30_000,
}

export interface Waiting {
  random: () => number
  sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>
}

/** Runs `send` until it succeeds, fails for good, or the attempts are used up. */
export async function sendWithRetry<T>(
  send: () => Promise<T>,
  policy: RetryPolicy,
  waiting: Waiting,
  signal: AbortSignal | undefined,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send()
    } catch (error) {
      const waitMs = mayPass(error) ? nextWaitMs(error, attempt, policy, waiting.random) : undefined
      if (attempt >= policy.attempts || waitMs === undefined || signal?.aborted) throw error
      await waiting.sleep(waitMs, signal)
    }
  }
}

const passingStatuses = new Set([429, 502, 503, 504])

/** Whether the same request may succeed later without anybody changing anything. */
export function mayPass(error: unknown): boolean {
  if (error instanceof Unreachable) return true
  if (!(error instanceof ApiProblem)) return false
  return passingStatuses.has(error.status) || error.code === 'idempotency_in_progress'
}

function nextWaitMs(
  error: unknown,
  attempt: number,
  policy: RetryPolicy,
  random: () => number,
): number | undefined {
  const asked = error instanceof ApiProblem ? error.retryAfterSeconds : undefined
  const waitMs = backoffMs(attempt, policy, random)
  if (asked === undefined) return waitMs
  const askedMs = asked * 1000
  return askedMs > policy.longestWaitMs ? undefined : askedMs + waitMs * 0.25
}

/** The wait after the `attempt`-th failure, from 1: doubling from `initialMs`, half of it at random. */
export function backoffMs(
  attempt: number,
  policy: Pick<RetryPolicy, 'initialMs' | 'maxMs'>,
  random: () => number,
): number {
  const full = Math.min(policy.maxMs, policy.initialMs * 2 ** (attempt - 1))
  return full / 2 + (full / 2) * random()
}

/** Waits, or throws the signal's reason as soon as it is aborted. */
export function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer)
      reject(signal?.reason as Error)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, ms)
    if (signal?.aborted) abort()
    else signal?.addEventListener('abort', abort, { once: true })
  })
}
