/**
 * Runs as tests. A fixture holds what a run was given and what the outside answered; it is carried
 * out by the interpreter of live runs, offline, and compared with what was expected.
 */
import type { Entry } from '../journal/entry.ts'
import { endOpenStepRuns, foldStepRuns } from '../journal/step-runs.ts'
import type {
  Definition,
  Expectation,
  Fixture,
  JsonDifference,
  JsonValue,
  Outcome,
} from '@floyo/contracts'
import type { Program } from '../interpret/program.ts'
import { diffJson } from './json-diff.ts'
import { maskObject, maskSecrets } from './mask.ts'
import { answersOf, play, type Played } from './play.ts'

export interface FixtureResult {
  actual: Expectation
  /** What differs from what the fixture expects; empty when it passes. */
  differences: JsonDifference[]
  /** The steps that asked the outside for something the fixture has no answer to. */
  unanswered: string[]
}

/** The fixture of a run: its expectations are what the same definition does with the masked values. */
export function toFixture(program: Program, entries: readonly Entry[], name: string): Fixture {
  const { pins } = program.definition
  const fixture: Fixture = {
    fixture: 1,
    name,
    workflow: program.definition.name,
    startedAt: program.run.startedAt,
    inputs: maskObject(program.inputs),
    trigger: maskSecrets(program.trigger),
    answers: answersOf(entries, { pins, change: maskSecrets }),
    ...(pins ? { pins: maskObject(pins) } : {}),
    expect: { status: 'succeeded', steps: {}, calls: {} },
  }
  return { ...fixture, expect: runFixture(program.definition, fixture).actual }
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

function replay(definition: Definition, fixture: Fixture): Played & { unanswered: string[] } {
  const { startedAt, inputs, trigger, answers } = fixture
  const unanswered: string[] = []
  const playing = play({ definition, runId: noRun, startedAt, inputs, trigger })
  for (let step = playing.next(); ;) {
    if (step.done) return { ...step.value, unanswered }
    const { key } = step.value
    if (!Object.hasOwn(answers, key)) unanswered.push(key)
    step = playing.next(answers[key])
  }
}

const noRun = '00000000-0000-7000-8000-000000000000'

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
