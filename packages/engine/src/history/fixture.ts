/**
 * Runs as tests. A fixture holds what a run was given and what the outside answered; it is carried
 * out by the interpreter of live runs, offline, and compared with what was expected.
 */
import type {
  Definition,
  Expectation,
  Failure,
  Fixture,
  JsonDifference,
  JsonValue,
  Outcome,
} from '@floyo/contracts'
import { createInterpreter, type Want } from '../interpret/interpret.ts'
import { type Program, withDefaults } from '../interpret/program.ts'
import { applyEntry, type Entry, foldJournal, type StepEntry } from '../journal/entry.ts'
import { endOpenStepRuns, foldStepRuns } from '../step-runs.ts'
import { standInCallbacks } from '../waits/callback.ts'
import { diffJson } from './json-diff.ts'
import { maskObject, maskSecrets } from './mask.ts'

export interface FixtureResult {
  actual: Expectation
  /** What differs from what the fixture expects; empty when it passes. */
  differences: JsonDifference[]
  /** The steps that asked the outside for something the fixture has no answer to. */
  unanswered: string[]
}

/** Kinds of steps whose output comes from outside. */
const outside: ReadonlySet<string> = new Set(['use', 'call', 'code', 'wait', 'approve'])
/** More turns than any fixture has outside of a loop gone wrong. */
const turnLimit = 20_000

/** The fixture of a run: its expectations are what the same definition does with the masked values. */
export function toFixture(program: Program, entries: readonly Entry[], name: string): Fixture {
  const answers: Fixture['answers'] = {}
  const { pins } = program.definition
  for (const [key, { state, stepId, kind, output, error }] of foldJournal(entries).records) {
    if (!outside.has(kind) || Object.hasOwn(pins ?? {}, stepId)) continue
    if (state === 'done') answers[key] = { output: maskSecrets(output) }
    if (state === 'failed' && error) {
      answers[key] = { error: { code: error.code, message: textOf(maskSecrets(error.message)) } }
    }
  }
  const fixture: Fixture = {
    fixture: 1,
    name,
    workflow: program.definition.name,
    startedAt: program.run.startedAt,
    inputs: maskObject(program.inputs),
    trigger: maskSecrets(program.trigger),
    answers,
    ...(pins ? { pins: maskObject(pins) } : {}),
    expect: { status: 'succeeded', steps: {}, calls: {} },
  }
  return { ...fixture, expect: runFixture(program.definition, fixture).actual }
}

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Carries a fixture out and compares it with what it expects. */
export function runFixture(definition: Definition, fixture: Fixture): FixtureResult {
  const { pins } = fixture
  const tested = pins ? { ...definition, pins } : definition
  const { entries, outcome, unanswered } = replay(tested, fixture)
  const actual = actualOf(entries, outcome)
  return { actual, unanswered, differences: diffJson(asJson(fixture.expect), asJson(actual)) }
}

function asJson(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue
}

interface Replay {
  entries: Entry[]
  outcome: Outcome
  unanswered: string[]
}

function replay(definition: Definition, fixture: Fixture): Replay {
  const { startedAt, answers } = fixture
  const program: Program = {
    definition,
    inputs: withDefaults(definition, fixture.inputs),
    trigger: fixture.trigger,
    run: {
      id: noRun,
      startedAt,
      workflowName: definition.name,
      callbacks: standInCallbacks(definition),
    },
  }
  const journal = foldJournal([])
  const entries: Entry[] = []
  const unanswered: string[] = []
  const interpreter = createInterpreter(program, journal)
  let now = startedAt
  const note = (entry: StepEntry): void => {
    applyEntry(journal, entry)
    entries.push(entry)
  }
  for (let turns = 0; turns < turnLimit; turns++) {
    const turn = interpreter(now)
    entries.push(...turn.entries)
    if (turn.next.type === 'end') return { entries, outcome: turn.next.outcome, unanswered }
    const { wants } = turn.next
    const asked = wants.find(({ type }) => type !== 'sleep')
    if (asked) {
      if (!Object.hasOwn(answers, asked.key)) unanswered.push(asked.key)
      for (const entry of answerEntries(asked, answers[asked.key], now)) note(entry)
    } else now = nextTime(wants, now)
  }
  const message = `A fixture takes at most ${turnLimit} turns.`
  const error = { code: 'too_many_steps', message, stepId: null }
  return { entries, outcome: { status: 'failed', error }, unanswered }
}

const noRun = '00000000-0000-7000-8000-000000000000'

/** With nothing else to do, time passes until the first of the waits is over. */
function nextTime(wants: readonly Want[], now: string): string {
  const times = wants.flatMap((want) => (want.type === 'sleep' ? [want.until] : []))
  return times.toSorted()[0] ?? now
}

function answerEntries(
  want: Want,
  answer: Fixture['answers'][string] | undefined,
  at: string,
): StepEntry[] {
  const { key, step } = want
  const kind = 'use' in step ? 'use' : (Object.keys(step).find((one) => outside.has(one)) ?? 'use')
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

function actualOf(entries: readonly Entry[], outcome: Outcome): Expectation {
  const stepRuns = endOpenStepRuns(foldStepRuns(entries))
  const steps = Object.fromEntries(stepRuns.map(({ key, status }) => [key, status]))
  const calls = Object.fromEntries(
    entries.flatMap((entry) => (entry.type === 'attempt' ? [[entry.key, entry.input]] : [])),
  ) as Expectation['calls']
  if (outcome.status === 'succeeded') {
    return { status: 'succeeded', output: outcome.output, steps, calls }
  }
  const { code, stepId } =
    outcome.status === 'failed' ? outcome.error : { code: 'canceled', stepId: null }
  return { status: 'failed', error: { code, stepId }, steps, calls }
}
