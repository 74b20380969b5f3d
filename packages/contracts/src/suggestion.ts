/** Routines and the workflows proposed from them. Both are their person's until accepted. */
import { z } from 'zod'
import { Definition } from './definition/definition.ts'
import { pageOf, PageQuery } from './page.ts'
import { Habits, SuggestionEdit } from './suggestion-edit.ts'
import { Timestamp } from './time.ts'
import { NoteFacts, type ToldTitle as Title, ToldStep, ToldTitle } from './told.ts'

export const RoutineStep = z
  .object({
    actor: z.string(),
    type: z.string(),
    /** The abstracted subject, such as `/reports/report-<date>.csv`. */
    subject: z.string(),
    optional: z.boolean(),
    /** One subject as it was really seen. */
    example: z.string(),
    /** In how many of the occurrences it was done. */
    seen: z.int().optional(),
    /** Whether it and the step before it come in either order. */
    swapped: z.boolean().optional(),
    /** As a person tells it; not of routines from before this was kept. */
    told: ToldStep.optional(),
  })
  .meta({ id: 'RoutineStep' })
export type RoutineStep = z.infer<typeof RoutineStep>

export const RoutineSchedule = z
  .object({
    cron: z.string(),
    timezone: z.string(),
    everyWeeks: z.int().optional(),
    anchor: z.string().optional(),
  })
  .meta({ id: 'RoutineSchedule' })
export type RoutineSchedule = z.infer<typeof RoutineSchedule>

/** Why a routine is believed: each occurrence with its events, and what speaks against it. */
export const Evidence = z
  .object({
    /** For a schedule, how often the routine happened at its time, of how often it should have. */
    hits: z.int(),
    expected: z.int(),
    distinctDays: z.int(),
    firstSeen: Timestamp,
    lastSeen: Timestamp,
    occurrences: z.array(
      z.object({ at: Timestamp, endedAt: Timestamp, eventIds: z.array(z.uuid()) }),
    ),
    /** Due times at which it did not happen, and occurrences outside of any due time. */
    missed: z.array(Timestamp),
    extra: z.array(Timestamp),
    manualSeconds: z.object({ median: z.number(), p10: z.number(), p90: z.number() }),
  })
  .meta({ id: 'Evidence' })
export type Evidence = z.infer<typeof Evidence>

/** A routine found in one person's events. */
export const Pattern = z
  .object({
    id: z.uuid(),
    steps: z.array(RoutineStep).min(1),
    schedule: RoutineSchedule.nullable(),
    /** Index of the step that starts the others, when a step and not the clock does. */
    triggerStep: z.int().nullable(),
    active: z.boolean(),
    confidence: z.number().min(0).max(1),
    next: z.array(Timestamp),
    evidence: Evidence,
  })
  .meta({ id: 'Pattern' })
export type Pattern = z.infer<typeof Pattern>

/**
 * What a suggestion of this routine and workflow is called.
 * @returns null where a step is from before facts were kept
 */
export function toldTitle(
  { steps, triggerStep }: Pick<Pattern, 'steps' | 'triggerStep'>,
  definition: Pick<Definition, 'trigger' | 'steps'>,
): Title | null {
  const told = steps.flatMap(({ type, actor, told: step }) =>
    step ? [{ type, actor, told: step }] : [],
  )
  const acts = told.flatMap(({ told: { verb, object, inTitle } }) =>
    inTitle ? [{ verb, object }] : [],
  )
  if (told.length < steps.length || acts.length === 0) return null
  const isStarted = definition.trigger[0]?.type === 'event'
  const first = definition.steps[0]
  return {
    acts,
    start: (isStarted ? told[triggerStep ?? 0] : undefined) ?? null,
    reminds: first !== undefined && 'use' in first && first.use === 'floyo.note',
  }
}

/** Something that was never seen and that the person is asked for: a recipient, a message, a credential. */
export const SuggestionAsk = z
  .object({
    /** Names it in the answers: the step, then the field of its input, or `connection`. */
    id: z.string(),
    kind: z.enum(['text', 'connection']),
    label: z.string(),
    /** Of a connection. */
    connectionType: z.string().nullable(),
    /** What stands there until it is answered. */
    otherwise: z.string(),
    /** Whether the workflow can not do its work without an answer. */
    required: z.boolean(),
  })
  .meta({ id: 'SuggestionAsk' })
export type SuggestionAsk = z.infer<typeof SuggestionAsk>

/** What a person still has to complete or to check, and why. */
export const SuggestionNote = z
  .object({
    stepId: z.string().nullable(),
    /** In English; what it says as facts is `told`, which notes from before do not have. */
    message: z.string(),
    told: NoteFacts.optional(),
    ask: SuggestionAsk.optional(),
  })
  .meta({ id: 'SuggestionNote' })
export type SuggestionNote = z.infer<typeof SuggestionNote>

/** What a person says when a suggestion is accepted; what they say nothing of stays as proposed. */
export const Acceptance = z
  .strictObject({
    /** To what it asks for, by the ask's id. */
    answers: z.record(z.string().max(300), z.string().max(20_000)).default({}),
    /** Ids of steps that are in the draft, but off. */
    switchOff: z.array(z.string().max(64)).max(100).default([]),
    /** How many minutes later its schedule starts; less than 0 is earlier. */
    moveMinutes: z.int().min(-1439).max(1439).default(0),
  })
  .meta({ id: 'Acceptance' })

