/** The tables of a run as the engine's statements treat them, with their leases and guards. */
import type { Outcome } from '@floyo/contracts'
import type { Claim } from '../../../packages/engine/src/claim.ts'
import type { Checkpoint, Finish } from '../../../packages/engine/src/journal/commit.ts'
import type { Entry } from '../../../packages/engine/src/journal/entry.ts'

/** Faults that can be planted, to see that they are found. */
export type Plant =
  | 'results are not recorded'
  | 'old claims may write'
  | 'intents are not waited for'

export interface StoredRun {
  runId: string
  status: 'queued' | 'running' | 'waiting'
  availableAt: number
  claimedBy: string | undefined
  claimSeq: number
  lostWorkers: number
  cancelRequested: boolean
  journalSeq: number
  journal: { seq: number; claimSeq: number; entries: readonly Entry[] }[]
  end: { outcome: Outcome; claimSeq: number } | undefined
}

export function newRun(runId: string, nowMs: number): StoredRun {
  return {
    runId,
    status: 'queued',
    availableAt: nowMs,
    claimedBy: undefined,
    claimSeq: 0,
    lostWorkers: 0,
    cancelRequested: false,
    journalSeq: 0,
    journal: [],
    end: undefined,
  }
}

export function entriesOf({ journal }: StoredRun): Entry[] {
  return journal.toSorted((a, b) => a.seq - b.seq).flatMap(({ entries }) => entries)
}

/** @returns whether it was due, and is this worker's now */
export function claim(
  run: StoredRun,
  { workerId, nowMs, leaseMs }: { workerId: string; nowMs: number; leaseMs: number },
): boolean {
  if (run.end || run.availableAt > nowMs) return false
  if (run.status === 'running') run.lostWorkers++
  Object.assign(run, { status: 'running', claimedBy: workerId, availableAt: nowMs + leaseMs })
  run.claimSeq++
  return true
}

export function holds(run: StoredRun, { claimSeq, workerId }: Claim): boolean {
  return (
    !run.end && run.status === 'running' && run.claimSeq === claimSeq && run.claimedBy === workerId
  )
}

export function checkpoint(
  run: StoredRun,
  { claim: by, seq, entries, park }: Checkpoint,
  { nowMs, plant }: { nowMs: number; plant: Plant | undefined },
): boolean {
  if (!holds(run, by) && !(plant === 'old claims may write' && !run.end)) return false
  const kept =
    plant === 'results are not recorded' ? entries.filter(({ type }) => type !== 'done') : entries
  run.journalSeq = seq
  if (kept.length > 0) run.journal.push({ seq, claimSeq: by.claimSeq, entries: kept })
  if (kept.some(isProgress)) run.lostWorkers = 0
  if (park) {
    const until =
      park.until === 'infinity' ? Infinity : park.until === 'now' ? nowMs : Date.parse(park.until)
    Object.assign(run, {
      status: park.status,
      availableAt: Math.max(until, nowMs),
      claimedBy: undefined,
    })
  }
  return true
}

function isProgress({ type }: Entry): boolean {
  return type !== 'attempt' && type !== 'unknown' && type !== 'origin'
}

export function finish(
  run: StoredRun,
  { claim: by, outcome, entries }: Finish,
  { plant }: { plant: Plant | undefined },
): boolean {
  if (!holds(run, by) && plant !== 'old claims may write') return false
  run.journal.push({ seq: Infinity, claimSeq: by.claimSeq, entries })
  run.end = { outcome, claimSeq: by.claimSeq }
  return true
}

/** Gives a claim back unfinished. */
export function release(run: StoredRun, by: Claim, nowMs: number): void {
  if (holds(run, by))
    Object.assign(run, { status: 'queued', availableAt: nowMs, claimedBy: undefined })
}
