/**
 * The retry budget of workspaces: when much of what a workspace does fails at once, its retries are
 * spread over time instead of coming on top of everything else. A retry is put off, never dropped.
 *
 * A bucket of tokens for each workspace: every attempt earns a fifth of one, time earns a few each
 * second, a retry takes one. Whoever takes a token that is not there yet waits until it will be.
 */

export interface RetryBudget {
  /** An attempt was made. */
  earn(workspaceId: string, nowMs: number): void
  /** Takes a token for a retry. @returns by how much it is to be later, in milliseconds; 0 mostly */
  putOffMs(workspaceId: string, nowMs: number): number
}

const share = 0.2
const perSecond = 20
const most = 200
/** Workspaces that are remembered; the bucket of one that is forgotten is full. */
const remembered = 10_000

/** Makes full buckets. */
export function createRetryBudget(): RetryBudget {
  const buckets = new Map<string, { tokens: number; atMs: number }>()

  function refill(workspaceId: string, nowMs: number): { tokens: number; atMs: number } {
    const bucket = buckets.get(workspaceId) ?? { tokens: most, atMs: nowMs }
    const seconds = Math.max(0, nowMs - bucket.atMs) / 1000
    bucket.tokens = Math.min(most, bucket.tokens + seconds * perSecond)
    bucket.atMs = Math.max(bucket.atMs, nowMs)
    buckets.delete(workspaceId)
    buckets.set(workspaceId, bucket)
    const [oldest] = buckets.keys()
    if (buckets.size > remembered && oldest !== undefined) buckets.delete(oldest)
    return bucket
  }

  return {
    earn(workspaceId, nowMs) {
      const bucket = buckets.get(workspaceId)
      if (!bucket) return
      refill(workspaceId, nowMs)
      bucket.tokens = Math.min(most, bucket.tokens + share)
    },
    putOffMs(workspaceId, nowMs) {
      const bucket = refill(workspaceId, nowMs)
      bucket.tokens -= 1
      return bucket.tokens >= 0 ? 0 : (-bucket.tokens / perSecond) * 1000
    },
  }
}
