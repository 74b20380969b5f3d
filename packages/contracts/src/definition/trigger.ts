/** What starts runs of a workflow. */
import { z } from 'zod'
import { EventType } from '../event.ts'
import { ConnectionName } from '../connection.ts'
import { Duration } from './duration.ts'

/** Started by a person or a key; every workflow can be. Listed so that a definition may say it. */
export const ManualTrigger = z.strictObject({ type: z.literal('manual') })

/** Common to what fires by the clock. */
const timing = {
  /** What becomes of times that passed while nothing could run: none, one for all, or each (up to 100). */
  missed: z.enum(['skip', 'run-once', 'run-all']).default('run-once'),
  /**
   * What becomes of a time whose run before it has not ended: it runs beside it (unless said
   * otherwise), is left out, waits its turn, or takes its place.
   */
  overlap: z.enum(['allow', 'skip', 'queue', 'cancel-old']).optional(),
  /** Fires up to so much later, each time by another share; the same for the same time. */
  jitter: Duration.optional(),
}
export type Overlap = 'allow' | 'skip' | 'queue' | 'cancel-old'

/** Fires at the times of a cron expression of five fields, in a zone. */
export const ScheduleTrigger = z.strictObject({
  type: z.literal('schedule'),
  cron: z.string().min(1).max(200),
  timezone: z.string().min(1).max(64).default('UTC'),
  ...timing,
  /** Every so many weeks, counted from the week of `anchor`. */
  everyWeeks: z.int().min(1).max(52).optional(),
  anchor: z.iso.date().optional(),
  /** Dates on which it rests. */
  except: z.array(z.iso.date()).max(366).optional(),
  /** The name of a calendar of the workspace: it rests on its days as well. */
  skipOn: z.string().min(1).max(64).optional(),
  /** `next-workday` fires on the next day that is neither a rest nor a weekend, at the same time. */
  onHoliday: z.enum(['skip', 'next-workday']).optional(),
})

/** Fires every so often, by elapsed time: every 15m is at 0, 15, 30 and 45 minutes of each hour in UTC. */
export const IntervalTrigger = z.strictObject({
  type: z.literal('interval'),
  every: Duration,
  ...timing,
})

/** Fires on an event of the person who published the version, as it is observed. */
export const EventTrigger = z.strictObject({
  type: z.literal('event'),
  on: EventType,
  /** A CEL condition over `event`, without braces. */
  where: z.string().max(4000).optional(),
  /** Waits until no further matching event came for so long, and fires once for all of them. */
  debounce: Duration.optional(),
})

const HeaderName = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,100}$/, 'expected the name of a header, such as X-Signature')

/** How old or early a signed time may be; 5m unless said. */
const tolerance = Duration.optional()

/**
 * How a delivery proves who sent it. The secret is in a connection of the type `webhook_secret`;
 * `hmac` describes a scheme of one's own: a digest of the body, or of `<time>.<body>` when a header
 * brings the time.
 */
export const WebhookSignature = z
  .discriminatedUnion('scheme', [
    z.strictObject({
      scheme: z.literal(['standard-webhooks', 'stripe', 'slack']),
      connection: ConnectionName,
      tolerance,
    }),
    z.strictObject({ scheme: z.literal('github'), connection: ConnectionName }),
    z.strictObject({
      scheme: z.literal('hmac'),
      connection: ConnectionName,
      header: HeaderName,
      algorithm: z.enum(['sha256', 'sha512', 'sha1']).default('sha256'),
      encoding: z.enum(['hex', 'base64']).default('hex'),
      /** What stands before the digest, such as `sha256=`. */
      prefix: z.string().max(40).optional(),
      timestampHeader: HeaderName.optional(),
      tolerance,
    }),
  ])
  .meta({ id: 'WebhookSignature' })
export type WebhookSignature = z.infer<typeof WebhookSignature>

/** Fires on each delivery to the workflow's own address `/hooks/:token`. */
export const WebhookTrigger = z.strictObject({
  type: z.literal('webhook'),
  /** Without it, whoever knows the address can start runs. */
  signature: WebhookSignature.optional(),
  /** A CEL condition over `trigger`, without braces: what does not meet it is kept, and starts nothing. */
  where: z.string().max(4000).optional(),
  /**
   * `accepted` answers as soon as the run is stored. `result` waits for the run and answers with what
   * it returns, `response` as it returns: `{ status, headers, body }`.
   */
  answer: z.enum(['accepted', 'result', 'response']).default('accepted'),
  /** How long the caller of a run that is to answer is kept waiting, 1s to 60s; 30s unless said. */
  answerTimeout: Duration.optional(),
  /** Where a delivery carries its own id: a repeated id starts no second run. */
  deliveryIdHeader: z.string().max(100).optional(),
})

/** Fires when a run of another workflow ends; up to ten workflows may start one another in a row. */
export const WorkflowTrigger = z.strictObject({
  type: z.literal('workflow'),
  /** Its name or its id. */
  workflow: z.string().min(1).max(200),
  on: z.enum(['success', 'failure', 'any']).default('success'),
})
export type WorkflowTrigger = z.infer<typeof WorkflowTrigger>

export const Trigger = z
  .discriminatedUnion('type', [
    ManualTrigger,
    ScheduleTrigger,
    IntervalTrigger,
    EventTrigger,
    WebhookTrigger,
    WorkflowTrigger,
  ])
  .meta({ id: 'Trigger' })
export type Trigger = z.infer<typeof Trigger>
export type TriggerType = Trigger['type']
export type ScheduleTrigger = z.infer<typeof ScheduleTrigger>
export type IntervalTrigger = z.infer<typeof IntervalTrigger>
export type EventTrigger = z.infer<typeof EventTrigger>
export type WebhookTrigger = z.infer<typeof WebhookTrigger>
