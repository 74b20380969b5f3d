/**
 * Dry runs: the live interpreter over the same definition, with every effect stubbed. Actions are not
 * called; what would have been asked of them is said, and later steps go on with what they were answered
 * in an earlier run, or with an example of what they would have given.
 */
import { createInterpreter, type Want } from '../interpret/interpret.ts'
import { type Program, withDefaults } from '../interpret/program.ts'
import { applyEntry, type Entry, foldJournal, type StepEntry } from '../journal/entry.ts'
import { foldStepRuns } from '../journal/step-runs.ts'
import { standInCallbacks } from '../waits/callback.ts'
import {
  type Definition,
  type Failure,
  type JsonObject,
  type JsonValue,
  type Outcome,
  type StepFacts,
  type StubbedAnswer,
  stepKindOf,
} from '@floyo/contracts'
import type { OutputShapes } from '../action.ts'
import { exampleOf } from './example.ts'
import { sayInput, sayStep, type StepSaying } from './say-step.ts'

export interface DryStep {
  key: string
  stepId: string
  kind: string
  outcome: 'ran' | 'stubbed' | 'skipped' | 'failed'
  /** In words: what it gave, what it would have done, or why it failed; as facts but for a failure. */
  detail: string
  told?: StepFacts
  /** What it went on with, where it was stubbed. */
  answer: StubbedAnswer | null
  /** Which way an `if` or a `switch` went. */
  taken: string | null
}

export interface DryRun {
  steps: DryStep[]
  outcome: Outcome
}

/** What would have started the run. */
export interface DryStart {
  inputs?: JsonObject
  /** What the trigger would have brought; an event under `event`. */
  trigger?: JsonValue
}

/** What a step was answered in an earlier run. */
export type RecordedAnswer = { runId: string } & (
  | { output: JsonValue }
  | { error: { code: string; message: string } }
)

/** Finds what a step was answered; undefined where nothing is known. */
export type FindRecorded = (step: { key: string; stepId: string }) => RecordedAnswer | undefined

/** What was said of a stubbed step, and what it went on with. */
interface Stub {
  would: StepSaying
  answer: StubbedAnswer
}

/** More effects than any definition has outside of a loop gone wrong. */
const effectLimit = 1000

/** Runs `definition` without touching anything. `now` is the time it would have started, ISO 8601. */
export function dryRun(
  definition: Definition,
  start: DryStart,
  options: { now: string; outputShapes?: OutputShapes; recorded?: FindRecorded },
): DryRun {
  const { now, outputShapes, recorded } = options
  const program: Program = {
    definition,
    inputs: withDefaults(definition, start.inputs ?? {}),
    trigger: start.trigger ?? null,
    run: {
      id: '00000000-0000-7000-8000-000000000000',
      startedAt: now,
      workflowName: definition.name,
      callbacks: standInCallbacks(definition),
    },
  }
  const journal = foldJournal([])
  const entries: Entry[] = []
  const stubbed = new Map<string, Stub>()
  const interpreter = createInterpreter(program, journal)
  for (let effects = 0; ; effects++) {
    const turn = interpreter(now)
    entries.push(...turn.entries)
    if (turn.next.type === 'end' || effects === effectLimit) {
      const outcome = turn.next.type === 'end' ? turn.next.outcome : tooMany
      return { steps: toSteps(entries, stubbed), outcome }
    }
    // One after the other: of branches that race, the first one wins.
    const want = turn.next.wants.find((one) => canStub(one))
    if (!want) throw new Error('a dry run has nothing to wait for')
    const { key, step } = want
    const known = want.type === 'sleep' ? undefined : recorded?.({ key, stepId: step.id })
    stubbed.set(key, {
      would: sayWant(want),
      answer: known ? { source: 'recorded', runId: known.runId } : { source: 'example' },
    })
    const of = { key, stepId: step.id, kind: stepKindOf(step) ?? 'unknown', at: now }
    const entry = endOf(of, known ?? { output: answerTo(want, outputShapes) })
    applyEntry(journal, entry)
    entries.push(entry)
  }
}

