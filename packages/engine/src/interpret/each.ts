/** `each` and `while`: the same steps again and again. */
import type { JsonObject, JsonValue, Step } from '@floyo/contracts'
import { asCondition, asList, render } from './evaluate.ts'
import { walkLanes } from './lanes.ts'
import {
  type At,
  cancelInside,
  failed,
  type Flow,
  givenUp,
  type Machine,
  type Walking,
} from './machine.ts'
import { apartScope, innerScope, mergeSets, type Scope } from './scope.ts'

type EachStep = Extract<Step, { each: string }>

export function* walkEach(machine: Machine, step: EachStep, at: At): Walking {
  const list = asList(render(machine.program, at.scope, { each: step.each }))
  if (!list.ok) return failed(step, list.error)
  if ((step.concurrency ?? 1) > 1) return yield* eachAtOnce(machine, step, { at, list: list.value })
  const items: JsonValue[] = []
  for (const [index, item] of list.value.entries()) {
    const scope = innerScope(at.scope, { loop: { item, index } })
    const flow = yield* machine.walkList(step.do, { scope, path: `${at.key}[${index}].` })
    if (flow.type !== 'next') return flow
    items.push(flow.output)
  }
  return { type: 'next', output: { items } }
}

function* eachAtOnce(
  machine: Machine,
  step: EachStep,
  { at, list }: { at: At; list: JsonValue[] },
): Walking {
  const items: JsonValue[] = list.map(() => null)
  const sets: JsonObject[] = []
  const scopes = new Map<number, Scope>()
  let canceled: Flow | undefined
  const decided = yield* walkLanes({
    count: list.length,
    width: step.concurrency ?? 1,
    begin(index) {
      const loop = { item: list[index] ?? null, index }
      const scope = innerScope(apartScope(at.scope), { loop })
      scopes.set(index, scope)
      return machine.walkList(step.do, { scope, path: `${at.key}[${index}].` })
    },
    onEnd(index, flow) {
      if (flow.type === 'canceled') canceled = flow
      else if (flow.type !== 'next') return flow
      else items[index] = flow.output
      sets[index] = scopes.get(index)?.sets ?? {}
      scopes.delete(index)
      return undefined
    },
  })
  if (decided) {
    cancelInside(machine, at.key, givenUp(step))
    return decided
  }
  if (canceled) return canceled
  for (const one of sets) mergeSets(at.scope, one)
  return { type: 'next', output: { items } }
}

export function* walkWhile(
  machine: Machine,
  step: Extract<Step, { while: string }>,
  at: At,
): Walking {
  for (let index = 0; ; index++) {
    const scope = innerScope(at.scope, { loop: { index } })
    const condition = asCondition(render(machine.program, scope, { while: step.while }), 'while')
    if (!condition.ok) return failed(step, condition.error)
    if (!condition.value) return { type: 'next', output: { iterations: index } }
    if (index === step.limit) {
      const message =
        `The condition is still true after ${step.limit} iterations, the step's \`limit\`. ` +
        'Raise it, or see why the condition does not change.'
      return failed(step, { code: 'too_many_iterations', message })
    }
    const flow = yield* machine.walkList(step.do, { scope, path: `${at.key}[${index}].` })
    if (flow.type !== 'next') return flow
  }
}
