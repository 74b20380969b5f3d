/** Repeating runs: one or many, from the start or with results kept, as they were or with changes. */
import { z } from 'zod'
import { JsonObject, JsonValue } from './json.ts'
import { Run } from './run.ts'

/** A step run as journals name it: `rows[3].mail`. */
export const StepKey = z.string().min(1).max(2000)

/**
 * Which definition the repetition carries out: that of the run, the published one, or the draft as a
 * trial.
 */
export const RepeatedVersion = z.enum(['same', 'newest', 'draft'])

/**
 * How a run is repeated. From `failed-step` every result is kept, from `start` none, from a step those
 * that precede it. With outputs of steps given by key, what lies behind the first of them is done again.
 */
export const RunRetry = z
  .strictObject({
    from: z
      .union([z.enum(['failed-step', 'start']), z.strictObject({ step: StepKey })])
      .default('failed-step'),
    version: RepeatedVersion.default('same'),
    /** In place of the inputs of the run. */
    inputs: JsonObject.optional(),
    /** In place of what the trigger brought. */
    triggerData: JsonValue.optional(),
    outputs: z.record(StepKey, JsonValue).optional(),
  })
  .meta({ id: 'RunRetry' })
export type RunRetry = z.infer<typeof RunRetry>

/** A run that repeats another, and what it begins with. */
export const RepeatedRun = Run.extend({
  /** The step runs whose results it keeps. */
  kept: z.array(z.string()),
  /** `same`: its effects bear the idempotency keys of the run that it repeats. */
  effectKeys: z.enum(['same', 'new']),
}).meta({ id: 'RepeatedRun' })
export type RepeatedRun = z.infer<typeof RepeatedRun>

/** A run is forked behind its `at`th journal entry: 0 is before the first one. */
export const RunFork = z
  .strictObject({ at: z.int().min(0).max(10_000_000) })
  .meta({ id: 'RunFork' })
