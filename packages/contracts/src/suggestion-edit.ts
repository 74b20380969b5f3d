/**
 * What a person changes in a proposed workflow before it is theirs, and what that says of the next one.
 * It names steps, fields and times of the definition; no value that the person filled in or wrote.
 */
import { z } from 'zod'

/** A step with what it does: `email.send`, or the kind of a step that is no action. */
const step = { stepId: z.string(), does: z.string() }

export const SuggestionEdit = z
  .discriminatedUnion('kind', [
    /** Its one schedule has another time; `minutes` where nothing but the time of day differs. */
    z.object({
      kind: z.literal('schedule-moved'),
      from: z.string(),
      to: z.string(),
      minutes: z.int().nullable(),
    }),
    /** It starts otherwise: the types of triggers before and after. */
    z.object({
      kind: z.literal('trigger-changed'),
      from: z.array(z.string()),
      to: z.array(z.string()),
    }),
    z.object({ kind: z.literal('step-off'), ...step }),
    z.object({ kind: z.literal('step-removed'), ...step }),
    z.object({ kind: z.literal('step-added'), ...step }),
    /** What is filled in where the suggestion asked for it is no change. */
    z.object({ kind: z.literal('input-changed'), ...step, field: z.string() }),
    /** Anything else that a step says: its condition, its timeout, its connection. */
    z.object({ kind: z.literal('setting-changed'), ...step, field: z.string() }),
    z.object({ kind: z.literal('steps-reordered') }),
  ])
  .meta({ id: 'SuggestionEdit' })
export type SuggestionEdit = z.infer<typeof SuggestionEdit>

/** What a person's earlier changes say of a proposal. */
export const Habits = z
  .object({
    /** Steps of a kind that the person took out or switched off, and how often they kept one. */
    switchOff: z.array(z.object({ ...step, off: z.int(), kept: z.int() })),
    /** How far the person moved the schedules of `moved` of `of` proposals; null where they did not. */
    move: z.object({ minutes: z.int(), moved: z.int(), of: z.int() }).nullable(),
  })
  .meta({ id: 'Habits' })
export type Habits = z.infer<typeof Habits>
