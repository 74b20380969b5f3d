/** A run under way in its worker: what it holds, and how it notes what happens. */
import type { ChangeFeed } from '../bus/changes.ts'
import type { ClaimedRun } from '../claim.ts'
import type { Permission, PermitDeps } from '../control/permits.ts'
import type { ReachCrashPoint } from '../crash-point.ts'
import type { Program } from '../interpret/program.ts'
import type { DeviceCommandRow, JournalWriter, WaitRow } from '../journal/commit.ts'
import { applyEntry, type Entry, type Journal, type StepEntry } from '../journal/entry.ts'
import type { LargeValues } from '../journal/large-values.ts'
import type { RunCode } from '../run-code.ts'
import type { Query } from '../sql/query.ts'
import type { Callbacks } from '../waits/callback.ts'
import type { ChildRequest } from '../waits/child.ts'
import { type Failure, type Step, stepKindOf } from '@floyo/contracts'
import type { Log } from '@floyo/db'
import type { Actions, PerformAction } from '../action.ts'
import type { Pace } from './pace.ts'
import { retryDelayMs } from './retry-delay.ts'

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

/** The same of a step; nothing is noted when a fact before it made the run give the step up. */
export function happenedTo(execution: Execution, key: string, fact: () => void): void {
  const { records } = execution.journal
  const known = records.get(key)
  happened(execution, () => {
    if (records.get(key) === known) fact()
  })
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
