/** A run as a test: what it was given, what the outside answered, what is expected of it. */
import { z } from 'zod'
import { JsonObject, JsonValue } from './json.ts'
import { StepRunStatus } from './run.ts'
import { Timestamp } from './time.ts'

/** What the outside said to a step: its output, or why it failed for good. */
const Answer = z.union([
  z.strictObject({ output: JsonValue }),
  z.strictObject({ error: z.strictObject({ code: z.string(), message: z.string() }) }),
])

const Expectation = z.strictObject({
  status: z.enum(['succeeded', 'failed']),
  output: JsonValue.optional(),
  error: z.strictObject({ code: z.string(), stepId: z.string().nullable() }).optional(),
  /** How each step run ends, by its key. */
  steps: z.record(z.string(), StepRunStatus).default({}),
  /** What each step asks of the outside, by its key. */
  calls: z.record(z.string(), JsonValue).default({}),
})
export type Expectation = z.infer<typeof Expectation>

export const Fixture = z
  .strictObject({
    fixture: z.literal(1),
    name: z.string().min(1).max(200),
    /** The name of the definition that it tests. */
    workflow: z.string(),
    /** The time it is taken to begin, so that what depends on it stays. */
    startedAt: Timestamp,
    inputs: JsonObject.default({}),
    trigger: JsonValue.default(null),
    /** By the key of the step run: `rows[3].mail`. */
    answers: z.record(z.string(), Answer).default({}),
    /** Pinned outputs, by the id of the step: they stand for its answers wherever it runs. */
    pins: z.record(z.string(), JsonValue).optional(),
    expect: Expectation,
  })
  .meta({ id: 'Fixture' })
export type Fixture = z.infer<typeof Fixture>

export const NewFixture = z
  .strictObject({ name: z.string().trim().min(1).max(200).optional() })
  .meta({ id: 'NewFixture' })
