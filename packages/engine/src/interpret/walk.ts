/** Walking steps: whether each runs at all, by its kind, and what a failure of it means. */
import { durationMs, type Step, type StepKind, stepKindOf } from '@floyo/contracts'
import type { StepRecord } from '../journal/entry.ts'
import { walkIf, walkSwitch } from './choice.ts'
import { walkEach, walkWhile } from './each.ts'
import { asCondition, render, storedFailure } from './evaluate.ts'
import { walkCode, walkFail, walkReturn, walkSet, walkUse } from './leaf.ts'
import {
  type At,
  fail,
  type Flow,
  type Machine,
  type Place,
  record,
  type Walking,
} from './machine.ts'
import { revealBranches, walkParallel } from './parallel.ts'
import { passPinned } from './pinned.ts'
import { mergeSets, stepScope } from './scope.ts'
import { withinTime } from './timeout.ts'
import { walkTry } from './try.ts'
import { walkWaiting } from './wait.ts'

/** How many steps one run may take, iterations counted one by one. */
export const maxStepRuns = 50_000

export function* walkList(machine: Machine, steps: readonly Step[], place: Place): Walking {
  let flow: Flow = { type: 'next', output: null }
  for (const step of steps) {
    flow = yield* walkStep(machine, step, place)
    if (flow.type !== 'next') break
  }
  return flow
}

function* walkStep(machine: Machine, step: Step, place: Place): Walking {
  const key = place.path + step.id
  const { records } = machine.journal
  const known = records.get(key)
  if (known?.state === 'canceled') return { type: 'canceled', error: storedFailure(known.error) }
  if (known === undefined && records.size >= maxStepRuns) return tooManySteps(step)
  const at: At = { ...place, key, record: known }
  const flow =
    known?.state === 'failed' ? passFailed(known, place) : yield* enter(machine, step, at)
  if (flow.type === 'next') place.scope.steps[step.id] = flow.output
  if (flow.type !== 'failed' || step.onError !== 'continue') return flow
  place.scope.steps[step.id] = { error: flow.error }
  return { type: 'next', output: null }
}

function tooManySteps({ id }: Step): Flow {
  const message = `A run takes at most ${maxStepRuns} steps, iterations included. Work on fewer items at a time.`
  return { type: 'failed', error: { code: 'too_many_steps', message, stepId: id } }
}

function passFailed({ error, sets }: StepRecord, { scope }: Place): Flow {
  mergeSets(scope, sets ?? {})
  return { type: 'failed', error: storedFailure(error) }
}

/** Decides whether the step runs at all, and runs it by its kind. */
function* enter(machine: Machine, step: Step, at: At): Walking {
  const { key } = at
  if (at.record?.state === 'skipped') return { type: 'next', output: null }
  if (at.record === undefined) {
    if (step.disabled) return skip(machine, step, { key, reason: 'disabled' })
    if (step.when !== undefined) {
      const condition = asCondition(render(machine.program, at.scope, { when: step.when }), 'when')
      if (!condition.ok) return fail(machine, step, { key, error: condition.error })
      if (!condition.value) return skip(machine, step, { key, reason: 'when' })
    }
  }
  const pinned = passPinned(machine, step, at)
  if (pinned) return pinned
  if ('use' in step) return yield* walkUse(machine, step, at)
  if ('code' in step) return yield* walkCode(machine, step, at)
  if ('set' in step) return walkSet(machine, step, at)
  if ('return' in step) return walkReturn(machine, step, at)
  if ('fail' in step) return walkFail(machine, step, at)
  if ('wait' in step || 'approve' in step || 'call' in step) {
    return yield* walkWaiting(machine, step, at)
  }
  if (isComposite(step)) return yield* walkComposite(machine, step, at)
  const message = `Steps of the kind ${stepKindOf(step) ?? 'unknown'} are not supported by this version of Floyo.`
  return fail(machine, step, { key, error: { code: 'unsupported_step', message } })
}

type OfKind<Kind extends StepKind> = Extract<Step, Record<Kind, unknown>>
type TryStep = OfKind<'try'>
type Composite =
  | OfKind<'if'>
  | OfKind<'switch'>
  | OfKind<'each'>
  | OfKind<'while'>
  | OfKind<'parallel'>
  | TryStep

const compositeKinds = ['if', 'switch', 'each', 'while', 'parallel', 'try']

function isComposite(step: Step): step is Composite {
  return compositeKinds.some((kind) => Object.hasOwn(step, kind))
}

function skip(
  machine: Machine,
  step: Step,
  { key, reason }: { key: string; reason: 'when' | 'disabled' },
): Flow {
  record(machine, step, { key, type: 'skipped', reason })
  return { type: 'next', output: null }
}

/**
 * A step with steps inside. Once it has ended its record says all of it, what it set included, and
 * nobody looks inside again.
 */
function* walkComposite(machine: Machine, step: Composite, at: At): Walking {
  const { key, record: known, scope } = at
  if (known?.state === 'done' && known.sets) return passDone(machine, step, { known, at })
  if (known === undefined) record(machine, step, { key, type: 'began', ...untilOf(machine, step) })
  const inner = { ...at, scope: stepScope(scope) }
  const flow = yield* 'try' in step
    ? walkTry(machine, step, inner)
    : withinTime(machine, step, { at: inner, walk: (own) => walkInside(machine, step, own) })
  const { sets } = inner.scope
  mergeSets(scope, sets)
  switch (flow.type) {
    case 'canceled':
      break
    case 'next':
      record(machine, step, { key, type: 'done', output: flow.output, sets })
      break
    case 'return':
      record(machine, step, { key, type: 'done', output: flow.output, sets, returns: true })
      break
    case 'failed':
      record(machine, step, { key, type: 'failed', error: flow.error, sets })
  }
  if (flow.type === 'next') reveal(machine, step, at)
  return flow
}

function passDone(
  machine: Machine,
  step: Step,
  { known, at }: { known: StepRecord; at: At },
): Flow {
  mergeSets(at.scope, known.sets ?? {})
  if (known.returns) return { type: 'return', output: known.output }
  reveal(machine, step, at)
  return { type: 'next', output: known.output }
}

function reveal(machine: Machine, step: Step, at: At): void {
  if ('parallel' in step) revealBranches(machine, step, at)
}

function untilOf(machine: Machine, { timeout }: Step): { until?: string } {
  if (timeout === undefined) return {}
  return { until: new Date(Date.parse(machine.now) + durationMs(timeout)).toISOString() }
}

function* walkInside(machine: Machine, step: Exclude<Composite, TryStep>, at: At): Walking {
  if ('if' in step) return yield* walkIf(machine, step, at)
  if ('switch' in step) return yield* walkSwitch(machine, step, at)
  if ('each' in step) return yield* walkEach(machine, step, at)
  if ('while' in step) return yield* walkWhile(machine, step, at)
  return yield* walkParallel(machine, step, at)
}
