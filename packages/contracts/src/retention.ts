/** How long things are kept before they are removed for good. */
import { z } from 'zod'

const expected = 'expected a number of days from 1 to 3650, or forever'

/** Days, or for good. */
export const KeptFor = z.union(
  [z.literal('forever'), z.int(expected).min(1, expected).max(3650, expected)],
  expected,
)
export type KeptFor = z.infer<typeof KeptFor>

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

/** What a workspace chose; null is as the installation says. */
export const OwnRetention = z
  .object({
    runs: KeptFor.nullable().default(null),
    events: KeptFor.nullable().default(null),
    deliveries: KeptFor.nullable().default(null),
  })
  .meta({ id: 'OwnRetention' })
export type OwnRetention = z.infer<typeof OwnRetention>
