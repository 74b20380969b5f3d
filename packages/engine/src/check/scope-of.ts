/** What expressions may refer to at each place of a definition. */
import { type Definition, type Step, walkSteps } from '@floyo/contracts'
import type { Scope, Shape } from '@floyo/expressions'
import type { OutputShapes } from '../action.ts'
import { isCallback } from '../waits/callback.ts'

/** A scope that grows as steps are passed. */
export interface StaticScope extends Scope {
  steps: Record<string, Shape | true>
}

const closed = (properties: Record<string, Shape>): Shape => ({
  type: 'object',
  properties,
  additionalProperties: false,
})

const inputShapes: Record<string, Shape> = {
  string: { type: 'string' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  list: { type: 'array' },
}

/** What is there before the first step. */
export function topScope(definition: Definition): StaticScope {
  const inputs = Object.entries(definition.inputs).map(([name, { type }]): [string, Shape] => [
    name,
    inputShapes[type] ?? {},
  ])
  const vars: Record<string, Shape> = {}
  const ids: string[] = []
  const callbacks: string[] = []
  for (const { step } of walkSteps(definition.steps)) {
    ids.push(step.id)
    if (isCallback(step)) callbacks.push(step.id)
    if ('set' in step) for (const name of Object.keys(step.set)) vars[name] = {}
  }
  const hasEvents = definition.trigger.some(({ type }) => type === 'event')
  return {
    roots: {
      inputs: closed(Object.fromEntries(inputs)),
      trigger: true,
      steps: true,
      vars: closed(vars),
      run: closed({
        id: { type: 'string' },
        startedAt: { type: 'string' },
        workflowName: { type: 'string' },
        callbacks: closed(Object.fromEntries(callbacks.map((id) => [id, { type: 'string' }]))),
      }),
      ...(hasEvents ? { event: true as const } : {}),
    },
    steps: {},
    laterSteps: ids,
  }
}

/** What a list of steps inside a step sees besides what is around it. */
const ownRoots = {
  branch: {},
  iteration: { item: true, index: { type: 'number' } },
  round: { index: { type: 'number' } },
  catch: {
    error: closed({
      code: { type: 'string' },
      message: { type: 'string' },
      stepId: { type: ['string', 'null'] },
    }),
  },
} as const satisfies Record<string, Scope['roots']>

/** Inside a step: what happens there is not seen outside. */
export function innerScope(scope: StaticScope, kind: keyof typeof ownRoots): StaticScope {
  return { ...scope, steps: { ...scope.steps }, roots: { ...scope.roots, ...ownRoots[kind] } }
}

/** What a probe sees: the key of the effect, what was asked, and then what the probe gave. */
export function probeShape(told: { output?: Shape } = {}): Shape {
  return closed({ key: { type: 'string' }, input: {}, ...told })
}

/** What is known of a step's output. */
export function outputShape(step: Step, shapes: OutputShapes = new Map()): Shape | true {
  if (step.onError === 'continue' || step.when !== undefined || step.disabled) return true
  if ('use' in step) return shapes.get(step.use) ?? true
  if ('set' in step) {
    return closed(Object.fromEntries(Object.keys(step.set).map((name) => [name, {}])))
  }
  if ('each' in step) return closed({ items: { type: 'array' } })
  if ('if' in step) return closed({ taken: { type: 'string' } })
  if ('switch' in step) return closed({ taken: {} })
  if ('wait' in step && ('for' in step.wait || 'until' in step.wait)) {
    return closed({ until: { type: 'string' } })
  }
  if ('approve' in step) return closed({ decision: {}, form: {}, comment: {}, by: {} })
  if ('while' in step) return closed({ iterations: { type: 'number' } })
  if ('parallel' in step) {
    if (step.parallel === 'any') return closed({ winner: { type: 'number' }, output: {} })
    return closed({ branches: { type: 'array' } })
  }
  return true
}
