/**
 * A definition on trial, carried out by nobody: beside live runs, what it would have done in their place;
 * beside a person, when it would have started, set against what the person did.
 */
import { z } from 'zod'
import { JsonDifference } from './history.ts'
import { Timestamp } from './time.ts'

export const ShadowBeside = z.enum(['runs', 'person'])
export type ShadowBeside = z.infer<typeof ShadowBeside>

/** The draft as it is, or a version by its number; beside live runs unless said. */
export const NewShadow = z
  .strictObject({
    version: z.int().min(1).optional(),
    beside: ShadowBeside.default('runs'),
  })
  .meta({ id: 'NewShadow' })

/** One way in which it would have gone otherwise than the live run; told from the live run to it. */
export const ShadowChange = z
  .discriminatedUnion('type', [
    /** It would have ended in another way. */
    z.object({ type: z.literal('outcome'), live: z.string(), trial: z.string() }),
    z.object({ type: z.literal('output'), places: z.array(JsonDifference) }),
    /** What a step asks of the outside. `added`: only it would have asked; `removed`: only the live run did. */
    z.object({
      type: z.literal('call'),
      key: z.string(),
      kind: z.enum(['added', 'removed', 'changed']),
      places: z.array(JsonDifference),
    }),
  ])
  .meta({ id: 'ShadowChange' })
export type ShadowChange = z.infer<typeof ShadowChange>

/** One time that the workflow would have started, or that the person did it. */
export const ShadowEntry = z
  .object({
    at: Timestamp,
    /** `workflow-only`: it would have started, and the person did not do it; `person-only`: the other way round. */
    verdict: z.enum(['agreed', 'workflow-only', 'person-only', 'unknown']),
    eventIds: z.array(z.uuid()),
  })
  .meta({ id: 'ShadowEntry' })
export type ShadowEntry = z.infer<typeof ShadowEntry>

/** What a shadow beside a person has come to. It is that person's own. */
export const ShadowLedger = z
  .object({
    agreed: z.int(),
    workflowOnly: z.int(),
    personOnly: z.int(),
    /** Nobody can say yet: what the person did since the last look for routines is not known. */
    unknown: z.int(),
    /** The lower bound of the share that agreed, of what is decided, 0 to 1. */
    agreement: z.number(),
    /** Whether that is enough to offer to switch the workflow on. */
    ready: z.boolean(),
    /** The latest, the newest first. */
    entries: z.array(ShadowEntry),
  })
  .meta({ id: 'ShadowLedger' })
export type ShadowLedger = z.infer<typeof ShadowLedger>

export const Shadow = z
  .object({
    beside: ShadowBeside,
    /** Of a shadow beside the caller; null for others. */
    ledger: ShadowLedger.nullable(),
    /** Null: the draft, as it was when the trial began. */
    version: z.int().nullable(),
    /** Whether the draft is still what is on trial; true of a version. */
    isCurrent: z.boolean(),
    startedAt: Timestamp,
    startedBy: z.string(),
    /** How many live runs it would have gone the same way as. */
    same: z.int(),
    different: z.int(),
    /** How many could not be judged, as their values are gone. */
    unclear: z.int(),
    /** The latest runs that it would have gone another way than, the newest first. */
    differences: z.array(
      z.object({ runId: z.uuid(), endedAt: Timestamp, changes: z.array(ShadowChange) }),
    ),
  })
  .meta({ id: 'Shadow' })
export type Shadow = z.infer<typeof Shadow>

export const ShadowState = z.object({ shadow: Shadow.nullable() }).meta({ id: 'ShadowState' })
