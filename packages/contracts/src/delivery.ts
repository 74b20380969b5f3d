/** What came to a webhook: deliveries that became runs, and those that did not, with the reason. */
import { z } from 'zod'
import { JsonObject, JsonValue } from './json.ts'
import { pageOf, PageQuery } from './page.ts'
import { Timestamp } from './time.ts'

/**
 * `accepted` became a run; `duplicate` came before; `refused` has a wrong signature; `disabled` came
 * while the workflow was off; `unmatched` does not meet the trigger's condition; `invalid` can not be
 * read; `full` met a full queue; `captured` came while somebody listened for a test delivery.
 */
export const DeliveryStatus = z
  .enum([
    'accepted',
    'duplicate',
    'refused',
    'disabled',
    'unmatched',
    'invalid',
    'full',
    'captured',
  ])
  .meta({ id: 'DeliveryStatus' })
export type DeliveryStatus = z.infer<typeof DeliveryStatus>

export const Delivery = z
  .object({
    id: z.uuid(),
    receivedAt: Timestamp,
    status: DeliveryStatus,
    /** Why it became no run. */
    reason: z.string().nullable(),
    method: z.string(),
    /** The run that it started, or, of a duplicate, the run that the first one started. */
    runId: z.uuid().nullable(),
    /** The latest run that a replay started. */
    replayRunId: z.uuid().nullable(),
  })
  .meta({ id: 'Delivery' })
export type Delivery = z.infer<typeof Delivery>
export const DeliveryPage = pageOf(Delivery)
export const DeliveryQuery = PageQuery.extend({ status: DeliveryStatus.optional() })

/** `body` is JSON, form fields or text as a run gets it; what can not be read is base64. */
export const DeliveryDetail = Delivery.extend({
  headers: JsonObject,
  query: JsonObject,
  body: JsonValue,
  /** Of a large delivery beside many others only the size is kept. */
  bodyKept: z.boolean(),
}).meta({ id: 'DeliveryDetail' })
export type DeliveryDetail = z.infer<typeof DeliveryDetail>

/** A delivery is replayed once; `again` replays it once more. */
export const Replay = z.strictObject({ again: z.boolean().default(false) }).meta({ id: 'Replay' })
export const Replayed = z
  .object({
    runId: z.uuid(),
    /** Whether an earlier replay had started the run already. */
    repeated: z.boolean(),
  })
  .meta({ id: 'Replayed' })

/** Which deliveries that became no run to replay, the oldest first, up to 200 at a time. */
export const BulkReplay = z
  .strictObject({
    status: z.enum(['refused', 'disabled', 'unmatched', 'invalid', 'full', 'captured']),
    from: Timestamp.optional(),
    to: Timestamp.optional(),
  })
  .meta({ id: 'BulkReplay' })
export const BulkReplayed = z
  .object({
    started: z.int(),
    /** Those that can not be replayed, and why. */
    failed: z.array(z.object({ deliveryId: z.uuid(), reason: z.string() })),
    /** Whether there are more that no replay has reached. */
    more: z.boolean(),
  })
  .meta({ id: 'BulkReplayed' })
