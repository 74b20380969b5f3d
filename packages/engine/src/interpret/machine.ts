/** One run being worked out: the state that the kinds of steps share, and the ways to record. */
import type { CodeStep, Failure, JsonObject, JsonValue, Step, UseStep } from '@floyo/contracts'
import { stepKindOf } from '@floyo/contracts'
import { applyEntry, type Journal, type StepEntry, type StepRecord } from '../journal/entry.ts'
import type { Program } from './program.ts'
import type { Scope } from './scope.ts'

/** What the outside has to do, or a time that has to come, before some part of a run can go on. */
export type Want =
  /** An effect to be begun. */
  | { type: 'attempt'; step: UseStep; key: string; attempt: number; input: JsonValue }
  /** Code to be run, or running: nothing is recorded before its result. */
  | { type: 'code'; step: CodeStep; key: string; input: JsonValue }
  /** The result of an attempt that is under way. */
  | { type: 'result'; step: UseStep; key: string; record: StepRecord }
  /** A time: of the next attempt, or the end of what a step with steps inside may take. */
  | { type: 'sleep'; step: Step; key: string; until: string; waitingFor: string }
  | { type: 'command'; step: UseStep; key: string; record: StepRecord }
  | { type: 'answer'; step: UseStep; key: string; record: StepRecord }
  /** Word of whether an attempt happened. */
  | { type: 'probe'; step: UseStep; key: string; record: StepRecord; call: ProbeCall }
  /** Something to be asked of others. */
  | { type: 'ask'; step: Step; key: string; ask: Ask; until: string | null }
  /** What others are to bring; it was asked. */
  | { type: 'outside'; step: Step; key: string; record: StepRecord }

/** How to find out whether an attempt happened. `own`: by asking its action. */
export interface ProbeCall {
  use: string
  connection: string | undefined
  input: JsonValue
  own: boolean
}

/** What a run asks of others. */
export type Ask =
  | { kind: 'event'; eventType: string; where: string | null; context: JsonObject }
  | { kind: 'webhook' }
  | {
      kind: 'approval'
      by: string[]
      message: string
      form: JsonObject | null
      /** After how many milliseconds those who may decide are reminded; null for never. */
      remindMs: number | null
    }
  | { kind: 'child'; workflow: string; inputs: JsonObject }

/** How a step, or a list of them, ended. */
export type Flow =
  | { type: 'next'; output: JsonValue }
  | { type: 'return'; output: JsonValue }
  | { type: 'failed'; error: Failure }
  /** Given up earlier, as the journal says: what is around it goes on without it. */
  | { type: 'canceled'; error: Failure }

/** The walk of a step: it stops wherever nothing can be done before the journal has more. */
export type Walking = Generator<undefined, Flow, undefined>

/** Where a list of steps runs: what it sees, and the key of what it lies in. */
export interface Place {
  scope: Scope
  path: string
}

export interface At extends Place {
  key: string
  record: StepRecord | undefined
}

export interface Machine {
  program: Program
  journal: Journal
  /** The time of this turn, ISO 8601. */
  now: string
  /** What was recorded in this turn. */
  entries: StepEntry[]
  /** Where it stops, by the key of the step, in the order in which it came to stop there. */
  blocked: Map<string, Want>
  /** Walks a list of steps from the first to the last, or to the one that ends it. */
  walkList: (steps: readonly Step[], place: Place) => Walking
}

// A distributed Omit: one variant of the entry, less what every entry of a step has.
type Fact = StepEntry extends infer One
  ? One extends StepEntry
    ? Omit<One, 'stepId' | 'kind' | 'at'>
    : never
  : never

export function record(machine: Machine, step: Step, fact: Fact): void {
  const kind = stepKindOf(step) ?? 'unknown'
  append(machine, { ...fact, stepId: step.id, kind, at: machine.now })
}

function append(machine: Machine, entry: StepEntry): void {
  machine.entries.push(entry)
  applyEntry(machine.journal, entry)
}

/** Fails a step for good. */
export function fail(
  machine: Machine,
  step: Step,
  { key, error }: { key: string; error: Omit<Failure, 'stepId'> },
): { type: 'failed'; error: Failure } {
  const failure = { ...error, stepId: step.id }
  record(machine, step, { key, type: 'failed', error: failure })
  return { type: 'failed', error: failure }
}

/** A failure inside of a step, not recorded: whoever walks the step does that. */
export function failed(step: Step, error: Omit<Failure, 'stepId'>): Flow {
  return { type: 'failed', error: { ...error, stepId: step.id } }
}

/** Why the rest of a step was given up: another part of it decided how it ends. */
export function givenUp({ id }: Step): Failure {
  return { code: 'given_up', message: `The step ${id} ended without it.`, stepId: id }
}

/** Stops here until the journal has more. */
export function* block(machine: Machine, want: Want): Generator<undefined, void, undefined> {
  machine.blocked.set(want.key, want)
  yield
  machine.blocked.delete(want.key)
}

/** Gives up everything that is open inside of a step, because of `error`. */
export function cancelInside(machine: Machine, key: string, error: Failure): void {
  const isInside = (one: string): boolean =>
    one.startsWith(key) && (one[key.length] === '.' || one[key.length] === '[')
  const { journal, blocked, now } = machine
  for (const inner of journal.open) {
    if (!isInside(inner)) continue
    blocked.delete(inner)
    const known = journal.records.get(inner)
    if (!known) continue
    const { stepId, kind } = known
    append(machine, { type: 'canceled', key: inner, stepId, kind, at: now, error })
  }
  for (const [inner, { step }] of blocked) {
    if (!isInside(inner)) continue
    blocked.delete(inner)
    record(machine, step, { type: 'canceled', key: inner, error })
  }
}
