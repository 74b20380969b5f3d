import { z } from 'zod'

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

const durationPattern = /^(?:\d+(?:ms|s|m|h|d))+$/

/** A length of time as people write it: `500ms`, `2s`, `10m`, `1h30m`, `2d`. */
export const Duration = z
  .string()
  .max(40)
  .regex(durationPattern, 'expected a length of time such as 30s, 10m or 1h30m')
  .meta({ id: 'Duration' })
export type Duration = z.infer<typeof Duration>

/** The milliseconds of a duration that has been parsed. */
export function durationMs(duration: Duration): number {
  let total = 0
  for (const [, count, unit] of duration.matchAll(/(\d+)(ms|s|m|h|d)/g)) {
    total += Number(count) * unitMs[unit as keyof typeof unitMs]
  }
  return total
}
