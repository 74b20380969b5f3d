/** Pinned outputs: in a test run, steps that would reach the outside give what was pinned instead. */
import { type Step, type StepKind, stepKindOf } from '@floyo/contracts'
import { type At, type Flow, type Machine, record } from './machine.ts'

const pinnable: ReadonlySet<StepKind> = new Set(['use', 'code', 'call', 'wait', 'approve'])

/** Whether the output of a step can be pinned: that of one whose output comes from outside of the run. */
export function isPinnable(step: Step): boolean {
  const kind = stepKindOf(step)
  return kind !== undefined && pinnable.has(kind)
}

/** Passes a step by with its pinned output. @returns undefined when it has none */
export function passPinned(
  machine: Machine,
  step: Step,
  { key, record: known }: At,
): Flow | undefined {
  const { pins } = machine.program.definition
  if (!pins || !Object.hasOwn(pins, step.id) || !isPinnable(step)) return undefined
  if (known?.state === 'done') return { type: 'next', output: known.output }
  const output = pins[step.id] ?? null
  record(machine, step, { key, type: 'done', output, pinned: true })
  return { type: 'next', output }
}
