/** Floyo's own workflow "Simulate": one run of it carries out one simulation, and can be canceled. */
import { Definition } from '@floyo/contracts'
import { simulateActionId } from './action.ts'

export const simulateDefinition = Definition.parse({
  name: 'Simulate',
  description:
    'Simulates a definition against the stored past of the member who asked. What is found is shown to that member alone.',
  inputs: {
    simulationId: { type: 'string', required: true },
    userId: { type: 'string', required: true },
  },
  steps: [
    {
      id: 'simulate',
      use: simulateActionId,
      with: { simulationId: '{{ inputs.simulationId }}', userId: '{{ inputs.userId }}' },
      timeout: '15m',
      retry: { attempts: 3, initial: '5s' },
    },
    { id: 'answer', return: '{{ steps.simulate }}' },
  ],
})