function endOf(
  of: { key: string; stepId: string; kind: string; at: string },
  answer: { output: JsonValue } | { error: { code: string; message: string } },
): StepEntry {
  if ('output' in answer) return { ...of, type: 'done', output: answer.output }
  const error: Failure = { ...answer.error, stepId: of.stepId }
  return { ...of, type: 'failed', error }
}

/** What a step may be taken to have got, where nobody was asked; nothing for what is not asked of others. */
export function stubFor(
  want: Want,
  outputShapes: OutputShapes | undefined,
): { output: JsonValue } | undefined {
  return canStub(want) ? { output: answerTo(want, outputShapes) } : undefined
}

/** What a dry run answers; the end of a step's time never comes in one. */
type Stubbed = Extract<Want, { type: 'attempt' | 'code' | 'ask' | 'sleep' }>

function canStub(want: Want): want is Stubbed {
  if (want.type === 'sleep') return 'wait' in want.step
  return want.type === 'attempt' || want.type === 'code' || want.type === 'ask'
}

function answerTo(want: Stubbed, outputShapes: OutputShapes | undefined): JsonValue {
  const name = `steps.${want.step.id}`
  if (want.type === 'attempt') return exampleOf(outputShapes?.get(want.step.use), name)
  if (want.type === 'code') return exampleOf(undefined, name)
  if (want.type === 'sleep') return { until: want.until }
  if (want.ask.kind !== 'approval') return {}
  const form = exampleOf(want.ask.form ?? undefined, `${name}.form`)
  return { decision: 'approved', form, comment: null, by: { userId: '', email: '', role: '' } }
}

const tooMany: Outcome = {
  status: 'failed',
  error: {
    code: 'too_many_steps',
    message: `A dry run stops after ${effectLimit} effects.`,
    stepId: null,
  },
}

function toSteps(entries: readonly Entry[], stubbed: ReadonlyMap<string, Stub>): DryStep[] {
  const steps = new Map<string, DryStep>()
  for (const entry of entries) {
    if (entry.type === 'origin') continue
    const { key, stepId, kind } = entry
    const stub = stubbed.get(key)
    const of = { key, stepId, kind, answer: stub?.answer ?? null, taken: null }
    if (entry.type === 'skipped') {
      const code = entry.reason === 'when' ? 'condition-false' : 'switched-off'
      steps.set(key, { ...of, outcome: 'skipped', ...sayStep(code, {}) })
    } else if (entry.type === 'failed') {
      steps.set(key, { ...of, outcome: 'failed', detail: entry.error.message })
    } else if (entry.type === 'done') {
      const output = JSON.stringify(entry.output)
      const saying = stub?.would ?? sayStep(entry.pinned ? 'pinned' : 'gave', { output })
      const outcome = stub === undefined ? 'ran' : 'stubbed'
      steps.set(key, { ...of, outcome, ...saying, taken: takenBy(entry) })
    }
  }
  // In the order in which a live run shows them.
  return foldStepRuns(entries).flatMap(({ key }) => steps.get(key) ?? [])
}

function takenBy({ kind, output }: { kind: string; output: JsonValue }): string | null {
  if (kind !== 'if' && kind !== 'switch') return null
  if (typeof output !== 'object' || output === null || Array.isArray(output)) return null
  const { taken } = output
  return taken === undefined ? null : typeof taken === 'string' ? taken : JSON.stringify(taken)
}

function sayWant(want: Stubbed): StepSaying {
  if (want.type === 'sleep') return sayStep('would-wait', { until: want.until })
  if (want.type === 'code') {
    return sayStep('would-run-code', { input: JSON.stringify(want.input) })
  }
  if (want.type === 'attempt') {
    const { use: action, connection = '' } = want.step
    return sayStep('would-do', { action, connection, input: sayInput(want.input) })
  }
  const { ask } = want
  switch (ask.kind) {
    case 'event':
      return sayStep('would-wait-event', { type: ask.eventType })
    case 'webhook':
      return sayStep('would-wait-call', {})
    case 'approval':
      return sayStep('would-ask', { by: ask.by.join(', '), message: ask.message })
    case 'child':
      return sayStep('would-call', {
        workflow: ask.workflow,
        inputs: JSON.stringify(ask.inputs),
      })
  }
}
