/** The outside of the simulated world: what effects did there, and how they answer. */
import { StepError } from '@floyo/contracts'
import type { ActionCall, ActionAnswer } from '../../../packages/engine/src/action.ts'
import type { Random } from '../random.ts'
import { fateOf } from './program.ts'
import type { Host, World } from './world.ts'

export interface Outside {
  /** What happened, by idempotency key: the attempts that did it. */
  effects: Map<string, { stepKey: string; attempts: number[] }>
  /** Performs an action for a process that may die meanwhile. */
  perform(host: Host, call: ActionCall): Promise<ActionAnswer>
}

const hiccupMs = 100
/** Longer than any step may take. */
const lateMs = 90_000

export function createOutside(
  world: World,
  { seed, random }: { seed: number; random: Random },
): Outside {
  const effects: Outside['effects'] = new Map()
  const tries = new Map<string, number>()

  /** What happens when a request arrives: it does not know what became of its sender. */
  function arrive({ stepKey, idempotencyKey, attempt }: ActionCall): {
    answer: ActionAnswer | StepError
    isLate: boolean
  } {
    const fate = fateOf(seed, stepKey)
    const tried = tries.get(idempotencyKey) ?? 0
    tries.set(idempotencyKey, tried + 1)
    if (fate.refuses)
      return { answer: new StepError('refused', 'No.', { retryable: false }), isLate: false }
    if (tried < fate.failures) {
      return { answer: new StepError('busy', 'Later.', { retryable: true }), isLate: false }
    }
    const effect = effects.get(idempotencyKey) ?? { stepKey, attempts: [] }
    effect.attempts.push(attempt)
    effects.set(idempotencyKey, effect)
    const isFirst = effect.attempts.length === 1
    return { answer: { output: fate.output }, isLate: fate.answersLate && isFirst }
  }

  return {
    effects,
    perform: (host, call) =>
      new Promise((resolve, reject) => {
        const leave = (): void => {
          // On its way now: it arrives even if its sender dies.
          world.later(random.between(0, hiccupMs), () => {
            const { answer, isLate } = arrive(call)
            const back = (): void =>
              answer instanceof StepError ? reject(answer) : resolve(answer)
            world.later(isLate ? lateMs : random.between(0, hiccupMs), back, host)
          })
        }
        world.later(random.between(0, 20), leave, host)
      }),
  }
}
