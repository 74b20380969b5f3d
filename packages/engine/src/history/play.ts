/**
 * Carrying a definition out with answers from elsewhere than the outside: nothing is touched, and time
 * passes only where nothing else is to do. Whoever drives it answers each want.
 */
import type { Definition, Failure, Fixture, JsonObject, JsonValue, Outcome } from '@floyo/contracts'
import { createInterpreter, type Want } from '../interpret/interpret.ts'
import { withDefaults } from '../interpret/program.ts'
import { applyEntry, type Entry, foldJournal, type StepEntry } from '../journal/entry.ts'
import { standInCallbacks } from '../waits/callback.ts'

/** The run that is played: as it was, or as it would have been. */
export interface PlayedRun {
  definition: Definition
  runId: string
  startedAt: string
  inputs: JsonObject
  trigger: JsonValue
}

/** What the outside said to a step. */
export type Answer = Fixture['answers'][string]

export interface Played {
  entries: Entry[]
  outcome: Outcome
}

/** Kinds of steps whose output comes from outside. */
export const outsideKinds: ReadonlySet<string> = new Set(['use', 'call', 'code', 'wait', 'approve'])
/** More turns than any run has outside of a loop gone wrong. */
const turnLimit = 20_000

/** Yields what is wanted and goes on with its answer; without one the step fails. */
export function* play({
  definition,
  runId,
  startedAt,
  inputs,
  trigger,
}: PlayedRun): Generator<Want, Played, Answer | undefined> {
  const journal = foldJournal([])
  const entries: Entry[] = []
  const callbacks = standInCallbacks(definition)
  const run = { id: runId, startedAt, workflowName: definition.name, callbacks }
  const interpreter = createInterpreter(
    { definition, inputs: withDefaults(definition, inputs), trigger, run },
    journal,
  )
  let now = startedAt
  for (let turns = 0; turns < turnLimit; turns++) {
    const turn = interpreter(now)
    entries.push(...turn.entries)
    if (turn.next.type === 'end') return { entries, outcome: turn.next.outcome }
    const { wants } = turn.next
    const asked = wants.find(({ type }) => type !== 'sleep')
    if (asked) {
      for (const entry of answerEntries(asked, yield asked, now)) {
        applyEntry(journal, entry)
        entries.push(entry)
      }
    } else now = nextTime(wants, now)
  }
  const message = `It has not ended after ${turnLimit} turns.`
  const error = { code: 'too_many_steps', message, stepId: null }
  return { entries, outcome: { status: 'failed', error } }
}

/** What the outside answered in a run, by the keys of the steps. `change` is applied to each value. */
export function answersOf(
  entries: readonly Entry[],
  {
    pins,
    change = (value: JsonValue) => value,
  }: { pins?: object | undefined; change?: (value: JsonValue) => JsonValue },
): Record<string, Answer> {
  const answers: Record<string, Answer> = {}
  for (const [key, { state, stepId, kind, output, error }] of foldJournal(entries).records) {
    if (!outsideKinds.has(kind) || Object.hasOwn(pins ?? {}, stepId)) continue
    if (state === 'done') answers[key] = { output: change(output) }
    if (state === 'failed' && error) {
      answers[key] = { error: { code: error.code, message: textOf(change(error.message)) } }
    }
  }
  return answers
}

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** With nothing else to do, time passes until the first of the waits is over. */
function nextTime(wants: readonly Want[], now: string): string {
  const times = wants.flatMap((want) => (want.type === 'sleep' ? [want.until] : []))
  return times.toSorted()[0] ?? now
}

function answerEntries(want: Want, answer: Answer | undefined, at: string): StepEntry[] {
  const { key, step } = want
  const kind =
    'use' in step ? 'use' : (Object.keys(step).find((one) => outsideKinds.has(one)) ?? 'use')
  const of = { key, stepId: step.id, kind, at, attempt: 1 }
  const begun: StepEntry[] =
    want.type === 'attempt' ? [{ ...of, type: 'attempt', input: want.input }] : []
  if (answer && 'output' in answer) {
    return [...begun, { ...of, type: 'done', output: answer.output }]
  }
  const error: Failure = answer
    ? { ...answer.error, stepId: step.id }
    : { code: 'no_answer', message: `The fixture has no answer for ${key}.`, stepId: step.id }
  return [...begun, { ...of, type: 'failed', error }]
}
