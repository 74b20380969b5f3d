/** Floyo's own workflow "Repeat runs": one run of it repeats many, is seen with the others, and can be canceled. */
import { Definition } from '@floyo/contracts'
import { repeatActionId } from './action.ts'

export const repeatRunsDefinition = Definition.parse({
  name: 'Repeat runs',
  description: 'Repeats runs that ended, as somebody asked for. Each of them is repeated once.',
  inputs: { repeatId: { type: 'string', required: true } },
  steps: [
    {
      id: 'repeat',
      use: repeatActionId,
      with: { repeatId: '{{ inputs.repeatId }}' },
      timeout: '1h',
      retry: { attempts: 20, initial: '5s' },
    },
    { id: 'answer', return: '{{ steps.repeat }}' },
  ],
})
