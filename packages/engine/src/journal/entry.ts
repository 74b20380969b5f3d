/**
 * The journal: what a run's steps did, one entry a fact, in order. It is the only state a run has;
 * whoever reads it knows as much as the worker that wrote it.
 */
import type { Failure, JsonObject, JsonValue, StoredValue } from '@floyo/contracts'

interface OfStep {
  /** The path of step ids down to the step, with the number of each iteration: `rows[3].mail`. */
  key: string
  stepId: string
  kind: string
  /** ISO 8601, by the database's clock. */
  at: string
  /** Where its values are that are too large for a journal; they are blank in the entry. */
  apart?: Apart
}

/** The fields of an entry that may be set apart. */
export type Apart = Partial<Record<'output' | 'sets' | 'input', StoredValue>>

/** The step was left out, and why. */
export type SkippedEntry = OfStep & { type: 'skipped'; reason: 'when' | 'disabled' }
/** A step with steps inside was entered; with a `timeout`, it has until then. */
export type BeganEntry = OfStep & { type: 'began'; until?: string }
/** What ended steps with steps inside say besides: the variables that were set in them. */
interface Closed {
  sets?: JsonObject
}
/** What code said, in lines. */
interface Logged {
  log?: string[]
}
/**
 * The step succeeded; for a step with an effect, `attempt` is the one that did it. `returns`: the run
 * returned from inside the step, with its output. `pinned`: the output was given by a pin.
 */
export type DoneEntry = OfStep &
  Closed &
  Logged & { type: 'done'; output: JsonValue; attempt?: number; returns?: true; pinned?: true }
/** The step failed for good; `attempt` is the last one. */
export type FailedEntry = OfStep &
  Closed &
  Logged & { type: 'failed'; error: Failure; attempt?: number }
/**
 * The step waits, until `until` if that is set: for that time, or with `outside` for what somebody else
 * brings, of which there is a row.
 */
export type WaitingEntry = OfStep & { type: 'waiting'; until: string | null; outside: boolean }
/** The step was given up because something around it ended without it; `error` says what. */
export type CanceledEntry = OfStep & { type: 'canceled'; error: Failure }
/** An attempt at an effect is about to begin: from here on it may have happened. */
export type AttemptEntry = OfStep & {
  type: 'attempt'
  attempt: number
  input: JsonValue
  /** That of the action it is made with; journals from before do not say. */
  version?: number
}
/** The attempt failed, and the next one is due at `retryAt`. */
export type AttemptFailedEntry = OfStep & {
  type: 'attempt-failed'
  attempt: number
  error: Failure
  retryAt: string
}
/** The attempt goes on elsewhere, on a device, and gives up at `expiresAt`. */
export type SuspendedEntry = OfStep & {
  type: 'suspended'
  attempt: number
  commandId: string
  expiresAt: string
}
/** What is done about an effect of which nobody knows whether it happened. */
export type UnknownPolicy = 'retry' | 'ask' | 'probe'
/**
 * Nobody knows whether the effect happened: its worker was lost, or it did not answer in time, which
 * `error` says. Of `probes` none could tell so far; the next one is due at `retryAt`.
 */
export type UnknownEntry = OfStep & {
  type: 'unknown'
  attempt: number
  policy: UnknownPolicy
  error?: Failure
  probes?: number
  retryAt?: string
}
/** What the probe said that was to find out whether the effect happened. */
export type ProbedEntry = OfStep & { type: 'probed'; attempt: number; output: JsonValue }
/** The next attempt may not begin yet: what it calls is left alone, or in use. No attempt is made. */
export type HeldEntry = OfStep & { type: 'held'; until: string; reason: string }
/** The run begins with the results of `runId`, the first of the runs that it repeats. */
export interface OriginEntry {
  type: 'origin'
  runId: string
  at: string
}

export type StepEntry =
  | SkippedEntry
  | BeganEntry
  | DoneEntry
  | FailedEntry
  | CanceledEntry
  | AttemptEntry
  | AttemptFailedEntry
  | SuspendedEntry
  | WaitingEntry
  | UnknownEntry
  | ProbedEntry
  | HeldEntry
export type Entry = StepEntry | OriginEntry

