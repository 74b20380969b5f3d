/**
 * Proposals that would do nothing for anybody: a reminder of what the person does anyway, sent at the
 * moment in which they begin to do it. One that tells of what came from outside is worth having.
 * Cost: linear in the steps.
 */
import type { Definition } from '@floyo/contracts'
import { isService } from '../abstraction.ts'
import { actionsOf } from './actions.ts'
import { arrivalTypes } from './kinds.ts'
import type { ObservedRoutine } from './observed.ts'

/** Whether the workflow only reminds of a routine that an act of the person themselves starts. */
export function isIdle(
  { steps, trigger }: ObservedRoutine,
  definition: Pick<Definition, 'steps' | 'trigger'>,
): boolean {
  const onlyReminds = actionsOf(definition.steps).length === 0
  const start = steps[trigger ?? 0]
  if (!onlyReminds || !start || definition.trigger[0]?.type !== 'event') return false
  if (isService(start.actor)) return false
  // A file that is worked on after it has come into being may have come from elsewhere.
  const others = steps.filter((step) => step !== start && step.type !== 'git.committed')
  return !arrivalTypes.has(start.type) || others.every(({ subject }) => subject === start.subject)
}
