/** A run under way in its worker: what it has to record, and the ways to record it. */
import { type Failure, type Outcome, type Step, stepKindOf } from '@floyo/contracts'
import type { Log } from '@floyo/db'
import type { Actions, PerformAction } from '../action.ts'
import type { ChangeFeed } from '../bus/changes.ts'
import type { ClaimedRun } from '../claim.ts'
import type { RunCode } from '../run-code.ts'
import type { ReachCrashPoint } from '../crash-point.ts'
import type { Program } from '../interpret/program.ts'
import type { DeviceCommandRow, JournalWriter, Park, WaitRow } from '../journal/commit.ts'
import { isLarge } from '../journal/is-large.ts'
import { hasLarge, type LargeValues, sizeOf } from '../journal/large-values.ts'
import { applyEntry, type Entry, type Journal, type StepEntry } from '../journal/entry.ts'
import type { Permission, PermitDeps } from '../control/permits.ts'
import { retryDelayMs } from './retry-delay.ts'
import type { Query } from '../sql/query.ts'
import { cancelCommand } from '../waits/device-command.ts'
import type { Callbacks } from '../waits/callback.ts'
import type { ChildRequest } from '../waits/child.ts'
import { closeWaits } from '../waits/close.ts'
import { keepTrying } from './keep-trying.ts'
import type { Pace } from './pace.ts'

export interface ExecuteDeps {
  query: Query
  writer: JournalWriter
  values: LargeValues
  actions: Actions
  perform: PerformAction
  /** Runs the code of steps; without, such steps fail. */
  runCode?: RunCode | undefined
  changes: ChangeFeed
  log: Log
  random: () => number
  /** The database's time, in milliseconds since 1970. */
  nowMs: () => number
  /** The same in ISO 8601. */
  now: () => string
  /** What effects have to ask before they begin. */
  permits: PermitDeps
  /** What runs pass before they begin effects. */
  pace: Pace
  /** Told when a run begins to wait, in ISO 8601. */
  onParked: (until: string) => void
  reach?: ReachCrashPoint
  callbacks?: Callbacks | undefined
  /** Runs that runs call. */
  children: {
    start: (request: ChildRequest) => Promise<string>
    cancel: (given: { workspaceId: string; runId: string }) => Promise<void>
    /** Told when a run that was called has ended. */
    ended: (given: { workspaceId: string; runId: string }) => void
  }
}

/** A run as its worker holds it. */
export interface HeldRun {
  claimed: ClaimedRun
  program: Program
  journal: Journal
  /** How many bytes its journal had when it was claimed. */
  journalBytes: number
  /** Aborts when the claim is lost or the run canceled; the reason says which. */
  signal: AbortSignal
  /** Whether the worker is stopping: no new effect is begun, the run is given back. */
  stopping: () => boolean
  /** Tells the run, while it is held, that somebody answered something that it waits for. */
  wakes: Wakes
}

/** Most runs end in their first turn: nothing is made for those that nobody ever wakes. */
export interface Wakes {
  wake: (() => void) | undefined
}

/** Why a held run is to stop. */
export const canceledReason = 'canceled'

const mib = 1024 * 1024
const journalLimitBytes = 32 * mib

/** A held run with what is not durable yet, and the effects and code that are under way. */
export interface Execution extends HeldRun {
  deps: ExecuteDeps
  pending: Entry[]
  /** Commands that go to devices with the next commit. */
  commands: DeviceCommandRow[]
  /** Commands that nobody waits for any more, to be taken back after the next commit. */
  takeBack: string[]
  /** What is asked of others with the next commit. */
  waits: WaitRow[]
  /** The keys of steps that wait for others no longer. */
  close: Set<string>
  /** Called runs that nobody waits for any more. */
  childrenToCancel: string[]
  /** What happened since the last turn, in order; each notes it when it is called. */
  facts: (() => void)[]
  /** Told when there is a fact. */
  onFact: () => void
  /** The effects and the code under way, by the keys of their steps. */
  underWay: Map<string, AbortController>
  /** What those that may begin were given, to be handed back, by the keys of their steps. */
  permissions: Map<string, Permission>
  /** Hears of being stopped and woken no more; undefined while it does not hear. */
  unhear: (() => void) | undefined
  /** Gives back the room that the run has among those with effects, if it has any. */
  leavePace: (() => void) | undefined
  /** What is known of what other people and machines do for the run, by the keys of its steps. */
  looks: Map<string, Look>
}

export interface Look {
  /** When to look again, in milliseconds since 1970. */
  againMs: number
  /** When it gives up by itself, in ISO 8601. */
  until: string
  waitingFor: string
  /** When to try again what could not be asked yet, in milliseconds since 1970. */
  retryMs?: number
}

/** How often a run that is held for other reasons looks by itself, should nobody wake it. */
export const lookAgainMs = 2000

/** Which attempt at which step. */
export interface AttemptOf {
  step: Step
  key: string
  attempt: number
}

export function ofStep(
  { deps }: Execution,
  step: Step,
  key: string,
): { key: string; stepId: string; kind: string; at: string } {
  return { key, stepId: step.id, kind: stepKindOf(step) ?? 'unknown', at: deps.now() }
}

export function note(execution: Execution, entry: StepEntry): void {
  execution.pending.push(entry)
  applyEntry(execution.journal, entry)
}

/** Says what happened; it is noted when its turn comes. */
export function happened(execution: Execution, fact: () => void): void {
  execution.facts.push(fact)
  execution.onFact()
}

