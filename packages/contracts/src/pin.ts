/** Pinned outputs: what steps give in test runs, instead of being carried out. */
import { z } from 'zod'
import { JsonValue } from './json.ts'
import { Timestamp } from './time.ts'

export const StepPin = z
  .object({
    stepId: z.string(),
    output: JsonValue,
    /** The run it was taken from; null when it was given by hand. */
    runId: z.uuid().nullable(),
    pinnedBy: z.string(),
    pinnedAt: Timestamp,
  })
  .meta({ id: 'StepPin' })
export type StepPin = z.infer<typeof StepPin>
export const StepPinList = z.object({ items: z.array(StepPin) }).meta({ id: 'StepPinList' })

/** An output by hand, or that of a step run of a past run. */
export const NewStepPin = z
  .union([
    z.strictObject({ output: JsonValue }),
    z.strictObject({ runId: z.uuid(), stepKey: z.string().min(1).max(2000) }),
  ])
  .meta({ id: 'NewStepPin' })
export type NewStepPin = z.infer<typeof NewStepPin>