/** What the journal says of one step by now. */
export interface StepRecord {
  stepId: string
  kind: string
  state:
    | 'skipped'
    | 'began'
    | 'done'
    | 'failed'
    | 'canceled'
    | 'attempting'
    | 'retrying'
    | 'suspended'
    | 'waiting'
    | 'unknown'
    | 'probed'
    | 'held'
  /** The number of the latest attempt; 0 for steps that make none. */
  attempt: number
  /** How many attempts failed: lost workers are not the step's fault and do not count. */
  failures: number
  output: JsonValue
  error: Failure | undefined
  retryAt: string | undefined
  command: { id: string; expiresAt: string } | undefined
  policy: UnknownPolicy | undefined
  /** How many probes could not tell whether the effect happened. */
  probes: number
  /** Since when its next attempt may not begin, and why. */
  held: { since: string; reason: string } | undefined
  /** When the time of a step with steps inside is up, or that of a wait. */
  until: string | undefined
  /** Whether it waits for what somebody else brings. */
  outside: boolean
  /** What was set inside of it; undefined while it is open. */
  sets: JsonObject | undefined
  /** Whether the run returned from inside of it. */
  returns: boolean
}

const finalStates: ReadonlySet<StepRecord['state']> = new Set([
  'skipped',
  'done',
  'failed',
  'canceled',
])

/** A journal as the interpreter reads it: what is known of each step, by its key. */
export interface Journal {
  records: Map<string, StepRecord>
  /** The keys of the steps that have begun and not ended, in the order in which they began. */
  open: Set<string>
  /** The run whose effects this one continues, for their idempotency keys. */
  originRunId: string | undefined
}

/** Reads a journal from its beginning. */
export function foldJournal(entries: Iterable<Entry>): Journal {
  const journal: Journal = { records: new Map(), open: new Set(), originRunId: undefined }
  for (const entry of entries) applyEntry(journal, entry)
  return journal
}

/** Adds one fact to what is known. */
export function applyEntry(journal: Journal, entry: Entry): void {
  if (entry.type === 'origin') {
    journal.originRunId = entry.runId
    return
  }
  const before = journal.records.get(entry.key)
  const record = { ...blankRecord(entry, before), ...changesOf(entry, before) }
  journal.records.set(entry.key, record)
  if (finalStates.has(record.state)) journal.open.delete(entry.key)
  else journal.open.add(entry.key)
}

function blankRecord(entry: StepEntry, before: StepRecord | undefined): StepRecord {
  return {
    stepId: entry.stepId,
    kind: entry.kind,
    state: 'done',
    attempt: ('attempt' in entry ? entry.attempt : undefined) ?? before?.attempt ?? 0,
    failures: before?.failures ?? 0,
    output: null,
    error: undefined,
    retryAt: undefined,
    command: undefined,
    policy: undefined,
    probes: 0,
    held: undefined,
    until: undefined,
    outside: false,
    sets: undefined,
    returns: false,
  }
}

function changesOf(entry: StepEntry, before: StepRecord | undefined): Partial<StepRecord> {
  switch (entry.type) {
    case 'skipped':
      return { state: 'skipped' }
    case 'began':
      return { state: 'began', until: entry.until }
    case 'done': {
      const { output, sets, returns = false } = entry
      return { state: 'done', output, sets, returns }
    }
    case 'failed':
      return { state: 'failed', error: entry.error, sets: entry.sets }
    case 'canceled':
      return {
        state: 'canceled',
        error: entry.error,
        command: before?.command,
        outside: before?.outside ?? false,
      }
    case 'attempt':
      return { state: 'attempting' }
    case 'attempt-failed': {
      const failures = (before?.failures ?? 0) + 1
      return { state: 'retrying', failures, error: entry.error, retryAt: entry.retryAt }
    }
    case 'suspended':
      return { state: 'suspended', command: { id: entry.commandId, expiresAt: entry.expiresAt } }
    case 'waiting': {
      const { until, outside } = entry
      return { state: 'waiting', until: until ?? undefined, outside }
    }
    case 'unknown': {
      const { policy, error = before?.error, probes = 0, retryAt } = entry
      const failures = (before?.failures ?? 0) + (entry.error ? 1 : 0)
      return { state: 'unknown', policy, error, failures, probes, retryAt }
    }
    case 'probed':
      return { state: 'probed', output: entry.output, error: before?.error }
    case 'held': {
      const held = { since: before?.held?.since ?? entry.at, reason: entry.reason }
      return { state: 'held', retryAt: entry.until, held }
    }
  }
}
