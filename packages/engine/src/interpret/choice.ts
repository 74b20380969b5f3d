/** `if` and `switch`: one list of steps out of several. */
import { isDeepStrictEqual } from 'node:util'
import type { JsonValue, Step } from '@floyo/contracts'
import { asCondition, render } from './evaluate.ts'
import { type At, failed, type Flow, type Machine, type Walking } from './machine.ts'
import { innerScope } from './scope.ts'

export function* walkIf(machine: Machine, step: Extract<Step, { if: string }>, at: At): Walking {
  const condition = asCondition(render(machine.program, at.scope, { if: step.if }), 'if')
  if (!condition.ok) return failed(step, condition.error)
  const taken = condition.value ? 'then' : 'else'
  const steps = condition.value ? step.then : (step.else ?? [])
  return yield* walkChosen(machine, steps, { at, taken })
}

/** The first case whose value is the same; values may be expressions themselves. */
export function* walkSwitch(
  machine: Machine,
  step: Extract<Step, { switch: string }>,
  at: At,
): Walking {
  const { program } = machine
  const subject = render(program, at.scope, { switch: step.switch })
  if (!subject.ok) return failed(step, subject.error)
  for (const [index, one] of step.cases.entries()) {
    const value = render(program, at.scope, { [`cases[${index}].value`]: one.value })
    if (!value.ok) return failed(step, value.error)
    if (isDeepStrictEqual(value.value, subject.value)) {
      return yield* walkChosen(machine, one.do, { at, taken: index })
    }
  }
  return yield* walkChosen(machine, step.default ?? [], { at, taken: 'default' })
}

function* walkChosen(
  machine: Machine,
  steps: readonly Step[],
  { at, taken }: { at: At; taken: JsonValue },
): Walking {
  const place = { scope: innerScope(at.scope), path: `${at.key}.` }
  const flow: Flow = yield* machine.walkList(steps, place)
  return flow.type === 'next' ? { type: 'next', output: { taken } } : flow
}
