/** How long things are kept before they are removed for good. */
import { z } from 'zod'

const expected = 'expected a number of days from 1 to 3650, or forever'

/** Days, or for good. */
export const KeptFor = z.union(
  [z.literal('forever'), z.int(expected).min(1, expected).max(3650, expected)],
  expected,
)
export type KeptFor = z.infer<typeof KeptFor>

/** The same as somebody types it: `90`, or `forever`. */
export const KeptForText = z
  .string()
  .transform((text) => (/^\d+$/.test(text) ? Number(text) : text))
  .pipe(KeptFor)

/**
 * What is kept for a time: runs from their end on, with their journals and files; events from their
 * arrival on; deliveries of webhooks that became no run.
 */
export const keptKinds = ['runs', 'events', 'deliveries'] as const
export type KeptKind = (typeof keptKinds)[number]

/** How long each kind is kept. */
export const Retention = z
  .object({ runs: KeptFor, events: KeptFor, deliveries: KeptFor })
  .meta({ id: 'Retention' })
export type Retention = z.infer<typeof Retention>

const Chosen = KeptFor.nullable()

/** What a workspace chose; null is as the installation says. */
export const OwnRetention = z
  .object({
    runs: Chosen.default(null),
    events: Chosen.default(null),
    deliveries: Chosen.default(null),
  })
  .meta({ id: 'OwnRetention' })
export type OwnRetention = z.infer<typeof OwnRetention>

/** What a workspace chooses anew; what is not given stays. */
export const RetentionChange = z
  .strictObject({ runs: Chosen, events: Chosen, deliveries: Chosen })
  .partial()