export function failAttempt(
  execution: Execution,
  of: AttemptOf,
  failed: {
    error: Omit<Failure, 'stepId'>
    retryable: boolean
    retryAfterSeconds?: number | undefined
  },
): void {
  const { deps, journal } = execution
  const { step, key, attempt } = of
  const failures = (journal.records.get(key)?.failures ?? 0) + 1
  const { retryable, retryAfterSeconds, error } = failed
  const delayMs = retryDelayMs({ failures, retryable, retryAfterSeconds }, step.retry, deps.random)
  if (delayMs === null) {
    return failStep(execution, of, {
      ...error,
      ...(retryable ? { dead: 'retries_exhausted' } : {}),
    })
  }
  const { workspaceId } = execution.claimed
  const putOffMs = deps.permits.budget.putOffMs(workspaceId, deps.nowMs())
  note(execution, {
    ...ofStep(execution, step, key),
    type: 'attempt-failed',
    attempt,
    error: { ...error, stepId: step.id },
    retryAt: new Date(deps.nowMs() + delayMs + putOffMs).toISOString(),
  })
}

export function failStep(
  execution: Execution,
  { step, key, attempt }: AttemptOf,
  { code, message, dead }: Omit<Failure, 'stepId'>,
): void {
  const error = { code, message, stepId: step.id, ...(dead ? { dead } : {}) }
  note(execution, { ...ofStep(execution, step, key), type: 'failed', attempt, error })
}

/** Makes what is pending durable. @returns whether the run is still ours, and goes on */
export async function checkpoint(
  execution: Execution,
  options: { park?: Park } = {},
): Promise<boolean> {
  const { claimed, deps } = execution
  const pending = execution.pending.splice(0)
  const commands = execution.commands.splice(0)
  execution.journalBytes += sizeOf(pending)
  const waits = execution.waits.splice(0)
  const entries = hasLarge(pending) ? await setApart(execution, pending) : pending
  const seq = entries.length > 0 ? claimed.journalSeq + 1 : claimed.journalSeq
  const written = { claim: claimed, seq, entries, commands, waits, ...options }
  const kept = await keepTrying(deps.pace, () => deps.writer.checkpoint(written))
  claimed.journalSeq = seq
  deps.reach?.('record.afterCommit')
  if (!kept) return false
  tell(execution)
  for (const { deviceId } of commands) {
    deps.changes.add({ workspaceId: claimed.workspaceId, kind: 'device-command', id: deviceId })
  }
  if (hasOthersToLetGo(execution)) await letOthersGo(execution)
  if (options.park || execution.journalBytes <= journalLimitBytes) return true
  const message =
    `The results of this run take ${Math.ceil(execution.journalBytes / mib)} MiB; ` +
    `a run holds at most ${journalLimitBytes / mib} MiB. Hand large data on as files.`
  await fail(execution, { code: 'run_too_large', message, stepId: null })
  return false
}

/** Before the commit that refers to them. */
async function setApart({ deps, claimed }: Execution, entries: readonly Entry[]): Promise<Entry[]> {
  const journaled = await keepTrying(deps.pace, () => deps.values.setApart(claimed, entries))
  deps.reach?.('values.beforeCommit')
  return journaled
}

function hasOthersToLetGo({ takeBack, close, childrenToCancel }: Execution): boolean {
  return takeBack.length > 0 || close.size > 0 || childrenToCancel.length > 0
}

/** After the commit that says so: before it, another worker could still come to wait for them. */
async function letOthersGo(execution: Execution): Promise<void> {
  const { deps, claimed, takeBack, close, childrenToCancel } = execution
  const { workspaceId, runId } = claimed
  for (const commandId of takeBack.splice(0)) {
    await keepTrying(deps.pace, () => cancelCommand(deps.query, { workspaceId, commandId }))
  }
  if (close.size > 0) {
    const of = { workspaceId, runId, stepKeys: [...close] }
    close.clear()
    childrenToCancel.push(...(await keepTrying(deps.pace, () => closeWaits(deps.query, of))))
  }
  for (const child of childrenToCancel.splice(0)) {
    await keepTrying(deps.pace, () => deps.children.cancel({ workspaceId, runId: child }))
  }
}

export async function park(execution: Execution, how: Park): Promise<void> {
  await checkpoint(execution, { park: how })
  execution.deps.onParked(how.until)
}

/** Stops where it is: a canceled run ends as such, a lost one is somebody else's. */
export async function abandon(execution: Execution): Promise<void> {
  if (execution.signal.reason === canceledReason) await cancel(execution)
}

export async function cancel(execution: Execution): Promise<void> {
  const { records, open } = execution.journal
  for (const key of open) {
    const record = records.get(key)
    if (record?.command) execution.takeBack.push(record.command.id)
    if (record?.outside) execution.close.add(key)
  }
  await finish(execution, { status: 'canceled', reason: 'Canceled on request.' })
}

export function fail(execution: Execution, error: Failure): Promise<void> {
  return finish(execution, { status: 'failed', error })
}

export async function finish(execution: Execution, outcome: Outcome): Promise<void> {
  const { claimed, deps, pending } = execution
  const entries = hasLarge(pending) ? await setApart(execution, pending) : pending
  const isLargeOutput = outcome.status === 'succeeded' && isLarge(outcome.output)
  const kept = isLargeOutput
    ? await keepTrying(deps.pace, () => deps.values.setOutcomeApart(claimed, outcome))
    : outcome
  const ended = { claim: claimed, outcome: kept, entries }
  const held = await keepTrying(deps.pace, () => deps.writer.finish(ended))
  if (!held) return
  tell(execution)
  if (claimed.trigger === 'call') deps.children.ended(claimed)
  if (hasOthersToLetGo(execution)) await letOthersGo(execution)
}

function tell({ claimed, deps }: Execution): void {
  deps.changes.add({ workspaceId: claimed.workspaceId, kind: 'run', id: claimed.runId })
}
