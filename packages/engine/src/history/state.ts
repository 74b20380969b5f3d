/**
 * The state of a run at any point of its journal: (definition, entries up to there) -> what was known.
 * A pure function, so it is the same for runs that ended years ago and for one that goes on.
 */
import { type Entry, foldJournal } from '../journal/entry.ts'
import { foldStepRuns } from '../journal/step-runs.ts'
import type { RunState, StepState } from '@floyo/contracts'
import type { Program } from '../interpret/program.ts'
import { expressionsOf } from './expressions-of.ts'
import { placesOf } from './places.ts'
import { contextOf, loopOf, type Past, varsAtEnd } from './scope-at.ts'

export interface StateOptions {
  /** Behind which entry, from 1; 0 is before the first. */
  at: number
  /** The one step run whose expressions are wanted; without, those of all while they are few. */
  step?: string | undefined
  /** The same entries with the values that were set apart, for expressions. */
  whole?: readonly Entry[]
}

/** Beyond so many step runs, expressions are worked out for the one that is asked for alone. */
const explainedAtOnce = 200

/** The state behind the `at`th entry; the last one's if there are fewer. */
export function stateAt(
  program: Program,
  entries: readonly Entry[],
  { at, step, whole = entries }: StateOptions,
): RunState {
  const prefix = entries.slice(0, at)
  const places = placesOf(program.definition)
  const past: Past = { program, places, entries: whole.slice(0, at) }
  const stepRuns = foldStepRuns(prefix)
  const { records } = foldJournal(prefix)
  const last = prefix.at(-1)
  const all = stepRuns.length <= explainedAtOnce
  return {
    at: prefix.length,
    entries: entries.length,
    entry: last === undefined ? null : summaryOf(last),
    inputs: program.inputs,
    trigger: program.trigger,
    vars: { ...varsAtEnd(past) },
    steps: stepRuns.map((stepRun) => {
      const explained = step === undefined ? all : step === stepRun.key
      const attempt = records.get(stepRun.key)?.attempt ?? stepRun.attempts.length
      return Object.assign(
        {},
        stepRun,
        { attempts: attempt, actionVersion: stepRun.attempts.at(-1)?.version ?? null },
        explained ? whyOf(past, stepRun) : nothing,
      )
    }),
  }
}

type Why = Pick<StepState, 'loop' | 'expressions'>

const nothing: Why = { loop: null, expressions: null }

function whyOf(past: Past, { key, stepId }: Pick<StepState, 'key' | 'stepId'>): Why {
  const step = past.places.get(stepId)?.step
  return {
    loop: loopShown(past, key),
    expressions: step ? expressionsOf(step, contextOf(past, key)) : null,
  }
}

function loopShown(past: Past, key: string): StepState['loop'] {
  const { item = null, index } = loopOf(past, key)
  return index === undefined ? null : { item, index }
}

/** What an entry is about, without what it holds. */
export function summaryOf(entry: Entry): NonNullable<RunState['entry']> {
  if (entry.type === 'origin') {
    return { type: entry.type, key: null, stepId: null, kind: null, at: entry.at }
  }
  const { type, key, stepId, kind, at } = entry
  const pinned = entry.type === 'done' && entry.pinned ? { pinned: entry.pinned } : {}
  return { type, key, stepId, kind, at, ...pinned }
}