export const SuggestionStatus = z
  .enum(['open', 'accepted', 'dismissed'])
  .meta({ id: 'SuggestionStatus' })
export type SuggestionStatus = z.infer<typeof SuggestionStatus>

/**
 * `automated`: something else does it already. That and `private` are said once: what is like it does
 * not come back. `later` comes back by itself, after so many days.
 */
export const DismissReason = z.enum([
  'not-a-routine',
  'not-worth-it',
  'prefer-by-hand',
  'wrong-steps',
  'automated',
  'private',
  'later',
  'other',
])
export type DismissReason = z.infer<typeof DismissReason>

export const Suggestion = z
  .object({
    id: z.uuid(),
    status: SuggestionStatus,
    title: z.string(),
    /** The routine in one sentence: "14 of 15 weekdays at about 09:05 you ...". */
    summary: z.string(),
    confidence: z.number(),
    minutesSavedPerWeek: z.number(),
    /** What the person's own answers to others say of it: minutes x confidence x these is its rank. */
    learned: z.object({
      /** Below 1: such were mostly dismissed; above: accepted. */
      acceptance: z.number(),
      /** The share of runs to be expected that the person would take back. */
      undone: z.number(),
      /** The triggers and actions that lower it, such as `email.send`, with how often each was answered. */
      because: z.array(z.object({ kind: z.string(), accepted: z.int(), dismissed: z.int() })),
      /** The share of its steps that the person is likely to keep, 0 to 1. */
      kept: z.number(),
      /** What the person changed in those before, and is offered here when it is accepted. */
      habits: Habits,
    }),
    /** What the person changed between what was proposed and the first published version. */
    edits: z.array(SuggestionEdit),
    pattern: Pattern,
    definition: Definition,
    notes: z.array(SuggestionNote),
    workflowId: z.uuid().nullable(),
    /** Whether the workflow that was made from it was put away since; it can be restored. */
    workflowPutAway: z.boolean(),
    dismissReason: DismissReason.nullable(),
    /** From when on a look for routines may bring it back; null where it was not put off. */
    snoozedUntil: Timestamp.nullable(),
    createdAt: Timestamp,
    decidedAt: Timestamp.nullable(),
    /** Whether what was decided can be taken back: an acceptance until its workflow is published. */
    canReopen: z.boolean(),
  })
  .meta({ id: 'Suggestion' })
export type Suggestion = z.infer<typeof Suggestion>
export const SuggestionPage = pageOf(Suggestion)
export const SuggestionQuery = PageQuery.extend({ status: SuggestionStatus.optional() })
export const Dismissal = z
  .strictObject({
    reason: DismissReason,
    comment: z.string().max(1000).optional(),
    /** With `later`: after how many days it may come back. */
    days: z.int().min(1).max(365).default(7),
  })
  .meta({ id: 'Dismissal' })

/** Why a routine that was found is not suggested. */
export const HeldBack = z
  .enum(['unsure', 'stopped', 'unattended', 'accepted', 'dismissed', 'repeats', 'later', 'snoozed'])
  .meta({ id: 'HeldBack' })
export type HeldBack = z.infer<typeof HeldBack>

/** A routine that was found and is not suggested, with what there is to say of it. */
export const LeftOut = z
  .object({
    patternId: z.uuid(),
    steps: z.array(RoutineStep).min(1),
    reason: HeldBack,
    /** How often it was seen, and when last. */
    seen: z.int(),
    lastSeen: Timestamp,
    confidence: z.number(),
    /** What it would need: more confidence, more occurrences. Null where no number would help. */
    neededConfidence: z.number().nullable(),
    neededSupport: z.int().nullable(),
    /** When what was put off may come back. */
    snoozedUntil: Timestamp.nullable(),
    /** What was accepted or dismissed, or is open in its stead. */
    like: z
      .object({ suggestionId: z.uuid(), title: z.string(), told: ToldTitle.nullable() })
      .nullable(),
  })
  .meta({ id: 'LeftOut' })
export type LeftOut = z.infer<typeof LeftOut>

/** The counts of a look for routines. */
export const LookCounts = z.object({
  at: Timestamp,
  /** How many events were looked at; from when to when, and over how many days. */
  events: z.int(),
  from: Timestamp.nullable(),
  to: Timestamp.nullable(),
  days: z.int(),
  /** How many say nothing to a look, and why. */
  leftOut: z.object({
    /** They lie before these days, or after the last act of the person, or there are too many. */
    outside: z.int(),
    wrongClock: z.int(),
    /** The same was said of the same moment before. */
    repeated: z.int(),
    untimed: z.int(),
  }),
  patterns: z.int(),
})
export type LookCounts = z.infer<typeof LookCounts>

/** What the last look for routines looked at; null before the first, and after events were forgotten. */
export const LastLook = z
  .object({
    look: LookCounts.extend({ notSuggested: z.array(LeftOut) }).nullable(),
  })
  .meta({ id: 'LastLook' })
export type LastLook = z.infer<typeof LastLook>
