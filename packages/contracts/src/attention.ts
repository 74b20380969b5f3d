/** What is worth a look of the caller: where a workflow and they have come apart, and trials that went well. */
import { z } from 'zod'
import { DriftKind } from './drift.ts'
import { Timestamp } from './time.ts'

const workflow = { workflowId: z.uuid(), workflowName: z.string() }

export const AttentionItem = z
  .discriminatedUnion('kind', [
    /** A note of drift that is open. */
    z.object({
      kind: z.literal('drift'),
      ...workflow,
      noteId: z.uuid(),
      drift: DriftKind,
      seen: z.int(),
      of: z.int(),
      /** Whether it proposes a change of the draft. */
      proposes: z.boolean(),
      at: Timestamp,
    }),
    /** A trial beside the caller that agrees with them well enough to be promoted. */
    z.object({
      kind: z.literal('promotion'),
      ...workflow,
      agreed: z.int(),
      decided: z.int(),
      at: Timestamp,
    }),
  ])
  .meta({ id: 'AttentionItem' })
export type AttentionItem = z.infer<typeof AttentionItem>

/** Promotions first, then drift, the newest first; at most twenty of `total`. */
export const Attention = z
  .object({ items: z.array(AttentionItem), total: z.int() })
  .meta({ id: 'Attention' })
export type Attention = z.infer<typeof Attention>
