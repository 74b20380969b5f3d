/** Steps with steps inside, held to their time. */
import type { Failure, Step } from '@floyo/contracts'
import { storedFailure } from './evaluate.ts'
import { type At, block, cancelInside, type Flow, type Machine, type Walking } from './machine.ts'
import { apartScope, mergeSets } from './scope.ts'

/**
 * Walks the inside of a step until its time is up, which began when the step was entered, as the
 * journal says. What is set inside counts once it has ended by itself, so that the rest of the run
 * does not depend on where exactly it was cut off.
 */
export function* withinTime(
  machine: Machine,
  step: Step,
  { at, walk }: { at: At; walk: (at: At) => Walking },
): Walking {
  const { key } = at
  const until = machine.journal.records.get(key)?.until
  if (until === undefined) return yield* walk(at)
  const scope = apartScope(at.scope)
  const inside = walk({ ...at, scope })
  const waitingFor = `the end of the time of the step ${step.id}`
  for (;;) {
    const one = inside.next()
    if (one.done) return ended(one.value)
    if (machine.now >= until) break
    yield* block(machine, { type: 'sleep', step, key, until, waitingFor })
  }
  const error = timedOut(step)
  cancelInside(machine, key, error)
  return { type: 'failed', error }

  function ended(flow: Flow): Flow {
    // Cut off in an earlier turn, before that was recorded of the step itself.
    if (flow.type === 'canceled') return { type: 'failed', error: storedFailure(flow.error) }
    mergeSets(at.scope, scope.sets)
    return flow
  }
}

function timedOut({ id, timeout }: Step): Failure {
  const message =
    `The step took longer than its \`timeout\` of ${timeout} and was ended. ` +
    'Give it a longer one, or let it do less.'
  return { code: 'timed_out', message, stepId: id }
}
