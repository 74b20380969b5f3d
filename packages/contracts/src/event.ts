/**
 * Events: observed acts, one line each.
 *
 * An event's id is a UUIDv7 whose time is the event's own time, so that ids sort as time does,
 * a month of events is a range of ids, and one primary key both orders and deduplicates them.
 */
import { z } from 'zod'
import { JsonObject } from './json.ts'
import { pageOf, PageQuery } from './page.ts'
import { Timestamp } from './time.ts'

/** `a.b`: what kind of thing was done to what kind of subject. */
export const EventType = z
  .string()
  .max(100)
  .regex(
    /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/,
    'expected lower-case words joined by dots, such as file.created',
  )

/**
 * One observed act as files, imports and `floyo discover` speak of it: a line of JSON.
 * `t` is in milliseconds since 1970.
 */
export const EventLine = z
  .object({
    id: z.string().min(1).max(200).optional(),
    t: z.int().min(0).max(4_102_444_800_000),
    actor: z.string().min(1).max(200),
    type: EventType,
    subject: z.string().max(2000),
    attrs: JsonObject.default({}),
    device: z.string().max(200).optional(),
  })
  .meta({ id: 'EventLine' })
export type EventLine = z.infer<typeof EventLine>

/** How an event came to be known. Only what is seen as it happens may start a workflow. */
export const EventSource = z.enum(['watch', 'hook', 'import', 'api'])
export type EventSource = z.infer<typeof EventSource>

/** One observed act as it is stored. It is its person's: nobody else in the workspace sees it. */
export const Event = z
  .object({
    id: z.uuid(),
    occurredAt: z.iso.datetime({ offset: true }),
    actor: z.string(),
    type: z.string(),
    subject: z.string(),
    attrs: JsonObject,
    source: EventSource,
    deviceId: z.uuid().nullable(),
  })
  .meta({ id: 'Event' })
export type Event = z.infer<typeof Event>

/** What is sent at once: at most 1,000 events and 1 MiB. */
export const EventBatch = z
  .strictObject({
    source: EventSource.default('api'),
    events: z
      .array(z.unknown())
      .min(1, 'expected at least one event')
      .max(1000, 'expected at most 1000 events; send the rest in further batches'),
  })
  .meta({ id: 'EventBatch' })

/**
 * What became of each event of a batch: good ones are stored though others are refused. `rejected`
 * names each refused one by its place in the batch; sending it again unchanged changes nothing.
 */
export const EventReceipt = z
  .object({
    accepted: z.int(),
    duplicates: z.int(),
    rejected: z.array(
      z.object({ index: z.int(), code: z.string(), field: z.string(), message: z.string() }),
    ),
  })
  .meta({ id: 'EventReceipt' })
export type EventReceipt = z.infer<typeof EventReceipt>

export const EventPage = pageOf(Event)
export const EventQuery = PageQuery.extend({
  from: Timestamp.optional(),
  to: Timestamp.optional(),
  type: z.string().max(100).optional(),
  search: z.string().max(200).optional().describe('Part of the subject'),
  deviceId: z.uuid().optional(),
})
export type EventQuery = z.infer<typeof EventQuery>

/** Which events to forget: those in the time, and of these only what the other fields say. */
export const EventSelection = z
  .strictObject({
    from: Timestamp.optional(),
    to: Timestamp.optional(),
    type: z.string().max(100).optional(),
    subjectPrefix: z.string().min(1).max(2000).optional(),
    deviceId: z.uuid().optional(),
  })
  .meta({ id: 'EventSelection' })

/** What stays though it tells of forgotten events, since somebody keeps it on purpose; and why. */
export const leftReasons = {
  workflow: 'a suggestion was accepted: the workflow belongs to the workspace since then',
  'held-run': 'somebody keeps this run for good; it goes as soon as they let go of it',
  'pinned-output':
    'somebody pinned what this step gave, for test runs; take the pin away to delete it',
} as const

/** What forgetting did. */
export const Forgotten = z
  .object({
    events: z.int(),
    suggestions: z.int(),
    /** Runs that these events started or let go on. */
    runs: z.int(),
    /** Of these: runs that are not over yet, and are removed as soon as they are. */
    runsToEnd: z.int(),
    left: z.array(
      z.object({
        kind: z.enum(Object.keys(leftReasons) as (keyof typeof leftReasons)[]),
        /** Of the workflow or the run; of an output the workflow's. */
        id: z.uuid(),
        name: z.string(),
      }),
    ),
  })
  .meta({ id: 'Forgotten' })
export type Forgotten = z.infer<typeof Forgotten>

/** Events a day and by type, for the timeline's overview. Days are in the workspace's zone. */
export const EventSummary = z
  .object({
    days: z.array(z.object({ day: z.string(), events: z.int() })),
    types: z.array(z.object({ type: z.string(), events: z.int() })),
    total: z.int(),
  })
  .meta({ id: 'EventSummary' })
export type EventSummary = z.infer<typeof EventSummary>
