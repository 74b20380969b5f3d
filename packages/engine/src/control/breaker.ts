/**
 * The circuit breaker of one target: pure. While half of its latest calls fail, it is left alone; after
 * a rest one call is let through as a probe, whose result says whether the others may follow.
 *
 * Only failures that say something about the target count: that it can not be reached, does not answer
 * in time, or fails itself. A refused request is an answer.
 */

export const breakerRules = {
  /** Half of so many calls. */
  calls: 20,
  failureShare: 0.5,
  /** Calls older than this say nothing about now. */
  memoryMs: 300_000,
  restMs: 30_000,
} as const

export type Breaker =
  | { state: 'closed'; calls: readonly BreakerCall[] }
  /** Left alone until `probeAtMs`. */
  | { state: 'open'; probeAtMs: number }
  /** A probe is under way; without word of it, another may be made at `probeAtMs`. */
  | { state: 'half-open'; probeAtMs: number }

export interface BreakerCall {
  atMs: number
  ok: boolean
}

export const closedBreaker: Breaker = { state: 'closed', calls: [] }

export type BreakerAnswer = { type: 'call' } | { type: 'probe' } | { type: 'wait'; untilMs: number }

/** Whether a call may be made now. Whoever makes a probe must say so by `probing` before. */
export function mayCall(breaker: Breaker, nowMs: number): BreakerAnswer {
  if (breaker.state === 'closed') return { type: 'call' }
  if (nowMs >= breaker.probeAtMs) return { type: 'probe' }
  return { type: 'wait', untilMs: breaker.probeAtMs }
}

/** A probe is being made, and takes at most `timeoutMs`. */
export function probing(nowMs: number, timeoutMs: number): Breaker {
  return { state: 'half-open', probeAtMs: nowMs + timeoutMs }
}

/** What a call says of its target. */
export type CallResult = { atMs: number; ok: boolean; isProbe: boolean }

/** The breaker after a call. Calls that were under way when it opened say nothing new. */
export function afterCall(breaker: Breaker, { atMs, ok, isProbe }: CallResult): Breaker {
  if (isProbe) return ok ? closedBreaker : { state: 'open', probeAtMs: atMs + breakerRules.restMs }
  if (breaker.state !== 'closed') return breaker
  const calls = [...breaker.calls, { atMs, ok }]
    .filter((call) => atMs - call.atMs < breakerRules.memoryMs)
    .slice(-breakerRules.calls)
  if (calls.length < breakerRules.calls) return { state: 'closed', calls }
  const failures = calls.filter((call) => !call.ok).length
  if (ok || failures < breakerRules.calls * breakerRules.failureShare) {
    return { state: 'closed', calls }
  }
  return { state: 'open', probeAtMs: atMs + breakerRules.restMs }
}
