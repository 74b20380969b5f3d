/** What Home shows, and what the live stream says. */
import { z } from 'zod'
import { Run } from './run.ts'
import { Suggestion } from './suggestion.ts'
import { Timestamp } from './time.ts'

export const Overview = z
  .object({
    openSuggestions: z.array(Suggestion),
    recentRuns: z.array(Run),
    runsToday: z.object({ succeeded: z.int(), failed: z.int(), active: z.int() }),
    secondsSavedThisWeek: z.number(),
    secondsSavedTotal: z.number(),
    /** What the total lies between: the routines' quick and slow occurrences by hand. */
    secondsSavedLow: z.number(),
    secondsSavedHigh: z.number(),
    /** The day of the first run that saved something; null while none did. */
    savedSince: Timestamp.nullable(),
    eventsToday: z.int(),
    eventsTotal: z.int(),
    devices: z.int(),
    enabledWorkflows: z.int(),
    /** Which steps of the guided start are done. */
    started: z.object({
      device: z.boolean(),
      events: z.boolean(),
      suggestion: z.boolean(),
      workflow: z.boolean(),
    }),
    lastDiscovery: z.object({ runId: z.uuid(), at: z.string(), status: z.string() }).nullable(),
  })
  .meta({ id: 'Overview' })
export type Overview = z.infer<typeof Overview>

/** A change that a page may want to show: what kind of thing, and which one. Never its content. */
export const Change = z
  .object({
    kind: z.enum([
      'run',
      'workflow',
      'suggestion',
      'simulation',
      'device',
      'event',
      'connection',
      'member',
    ]),
    id: z.string(),
  })
  .meta({ id: 'Change' })
export type Change = z.infer<typeof Change>
