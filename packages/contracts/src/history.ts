/** The past of a run: its journal, and what was known at any point of it. */
import { z } from 'zod'
import { JsonObject, JsonValue } from './json.ts'
import { pageOf } from './page.ts'
import { Failure, StepRun, StepRunStatus } from './run.ts'
import { Timestamp } from './time.ts'

/** What an entry of a journal is about; what it holds is in the state behind it. */
export const EntrySummary = z
  .object({
    /** `done`, `attempt`, ...: a newer Floyo may write others. */
    type: z.string(),
    key: z.string().nullable(),
    stepId: z.string().nullable(),
    kind: z.string().nullable(),
    at: Timestamp,
    /** The output was pinned: the step was not carried out. */
    pinned: z.literal(true).optional(),
  })
  .meta({ id: 'EntrySummary' })
export type EntrySummary = z.infer<typeof EntrySummary>

/** `number` counts entries from 1; `seq` is the commit that the entry came with. */
export const JournalEntry = EntrySummary.extend({ number: z.int(), seq: z.int() }).meta({
  id: 'JournalEntry',
})
export type JournalEntry = z.infer<typeof JournalEntry>
export const JournalPage = pageOf(JournalEntry)

const Evaluated = {
  /** Null as well where there is an error, and where the value is too long to be shown. */
  value: JsonValue.nullable(),
  error: z.string().nullable(),
  shortened: z.boolean(),
}
/** A text of a step with the value it had, and that of each expression in it. */
export const ExpressionValue = z
  .object({
    /** Where in the step, as a JSON pointer: `/with/to`. */
    field: z.string(),
    text: z.string(),
    ...Evaluated,
    parts: z.array(z.object({ expression: z.string(), ...Evaluated })),
  })
  .meta({ id: 'ExpressionValue' })
export type ExpressionValue = z.infer<typeof ExpressionValue>

export const StepState = StepRun.omit({ attempts: true })
  .extend({
    /** The number of the latest attempt. */
    attempts: z.int(),
    /** That of the action by which the latest attempt was made; null for other steps, and unknown ones. */
    actionVersion: z.int().nullable(),
    /** The iteration it lies in; with the expressions. */
    loop: z.object({ item: JsonValue.nullable(), index: z.int() }).nullable(),
    /** Null where they were not worked out, in a run of many steps: ask for this step alone. */
    expressions: z.array(ExpressionValue).nullable(),
  })
  .meta({ id: 'StepState' })
export type StepState = z.infer<typeof StepState>

/** A run as it was behind the `at`th of its `entries` journal entries. */
export const RunState = z
  .object({
    at: z.int(),
    entries: z.int(),
    entry: EntrySummary.nullable(),
    inputs: JsonObject,
    trigger: JsonValue.nullable(),
    vars: JsonObject,
    steps: z.array(StepState),
  })
  .meta({ id: 'RunState' })
export type RunState = z.infer<typeof RunState>

/** Which point: behind an entry or behind a commit; the end without. */
export const RunStateQuery = z.object({
  at: z.coerce.number().int().min(0).max(10_000_000).optional(),
  seq: z.coerce.number().int().min(0).max(2_147_483_647).optional(),
  step: z
    .string()
    .min(1)
    .max(2000)
    .optional()
    .describe('The step run whose expressions are wanted'),
})

/** A place where two JSON values differ, as a JSON pointer. */
export const JsonDifference = z
  .object({
    path: z.string(),
    kind: z.enum(['added', 'removed', 'changed']),
    before: JsonValue.nullable(),
    after: JsonValue.nullable(),
  })
  .meta({ id: 'JsonDifference' })
export type JsonDifference = z.infer<typeof JsonDifference>

const ComparedSide = z.object({
  status: StepRunStatus,
  error: Failure.nullable(),
  attempts: z.int(),
  durationMs: z.number().nullable(),
})
export const ComparedStep = z
  .object({
    key: z.string(),
    stepId: z.string(),
    kind: z.string(),
    /** How long it took makes no difference. */
    result: z.enum(['same', 'different', 'only-first', 'only-second']),
    first: ComparedSide.nullable(),
    second: ComparedSide.nullable(),
    input: z.array(JsonDifference),
    output: z.array(JsonDifference),
  })
  .meta({ id: 'ComparedStep' })
export type ComparedStep = z.infer<typeof ComparedStep>

/** Two runs side by side; what differs is told from the first to the second. */
export const RunComparison = z
  .object({
    inputs: z.array(JsonDifference),
    trigger: z.array(JsonDifference),
    output: z.array(JsonDifference),
    steps: z.array(ComparedStep),
  })
  .meta({ id: 'RunComparison' })
export type RunComparison = z.infer<typeof RunComparison>
