/** Forecasts: how long runs of a definition will take, how many there will be, and whom they call. */
import { z } from 'zod'
import { Budget } from './definition/budget.ts'
import { Limits } from './definition/limits.ts'
import { FieldProblem } from './errors.ts'
import { JsonObject } from './json.ts'

/**
 * How long a run takes, in seconds. `runs`: seen of runs of the same steps. `steps`: added up from what
 * its steps took in past runs of any workflow; what `unknownSteps` take is not in it. `unknown`: none
 * of its steps was ever seen.
 */
export const ForecastDuration = z
  .object({
    basis: z.enum(['runs', 'steps', 'unknown']),
    p50: z.number().nullable(),
    p95: z.number().nullable(),
    /** How many runs it was seen of; of steps, how many past runs were read. */
    samples: z.int(),
    unknownSteps: z.array(z.string()),
  })
  .meta({ id: 'ForecastDuration' })

/** What one trigger will start, and what that is known from; null when there is nothing to know it from. */
export const ForecastStarts = z
  .object({
    /** Which of the definition's triggers; null: started by hand, by calls, by repeating. */
    trigger: z.int().nullable(),
    type: z.string(),
    basis: z.enum(['schedule', 'events', 'deliveries', 'runs', 'unknown']),
    perDay: z.number().nullable(),
    /** In the busiest hour and minute of the days that were looked at. */
    peakHour: z.int(),
    peakMinute: z.int(),
  })
  .meta({ id: 'ForecastStarts' })
export type ForecastStarts = z.infer<typeof ForecastStarts>

/** How often a connection or host will be called. */
export const ForecastCalls = z
  .object({
    kind: z.enum(['connection', 'host']),
    name: z.string(),
    perRun: z.number(),
    perDay: z.number(),
    peakHour: z.number(),
    peakMinute: z.number(),
    /** Those of the connection; what is over them waits. */
    limits: Limits,
  })
  .meta({ id: 'ForecastCalls' })
export type ForecastCalls = z.infer<typeof ForecastCalls>

export const Forecast = z
  .object({
    duration: ForecastDuration,
    /** Of all triggers of which something is known. */
    runsPerDay: z.number(),
    starts: z.array(ForecastStarts),
    calls: z.array(ForecastCalls),
    budget: Budget.nullable(),
    warnings: z.array(FieldProblem),
  })
  .meta({ id: 'Forecast' })
export type Forecast = z.infer<typeof Forecast>

export const ForecastQuery = z.object({
  of: z.enum(['draft', 'published']).default('draft'),
})
/** A definition that is not saved. */
export const ForecastRequest = z
  .strictObject({ definition: JsonObject })
  .meta({ id: 'ForecastRequest' })
