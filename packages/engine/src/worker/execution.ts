/** A run under way in its worker: what it has to record, and the ways to record it. */
import type { Failure, Outcome, UseStep } from '@floyo/contracts'
import type { Log } from '@floyo/db'
import type { Actions, PerformAction } from '../action.ts'
import type { ChangeFeed } from '../changes.ts'
import type { ClaimedRun } from '../claim.ts'
import type { ReachCrashPoint } from '../crash-point.ts'
import type { Program } from '../interpret/program.ts'
import type { DeviceCommandRow, JournalWriter, Park } from '../journal/commit.ts'
import { applyEntry, type Entry, type Journal, type StepEntry } from '../journal/entry.ts'
import { retryDelayMs } from '../retry.ts'
import type { Query } from '../sql.ts'
import { cancelCommand } from '../suspend.ts'

export interface ExecuteDeps {
  query: Query
  writer: JournalWriter
  actions: Actions
  perform: PerformAction
  changes: ChangeFeed
  log: Log
  random: () => number
  /** The database's time, in milliseconds since 1970. */
  nowMs: () => number
  /** Told when a run begins to wait, in ISO 8601. */
  onParked: (until: string) => void
  reach?: ReachCrashPoint
}

/** A run as its worker holds it. */
export interface HeldRun {
  claimed: ClaimedRun
  program: Program
  journal: Journal
  /** Aborts when the claim is lost or the run canceled; the reason says which. */
  signal: AbortSignal
  /** Whether the worker is stopping: no new effect is begun, the run is given back. */
  stopping: () => boolean
}

/** Why a held run is to stop. */
export const canceledReason = 'canceled'

const journalLimitBytes = 32 * 1024 * 1024

/** A held run with what is not durable yet. */
export interface Execution extends HeldRun {
  deps: ExecuteDeps
  pending: Entry[]
  journalBytes: number
}

/** Whether the run goes on here, or is over for this worker. */
export type Progress = 'on' | 'over'

export function ofStep(
  { deps }: Execution,
  step: UseStep,
  key: string,
): { key: string; stepId: string; kind: string; at: string } {
  return { key, stepId: step.id, kind: 'use', at: now(deps) }
}

export function note(execution: Execution, entry: StepEntry): void {
  execution.pending.push(entry)
  applyEntry(execution.journal, entry)
}

export function now(deps: ExecuteDeps): string {
  return new Date(deps.nowMs()).toISOString()
}

export function failAttempt(
  execution: Execution,
  want: { step: UseStep; key: string; attempt: number },
  failed: {
    error: Omit<Failure, 'stepId'>
    retryable: boolean
    retryAfterSeconds?: number | undefined
  },
): Progress {
  const { deps, journal } = execution
  const { step, key } = want
  const failures = (journal.records.get(key)?.failures ?? 0) + 1
  const { retryable, retryAfterSeconds } = failed
  const delayMs = retryDelayMs({ failures, retryable, retryAfterSeconds }, step.retry, deps.random)
  if (delayMs === null) return failStep(execution, want, failed.error)
  note(execution, {
    ...ofStep(execution, step, key),
    type: 'attempt-failed',
    attempt: want.attempt,
    error: { ...failed.error, stepId: step.id },
    retryAt: new Date(deps.nowMs() + delayMs).toISOString(),
  })
  return 'on'
}

export function failStep(
  execution: Execution,
  { step, key, attempt: number }: { step: UseStep; key: string; attempt: number },
  error: Omit<Failure, 'stepId'>,
): Progress {
  note(execution, {
    ...ofStep(execution, step, key),
    type: 'failed',
    attempt: number,
    error: { code: error.code, message: error.message, stepId: step.id },
  })
  return 'on'
}

/** Makes what is pending durable. @returns whether the run is still ours */
export async function checkpoint(
  execution: Execution,
  options: { park?: Park; command?: DeviceCommandRow },
): Promise<boolean> {
  const { claimed, deps } = execution
  const entries = execution.pending.splice(0)
  execution.journalBytes += JSON.stringify(entries).length
  const seq = entries.length > 0 ? claimed.journalSeq + 1 : claimed.journalSeq
  const kept = await deps.writer.checkpoint({ claim: claimed, seq, entries, ...options })
  claimed.journalSeq = seq
  deps.reach?.('record.afterCommit')
  if (kept) tell(execution)
  if (kept && !options.park && execution.journalBytes > journalLimitBytes) {
    const message = `The results of this run exceed ${journalLimitBytes / 1024 / 1024} MiB. Hand large data on as files.`
    await fail(execution, { code: 'run_too_large', message, stepId: null })
    return false
  }
  return kept
}

export async function park(execution: Execution, how: Park): Promise<Progress> {
  await checkpoint(execution, { park: how })
  execution.deps.onParked(how.until)
  return 'over'
}

/** Stops where it is: a canceled run ends as such, a lost one is somebody else's. */
export async function abandon(execution: Execution): Promise<Progress> {
  if (execution.signal.reason === canceledReason) await cancel(execution)
  return 'over'
}

export async function cancel(execution: Execution): Promise<void> {
  const { deps, claimed, journal } = execution
  for (const { state, command } of journal.records.values()) {
    if (state !== 'suspended' || !command) continue
    await cancelCommand(deps.query, { workspaceId: claimed.workspaceId, commandId: command.id })
  }
  await finish(execution, { status: 'canceled', reason: 'Canceled on request.' })
}

export function fail(execution: Execution, error: Failure): Promise<void> {
  return finish(execution, { status: 'failed', error })
}

export async function finish(execution: Execution, outcome: Outcome): Promise<void> {
  const { claimed, deps, pending } = execution
  const held = await deps.writer.finish({ claim: claimed, outcome, entries: pending })
  if (held) tell(execution)
}

export function tell({ claimed, deps }: Execution): void {
  deps.changes.add({ workspaceId: claimed.workspaceId, kind: 'run', id: claimed.runId })
}
