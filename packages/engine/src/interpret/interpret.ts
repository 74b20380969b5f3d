/**
 * The interpreter: (definition, journal) -> what to do next. A pure state machine, the same for live
 * runs, dry runs and simulation.
 *
 * It walks the steps from the top each time. A step with a record in the journal is passed over with
 * its recorded result; a pure step without one is evaluated, which gives the same as ever, since it
 * sees nothing but the journal; the first step that needs the outside ends the walk. So nothing but
 * the journal has to survive a worker.
 */
import type { Failure, JsonValue, Outcome, Step, UseStep } from '@floyo/contracts'
import { stepKindOf } from '@floyo/contracts'
import { applyEntry, type Journal, type StepEntry, type StepRecord } from '../journal/entry.ts'
import { asCondition, asList, render, storedFailure } from './evaluate.ts'
import type { Program } from './program.ts'
import { iterationScope, rootScope, type Scope } from './scope.ts'

/** What the outside has to do before the run can go on. */
export type Want =
  | { type: 'attempt'; step: UseStep; key: string; attempt: number; input: JsonValue }
  | { type: 'sleep'; until: string; key: string }
  | { type: 'command'; step: UseStep; key: string; record: StepRecord }
  | { type: 'answer'; step: UseStep; key: string; record: StepRecord }

/** The end of a walk: the entries of the pure steps it passed, and the end of the run or a want. */
export interface Turn {
  entries: StepEntry[]
  next: { type: 'end'; outcome: Outcome } | { type: 'want'; want: Want }
}

/** How many steps one run may take, iterations counted one by one. */
export const maxStepRuns = 10_000

/** How a step, or a list of them, ended in this walk. */
type Flow =
  | { type: 'next'; output: JsonValue }
  | { type: 'return'; output: JsonValue }
  | { type: 'failed'; error: Failure }
  | { type: 'want'; want: Want }

/** Walks on from where the journal ends. The new entries are in `journal` as well when it returns. */
export function interpret(program: Program, journal: Journal, now: string): Turn {
  const walk: Walk = { program, journal, now, entries: [], stepRuns: 0 }
  const flow = walkSteps(walk, program.definition.steps, { scope: rootScope(), path: '' })
  return { entries: walk.entries, next: toNext(flow) }
}

function toNext(flow: Flow): Turn['next'] {
  switch (flow.type) {
    case 'want':
      return flow
    case 'failed':
      return { type: 'end', outcome: { status: 'failed', error: flow.error } }
    case 'return':
      return { type: 'end', outcome: { status: 'succeeded', output: flow.output } }
    case 'next':
      return { type: 'end', outcome: { status: 'succeeded', output: null } }
  }
}

interface Walk {
  program: Program
  journal: Journal
  now: string
  entries: StepEntry[]
  stepRuns: number
}

/** Where a list of steps runs: what it sees, and the key of what it lies in. */
interface Place {
  scope: Scope
  path: string
}

interface At extends Place {
  key: string
  record: StepRecord | undefined
}

function walkSteps(walk: Walk, steps: Step[], place: Place): Flow {
  let output: JsonValue = null
  for (const step of steps) {
    const flow = walkStep(walk, step, place)
    if (flow.type !== 'next') return flow
    output = flow.output
  }
  return { type: 'next', output }
}

function walkStep(walk: Walk, step: Step, place: Place): Flow {
  const key = place.path + step.id
  const at: At = { ...place, key, record: walk.journal.records.get(key) }
  if (++walk.stepRuns > maxStepRuns) {
    const message = `A run takes at most ${maxStepRuns} steps, iterations included. Work on fewer items at a time.`
    return { type: 'failed', error: { code: 'too_many_steps', message, stepId: step.id } }
  }
  const flow = at.record?.state === 'failed' ? storedFlow(at.record) : enter(walk, step, at)
  if (flow.type === 'want' || flow.type === 'return') return flow
  if (flow.type === 'failed') {
    if (step.onError !== 'continue') return flow
    if (at.record?.state !== 'failed' && walk.journal.records.get(key)?.state !== 'failed') {
      record(walk, step, { key, type: 'failed', error: flow.error })
    }
    place.scope.steps[step.id] = { error: flow.error }
    return { type: 'next', output: null }
  }
  place.scope.steps[step.id] = flow.output
  return flow
}

function storedFlow({ error }: StepRecord): Flow {
  return { type: 'failed', error: storedFailure(error) }
}

/** Decides whether the step runs at all, and runs it by its kind. */
function enter(walk: Walk, step: Step, at: At): Flow {
  if (at.record?.state === 'skipped') return { type: 'next', output: null }
  if (at.record === undefined) {
    if (step.disabled) return skip(walk, step, { key: at.key, reason: 'disabled' })
    if (step.when !== undefined) {
      const condition = asCondition(render(walk.program, at.scope, { when: step.when }), 'when')
      if (!condition.ok) return fail(walk, step, { key: at.key, error: condition.error })
      if (!condition.value) return skip(walk, step, { key: at.key, reason: 'when' })
    }
  }
  return runStep(walk, step, at)
}

function skip(
  walk: Walk,
  step: Step,
  { key, reason }: { key: string; reason: 'when' | 'disabled' },
): Flow {
  record(walk, step, { key, type: 'skipped', reason })
  return { type: 'next', output: null }
}

