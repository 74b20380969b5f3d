/** What starts runs of a workflow. */
import { z } from 'zod'
import { EventType } from '../event.ts'
import { Duration } from './duration.ts'

/** Started by a person or a key; every workflow can be. Listed so that a definition may say it. */
export const ManualTrigger = z.strictObject({ type: z.literal('manual') })

/**
 * Fires at the times of a cron expression of five fields, in a zone. `missed` says what becomes of
 * times that passed while nothing could run: none, one for all, or each (up to 100).
 */
export const ScheduleTrigger = z.strictObject({
  type: z.literal('schedule'),
  cron: z.string().min(1).max(200),
  timezone: z.string().min(1).max(64).default('UTC'),
  missed: z.enum(['skip', 'run-once', 'run-all']).default('run-once'),
  /** Every so many weeks, counted from the week of `anchor`. */
  everyWeeks: z.int().min(1).max(52).optional(),
  anchor: z.iso.date().optional(),
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

/** Fires on each delivery to the workflow's own address `/hooks/:token`. */
export const WebhookTrigger = z.strictObject({
  type: z.literal('webhook'),
  /** `accepted` answers as soon as the run is stored; `result` waits for the run's `return`. */
  answer: z.enum(['accepted', 'result']).default('accepted'),
  /** Where a delivery carries its own id: a repeated id starts no second run. */
  deliveryIdHeader: z.string().max(100).optional(),
})

export const Trigger = z
  .discriminatedUnion('type', [ManualTrigger, ScheduleTrigger, EventTrigger, WebhookTrigger])
  .meta({ id: 'Trigger' })
export type Trigger = z.infer<typeof Trigger>
export type TriggerType = Trigger['type']
export type ScheduleTrigger = z.infer<typeof ScheduleTrigger>
export type EventTrigger = z.infer<typeof EventTrigger>
export type WebhookTrigger = z.infer<typeof WebhookTrigger>
