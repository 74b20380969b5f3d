/** Listening for a test delivery: the next one is kept as the sample that a workflow is tried with. */
import { z } from 'zod'
import { JsonObject } from './json.ts'
import { Timestamp } from './time.ts'

/** What a webhook brought once: what a run gets as `trigger`. */
export const TriggerSample = z
  .object({
    data: JsonObject,
    /** Whether its signature was right; null when none is asked for. */
    verified: z.boolean().nullable(),
    capturedAt: Timestamp,
  })
  .meta({ id: 'TriggerSample' })

export const Capture = z
  .object({
    /** Where to send the delivery; null while the workflow has no address. */
    url: z.string().nullable(),
    /** Until when the next delivery is kept; null when nobody listens. */
    until: Timestamp.nullable(),
    /** Whether that delivery starts a run as well. */
    startsRun: z.boolean(),
    sample: TriggerSample.nullable(),
  })
  .meta({ id: 'Capture' })
export type Capture = z.infer<typeof Capture>

export const NewCapture = z
  .strictObject({
    seconds: z.int().min(10).max(3600).default(600),
    startsRun: z.boolean().default(false),
  })
  .meta({ id: 'NewCapture' })
export type NewCapture = z.infer<typeof NewCapture>