function fail(
  walk: Walk,
  step: Step,
  { key, error }: { key: string; error: Omit<Failure, 'stepId'> },
): Flow {
  const failure = { ...error, stepId: step.id }
  record(walk, step, { key, type: 'failed', error: failure })
  return { type: 'failed', error: failure }
}

function done(
  walk: Walk,
  step: Step,
  { key, output }: { key: string; output: JsonValue },
): { type: 'next'; output: JsonValue } {
  record(walk, step, { key, type: 'done', output })
  return { type: 'next', output }
}

// A distributed Omit: one variant of the entry, less what every entry of a step has.
type Fact = StepEntry extends infer One
  ? One extends StepEntry
    ? Omit<One, 'stepId' | 'kind' | 'at'>
    : never
  : never

function record(walk: Walk, step: Step, fact: Fact): void {
  const kind = stepKindOf(step) ?? 'unknown'
  const entry: StepEntry = { ...fact, stepId: step.id, kind, at: walk.now }
  walk.entries.push(entry)
  applyEntry(walk.journal, entry)
}

function runStep(walk: Walk, step: Step, at: At): Flow {
  if ('use' in step) return runUse(walk, step, at)
  if ('if' in step) return runIf(walk, step, at)
  if ('each' in step) return runEach(walk, step, at)
  if ('set' in step) {
    const output = evaluated(walk, step, at, { set: step.set })
    if (output.type === 'next') Object.assign(at.scope.vars, output.output)
    return output
  }
  if ('return' in step) {
    const output = evaluated(walk, step, at, { return: step.return })
    return output.type === 'next' ? { type: 'return', output: output.output } : output
  }
  if ('fail' in step) {
    const message = render(walk.program, at.scope, { message: step.fail.message })
    if (!message.ok) return fail(walk, step, { key: at.key, error: message.error })
    const text = typeof message.value === 'string' ? message.value : JSON.stringify(message.value)
    const error = { code: step.fail.code ?? 'failed_by_step', message: text }
    return fail(walk, step, { key: at.key, error })
  }
  const kind = stepKindOf(step) ?? 'unknown'
  const message = `Steps of the kind ${kind} are not supported by this version of Floyo.`
  return fail(walk, step, { key: at.key, error: { code: 'unsupported_step', message } })
}

/** A pure step: what it gives is recorded, or read from its record. `texts` is its one field. */
function evaluated(walk: Walk, step: Step, at: At, texts: Record<string, JsonValue>): Flow {
  if (at.record?.state === 'done') return { type: 'next', output: at.record.output }
  const output = render(walk.program, at.scope, texts)
  if (!output.ok) return fail(walk, step, { key: at.key, error: output.error })
  return done(walk, step, { key: at.key, output: output.value })
}

function runIf(walk: Walk, step: Extract<Step, { if: string }>, at: At): Flow {
  let taken = at.record?.state === 'done' ? branchOf(at.record) : undefined
  if (taken === undefined) {
    const condition = asCondition(render(walk.program, at.scope, { if: step.if }), 'if')
    if (!condition.ok) return fail(walk, step, { key: at.key, error: condition.error })
    taken = condition.value ? 'then' : 'else'
    done(walk, step, { key: at.key, output: { taken } })
  }
  const inner = taken === 'then' ? step.then : (step.else ?? [])
  const flow = walkSteps(walk, inner, { scope: at.scope, path: `${at.key}.` })
  return flow.type === 'next' ? { type: 'next', output: { taken } } : flow
}

/** The branch that was taken when the condition was first looked at. */
function branchOf({ output }: StepRecord): 'then' | 'else' {
  const isObject = typeof output === 'object' && output !== null && !Array.isArray(output)
  return isObject && output['taken'] === 'then' ? 'then' : 'else'
}

function runEach(walk: Walk, step: Extract<Step, { each: string }>, at: At): Flow {
  const list = asList(render(walk.program, at.scope, { each: step.each }))
  if (!list.ok) return fail(walk, step, { key: at.key, error: list.error })
  const items: JsonValue[] = []
  for (const [index, item] of list.value.entries()) {
    const scope = iterationScope(at.scope, item, index)
    const flow = walkSteps(walk, step.do, { scope, path: `${at.key}[${index}].` })
    if (flow.type !== 'next') return flow
    items.push(flow.output)
  }
  if (at.record?.state === 'done') return { type: 'next', output: at.record.output }
  return done(walk, step, { key: at.key, output: { items } })
}

function runUse(walk: Walk, step: UseStep, at: At): Flow {
  const { key, record: known } = at
  switch (known?.state) {
    case 'done':
      return { type: 'next', output: known.output }
    case 'suspended':
      return { type: 'want', want: { type: 'command', step, key, record: known } }
    case 'unknown':
      if (known.policy === 'ask') {
        return { type: 'want', want: { type: 'answer', step, key, record: known } }
      }
      break
    case 'retrying':
      if (known.retryAt !== undefined && known.retryAt > walk.now) {
        return { type: 'want', want: { type: 'sleep', until: known.retryAt, key } }
      }
      break
    case 'skipped':
    case 'failed':
    case 'attempting':
    case undefined:
  }
  const input = render(walk.program, at.scope, { with: step.with ?? {} })
  if (!input.ok) return fail(walk, step, { key, error: input.error })
  const attempt = (known?.attempt ?? 0) + 1
  return { type: 'want', want: { type: 'attempt', step, key, attempt, input: input.value } }
}
