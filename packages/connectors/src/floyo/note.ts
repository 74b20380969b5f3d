/** `floyo.note`: what a person has to do, where a routine has a part that nothing can do for them. */
import { z } from 'zod'
import { defineAction } from '../action.ts'

export const floyoNote = defineAction({
  id: 'floyo.note',
  title: 'Leave a note',
  description:
    'Leaves a note in the run for the person: for the parts of a routine that stay theirs.',
  effect: 'none',
  input: z.strictObject({
    text: z.string().min(1).max(20_000),
    title: z.string().max(200).default(''),
  }),
  output: z.object({ title: z.string(), text: z.string() }),
  run: async ({ title, text }) => ({ title, text }),
})
