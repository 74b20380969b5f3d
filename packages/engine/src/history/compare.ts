/** Two runs side by side, step by step: what is the same, what differs, what only one of them has. */
import type { ComparedStep, JsonValue, RunComparison, StepRun } from '@floyo/contracts'
import { diffJson } from './json-diff.ts'

/** What of a run is compared. */
export interface ComparedRun {
  inputs: JsonValue
  trigger: JsonValue
  output: JsonValue
  stepRuns: readonly StepRun[]
}

/** Compares step runs by their keys, in the order of the first run; those of the second alone follow. */
export function compareRuns(one: ComparedRun, other: ComparedRun): RunComparison {
  const second = new Map(other.stepRuns.map((step) => [step.key, step]))
  const first = new Set(one.stepRuns.map(({ key }) => key))
  const added = other.stepRuns.filter(({ key }) => !first.has(key))
  return {
    inputs: diffJson(one.inputs, other.inputs),
    trigger: diffJson(one.trigger, other.trigger),
    output: diffJson(one.output, other.output),
    steps: [
      ...one.stepRuns.map((step) => compareSteps(step, second.get(step.key))),
      ...added.map((step) => compareSteps(undefined, step)),
    ],
  }
}

function compareSteps(one: StepRun | undefined, other: StepRun | undefined): ComparedStep {
  const { key = '', stepId = '', kind = '' } = one ?? other ?? {}
  const input = one && other ? diffJson(one.input, other.input) : []
  const output = one && other ? diffJson(one.output, other.output) : []
  const error = one?.error?.message !== other?.error?.message
  const isSame =
    one?.status === other?.status && input.length === 0 && output.length === 0 && !error
  return {
    key,
    stepId,
    kind,
    result: !other ? 'only-first' : !one ? 'only-second' : isSame ? 'same' : 'different',
    first: one ? sideOf(one) : null,
    second: other ? sideOf(other) : null,
    input,
    output,
  }
}

function sideOf(step: StepRun): NonNullable<ComparedStep['first']> {
  const { status, error, startedAt, finishedAt, attempts } = step
  const took = startedAt && finishedAt ? Date.parse(finishedAt) - Date.parse(startedAt) : null
  return { status, error, attempts: attempts.length, durationMs: took }
}
