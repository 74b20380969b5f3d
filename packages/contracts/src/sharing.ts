/** What a person shows of a routine to the workspace: how it goes, and nothing of whom or what it is about. */
import { z } from 'zod'
import { pageOf } from './page.ts'
import { RoutineSchedule } from './suggestion.ts'
import { Timestamp } from './time.ts'

export const GeneralStep = z
  .object({
    /** Its kind of act; `other` when the kind itself could tell something. */
    type: z.string(),
    /** Such as `<folder>/<name> <date>.csv`, `git push` or `<address>`. */
    subject: z.string(),
    optional: z.boolean(),
    service: z.boolean(),
  })
  .meta({ id: 'GeneralStep' })
export type GeneralStep = z.infer<typeof GeneralStep>

/** All that is seen of a shared pattern, beside who shares it. */
export const PatternShape = z
  .object({
    steps: z.array(GeneralStep).min(1),
    schedule: RoutineSchedule.nullable(),
    /** Index of the step that starts the others, when a step and not the clock does. */
    triggerStep: z.int().nullable(),
    timesSeen: z.int(),
    minutesByHand: z.number(),
  })
  .meta({ id: 'PatternShape' })
export type PatternShape = z.infer<typeof PatternShape>

/** What would be seen if it were shared, or what is. */
export const SharingState = z
  .object({ shape: PatternShape, sharedAt: Timestamp.nullable() })
  .meta({ id: 'SharingState' })
export type SharingState = z.infer<typeof SharingState>

/** A pattern that somebody shows to the workspace. */
export const SharedPattern = z
  .object({
    id: z.uuid(),
    sharedBy: z.string(),
    sharedAt: Timestamp,
    shape: PatternShape,
  })
  .meta({ id: 'SharedPattern' })
export type SharedPattern = z.infer<typeof SharedPattern>
export const SharedPatternPage = pageOf(SharedPattern)
