/** Keeping leases: one statement every third of a lease for all the runs a worker holds. */
import { type Claim, renewClaims } from '../claim.ts'
import type { Query } from '../sql/query.ts'
import type { Log } from '@floyo/db'
import { pause } from '../pause.ts'

export interface LeaseKeeping {
  query: Query
  leaseSeconds: number
  log: Log
  claims: () => Claim[]
  /** The run is, or must be taken to be, another worker's. */
  onLost: (claim: Claim) => void
  onCancel: (claim: Claim) => void
  signal: AbortSignal
}

/** How long after one that failed the next try is: leases go on running while the database is away. */
const renewAgainMs = 250

/** Keeps leases until `signal` aborts. */
export async function keepLeases(keeping: LeaseKeeping): Promise<void> {
  const { claims, leaseSeconds, log, onLost, signal } = keeping
  /** When each claim was last known to hold, by the clock of the process. */
  const renewedAt = new Map<string, number>()
  const usualPauseMs = (leaseSeconds * 1000) / 3
  let pauseMs = usualPauseMs
  while (!signal.aborted) {
    await pause(pauseMs, signal)
    pauseMs = usualPauseMs
    const startedAt = performance.now()
    const all = claims()
    const known = new Set(all.map(keyOf))
    for (const key of renewedAt.keys()) if (!known.has(key)) renewedAt.delete(key)
    for (const claim of all)
      if (!renewedAt.has(keyOf(claim))) renewedAt.set(keyOf(claim), startedAt)
    try {
      await renew(keeping, all, (claim) => renewedAt.set(keyOf(claim), startedAt))
    } catch (error) {
      pauseMs = Math.min(usualPauseMs, renewAgainMs)
      log.warn({ err: error, runs: all.length }, 'leases could not be renewed')
    }
    // Without word from the database for a whole lease, others may hold the run by now.
    for (const claim of all) {
      const since = renewedAt.get(keyOf(claim)) ?? startedAt
      if (performance.now() - since > leaseSeconds * 1000) onLost(claim)
    }
  }
}

async function renew(
  { query, leaseSeconds, onLost, onCancel }: LeaseKeeping,
  all: Claim[],
  onRenewed: (claim: Claim) => void,
): Promise<void> {
  if (all.length === 0) return
  const byRun = new Map(all.map((claim) => [claim.runId, claim]))
  for (const { runId, state, cancelRequested } of await renewClaims(query, all, leaseSeconds)) {
    const claim = byRun.get(runId)
    if (!claim) continue
    if (state === 'lost') onLost(claim)
    if (state === 'renewed') onRenewed(claim)
    if (cancelRequested) onCancel(claim)
  }
}

function keyOf({ runId, claimSeq }: Claim): string {
  return `${runId} ${claimSeq}`
}
