/** How much may go on at a time, and in which order: of a workflow, a workspace, a connection. */
import { z } from 'zod'
import { durationMs } from './duration.ts'

/** `high` runs go ahead of those that came up to five minutes before them, `low` ones behind. */
export const Priority = z.enum(['high', 'normal', 'low']).meta({ id: 'Priority' })
export type Priority = z.infer<typeof Priority>

/** Priorities as the database orders them. */
export const priorityRanks: Readonly<Record<Priority, number>> = { high: 0, normal: 1, low: 2 }

const shortestRateMs = 1000
const longestRateMs = 86_400_000

/** So many starts in so much time: `10/1m`. */
export const Rate = z
  .string()
  .max(40)
  .regex(
    /^[1-9]\d{0,4}\/(?:\d+(?:ms|s|m|h|d))+$/,
    'expected how many in how much time, such as 10/1m or 1/30s',
  )
  .refine((rate) => {
    const { periodMs } = parseRate(rate)
    return periodMs >= shortestRateMs && periodMs <= longestRateMs
  }, 'expected a time from 1s to 1d')
  .meta({ id: 'Rate' })
export type Rate = z.infer<typeof Rate>

/** The parts of a rate that has been parsed. */
export function parseRate(rate: Rate): { count: number; periodMs: number } {
  const [count = '', period = ''] = rate.split('/')
  return { count: Number(count), periodMs: durationMs(period) }
}

const Concurrency = z.int().min(1).max(10_000)
/** A template: its value tells which runs share the limit. */
const Key = z.string().min(1).max(4000)

/**
 * A limit of a workflow. What is over it waits (`queue`), is ended at once (`refuse`), or ends those
 * that are through (`cancel-old`).
 */
export const WorkflowLimit = z
  .union([
    z.strictObject({
      concurrency: Concurrency,
      key: Key.optional(),
      overflow: z.enum(['queue', 'refuse', 'cancel-old']).default('queue'),
    }),
    z.strictObject({
      rate: Rate,
      key: Key.optional(),
      overflow: z.enum(['queue', 'refuse']).default('queue'),
    }),
  ])
  .meta({ id: 'WorkflowLimit' })
export type WorkflowLimit = z.infer<typeof WorkflowLimit>

/** A limit of a workspace or a connection: what is over it waits. */
export const Limit = z
  .union([z.strictObject({ concurrency: Concurrency }), z.strictObject({ rate: Rate })])
  .meta({ id: 'Limit' })
export type Limit = z.infer<typeof Limit>
export const Limits = z.array(Limit).max(5)
export type Limits = z.infer<typeof Limits>
