/**
 * When a failed attempt is repeated: exponential backoff with full jitter, so that runs that failed
 * together do not come back together. A target that names its own time (`Retry-After`) is obeyed.
 */
import { durationMs, type Retry } from '@floyo/contracts'

/** How a step without its own `retry` is repeated. */
export const defaultRetry: Retry = {
  attempts: 5,
  backoff: 'exponential',
  initial: '1s',
  max: '5m',
}

/** The longest a target may make us wait. */
const retryAfterLimitMs = 3_600_000

export interface FailedAttempt {
  /** How many attempts have failed by now, this one included. */
  failures: number
  retryable: boolean
  retryAfterSeconds: number | undefined
}

/**
 * The delay before the next attempt.
 *
 * @param random in [0, 1)
 * @returns milliseconds, or null when there is no next attempt
 */
export function retryDelayMs(
  failed: FailedAttempt,
  policy: Retry | undefined,
  random: () => number,
): number | null {
  const { attempts, backoff, initial, max } = policy ?? defaultRetry
  if (!failed.retryable || failed.failures >= attempts) return null
  const factor = backoff === 'exponential' ? 2 ** (failed.failures - 1) : 1
  const band = Math.min(durationMs(initial) * factor, durationMs(max))
  const delay = random() * band
  if (failed.retryAfterSeconds === undefined) return delay
  // Spread over one more band: everybody was told the same moment.
  return Math.min(failed.retryAfterSeconds * 1000, retryAfterLimitMs) + delay
}
