/**
 * Notes of a step that is being proposed, before it has its id. What they ask for is named by the step
 * and the field that takes it. Cost: none to speak of.
 */
import type { SuggestionAsk, SuggestionNote } from '@floyo/contracts'

export interface StepNote {
  message: string
  /** `field`: of the step's input, or `connection`. */
  ask?: Omit<SuggestionAsk, 'id'> & { field: string }
}

/** The note of the step with this id. */
export function noteOf(stepId: string, { message, ask }: StepNote): SuggestionNote {
  if (!ask) return { stepId, message }
  const { field, ...rest } = ask
  return { stepId, message, ask: { id: `${stepId}.${field}`, ...rest } }
}
