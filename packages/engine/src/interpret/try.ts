/** `try`: what may fail, what is done about it, and what is done in any case. */
import type { TryStep } from '@floyo/contracts'
import type { At, Machine, Walking } from './machine.ts'
import { innerScope } from './scope.ts'
import { withinTime } from './timeout.ts'

/**
 * `catch` runs when `try` failed and sees why as `error`; `finally` runs after both, also when one of
 * them failed or returned, and its own failure or return counts more. A `timeout` is that of the
 * `try` part, so that `catch` can act on it. When the run is canceled, or what is around the step
 * gives it up, nothing more is begun, and so `finally` does not run either.
 */
export function* walkTry(machine: Machine, step: TryStep, at: At): Walking {
  const path = `${at.key}.`
  let flow = yield* withinTime(machine, step, {
    at,
    walk: ({ scope }) => machine.walkList(step.try, { scope: innerScope(scope), path }),
  })
  if (flow.type === 'failed' && step.catch) {
    const scope = innerScope(at.scope, { error: flow.error })
    flow = yield* machine.walkList(step.catch, { scope, path })
  }
  if (flow.type === 'canceled' || !step.finally) return flow
  const last = yield* machine.walkList(step.finally, { scope: innerScope(at.scope), path })
  return last.type === 'next' ? flow : last
}
