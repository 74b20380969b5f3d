/** A definition on trial beside the live version: what it would have done in the place of live runs. */
import { z } from 'zod'
import { JsonDifference } from './history.ts'
import { Timestamp } from './time.ts'

/** The draft as it is, or a version by its number. */
export const NewShadow = z
  .strictObject({ version: z.int().min(1).optional() })
  .meta({ id: 'NewShadow' })

/** One way in which it would have gone otherwise than the live run; told from the live run to it. */
export const ShadowChange = z
  .discriminatedUnion('type', [
    /** It would have ended in another way. */
    z.object({ type: z.literal('outcome'), live: z.string(), trial: z.string() }),
    z.object({ type: z.literal('output'), places: z.array(JsonDifference) }),
    /** What a step asks of the outside. `added`: only it would have asked; `removed`: only the live run did. */
    z.object({
      type: z.literal('call'),
      key: z.string(),
      kind: z.enum(['added', 'removed', 'changed']),
      places: z.array(JsonDifference),
    }),
  ])
  .meta({ id: 'ShadowChange' })
export type ShadowChange = z.infer<typeof ShadowChange>

export const Shadow = z
  .object({
    /** Null: the draft, as it was when the trial began. */
    version: z.int().nullable(),
    /** Whether the draft is still what is on trial; true of a version. */
    isCurrent: z.boolean(),
    startedAt: Timestamp,
    startedBy: z.string(),
    /** How many live runs it would have gone the same way as. */
    same: z.int(),
    different: z.int(),
    /** How many could not be judged, as their values are gone. */
    unclear: z.int(),
    /** The latest runs that it would have gone another way than, the newest first. */
    differences: z.array(
      z.object({ runId: z.uuid(), endedAt: Timestamp, changes: z.array(ShadowChange) }),
    ),
  })
  .meta({ id: 'Shadow' })
export type Shadow = z.infer<typeof Shadow>

export const ShadowState = z.object({ shadow: Shadow.nullable() }).meta({ id: 'ShadowState' })
