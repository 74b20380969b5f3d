/** Drift: where a workflow made from a routine and what its person does have come apart. */
import { z } from 'zod'
import { JsonDifference } from './history.ts'
import { pageOf, PageQuery } from './page.ts'
import { Timestamp } from './time.ts'

/**
 * `by-hand`: the person still does it beside the runs. `undone`: the person takes back what runs did.
 * `moved`: the person does it at other times than the trigger says. `changed`: the person does it with
 * other steps. `stopped`: nobody needs it any more.
 */
export const DriftKind = z
  .enum(['by-hand', 'undone', 'moved', 'changed', 'stopped'])
  .meta({ id: 'DriftKind' })
export type DriftKind = z.infer<typeof DriftKind>

export const DriftDismissReason = z.enum(['as-intended', 'not-so', 'not-now', 'other'])
export type DriftDismissReason = z.infer<typeof DriftDismissReason>

/** One time that speaks for a note: when, in which run, which events, and what was seen. */
export const DriftSight = z
  .object({
    at: Timestamp,
    runId: z.uuid().nullable(),
    eventIds: z.array(z.uuid()),
    /** Such as `file.deleted ~/reports/a.csv`; null where the time says it all. */
    what: z.string().nullable(),
  })
  .meta({ id: 'DriftSight' })
export type DriftSight = z.infer<typeof DriftSight>

export const DriftNote = z
  .object({
    id: z.uuid(),
    workflowId: z.uuid(),
    workflowName: z.string(),
    kind: DriftKind,
    /** How often it was seen, of how many times that were looked at. */
    seen: z.int(),
    of: z.int(),
    /** The latest times, the newest first. */
    sights: z.array(DriftSight),
    /** What would bring the draft in line, place by place; null where that is for the person to say. */
    change: z.array(JsonDifference).nullable(),
    /** Null while it is open. */
    dismissReason: DriftDismissReason.nullable(),
    foundAt: Timestamp,
  })
  .meta({ id: 'DriftNote' })
export type DriftNote = z.infer<typeof DriftNote>
export const DriftNotePage = pageOf(DriftNote)
export const DriftNoteQuery = PageQuery.extend({
  workflowId: z.uuid().optional(),
  dismissed: z.stringbool().optional(),
})
export const DriftDismissal = z
  .strictObject({ reason: DriftDismissReason, comment: z.string().max(1000).optional() })
  .meta({ id: 'DriftDismissal' })
