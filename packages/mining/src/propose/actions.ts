/** Which steps of a proposal do something. Cost: linear in the steps. */
import type { Definition, UseStep } from '@floyo/contracts'

/** It says something to the person and does nothing else. */
export const noteAction = 'floyo.note'

/** The steps of a proposal that do something; it has no branches. */
export function actionsOf(steps: Definition['steps']): UseStep[] {
  return steps.filter((step): step is UseStep => 'use' in step && step.use !== noteAction)
}
