/** A forecast from what is known: the sums, and what they are beyond. */
import {
  type Definition,
  durationMs,
  type FieldProblem,
  type Forecast,
  type ForecastCalls,
  type ForecastStarts,
  type Limits,
  parseRate,
} from '@floyo/contracts'
import { estimateRun, type PastSteps, type RunEstimate } from './estimate.ts'
import { quantile } from './quantile.ts'

export interface Known {
  starts: ForecastStarts[]
  /** The seconds that past runs of the very same steps took. */
  runSeconds: readonly number[]
  past: PastSteps
  /** How many past runs `past` was read from. */
  pastRuns: number
  connections: readonly { name: string; limits: Limits }[]
}

/** Fewer runs than these do not say how long the next one takes. */
const fewestRuns = 5

export function forecastOf(definition: Definition, known: Known): Forecast {
  const { starts, connections } = known
  const run = estimateRun(definition.steps, known.past)
  const duration = durationOf(run, known)
  const runsPerDay = sumOf(starts, (one) => one.perDay ?? 0)
  const peakHour = sumOf(starts, (one) => one.peakHour)
  const peakMinute = sumOf(starts, (one) => one.peakMinute)
  const calls = [...run.calls].map(([target, perRun]): ForecastCalls => {
    const kind = target.startsWith('connection:') ? 'connection' : 'host'
    const name = target.slice(kind.length + 1)
    const limits = connections.find((one) => kind === 'connection' && one.name === name)?.limits
    return {
      kind,
      name,
      perRun,
      perDay: perRun * runsPerDay,
      peakHour: perRun * peakHour,
      peakMinute: perRun * peakMinute,
      limits: limits ?? [],
    }
  })
  const forecast = { duration, runsPerDay, starts, calls, budget: definition.budget ?? null }
  return { ...forecast, warnings: [...overBudget(forecast), ...calls.flatMap(overLimits)] }
}

function durationOf(run: RunEstimate, { runSeconds, pastRuns }: Known): Forecast['duration'] {
  if (runSeconds.length >= fewestRuns) {
    const [p50, p95] = [quantile(runSeconds, 0.5), quantile(runSeconds, 0.95)]
    return { basis: 'runs', p50, p95, samples: runSeconds.length, unknownSteps: [] }
  }
  const { p50, p95, unknown } = run
  if (p95 === 0 && unknown.length > 0) {
    return { basis: 'unknown', p50: null, p95: null, samples: 0, unknownSteps: unknown }
  }
  return { basis: 'steps', p50, p95, samples: pastRuns, unknownSteps: unknown }
}

function overBudget({
  budget,
  runsPerDay,
  calls,
  duration,
}: Omit<Forecast, 'warnings'>): FieldProblem[] {
  if (!budget) return []
  const callsPerDay = sumOf(calls, (one) => one.perDay)
  const longest = budget.duration === undefined ? null : durationMs(budget.duration) / 1000
  return [
    over('runsPerDay', runsPerDay, budget.runsPerDay ?? null, 'runs a day'),
    over('callsPerDay', callsPerDay, budget.callsPerDay ?? null, 'calls a day'),
    over('duration', duration.p95 ?? 0, longest, 'seconds for a run'),
  ].flat()
}

function over(name: string, expected: number, most: number | null, what: string): FieldProblem[] {
  if (most === null || expected <= most) return []
  const message = `the budget is ${most} ${what}; ${rounded(expected)} are to be expected`
  return [{ field: `/budget/${name}`, code: 'over_budget', message }]
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** What is more than a connection lets through: for a while, or for good. */
function overLimits({ name, limits, ...calls }: ForecastCalls): FieldProblem[] {
  const field = `/connections/${name}`
  return limits.flatMap((limit) => {
    if (!('rate' in limit)) return []
    const { count, periodMs } = parseRate(limit.rate)
    const perDay = (count * dayMs) / periodMs
    if (calls.perDay > perDay) {
      const message = `${name} lets ${limit.rate} through, ${rounded(perDay)} a day; ${rounded(calls.perDay)} are to be expected: runs would pile up`
      return [{ field, code: 'over_capacity', message }]
    }
    const [peak, span] =
      periodMs <= minuteMs ? [calls.peakMinute, minuteMs] : [calls.peakHour, hourMs]
    const allowed = periodMs <= hourMs ? (count * span) / periodMs : count
    if (peak <= allowed) return []
    const busiest = span === minuteMs ? 'minute' : 'hour'
    const message = `${name} lets ${limit.rate} through; in the busiest ${busiest} ${rounded(peak)} calls are to be expected: what is over it waits`
    return [{ field, code: 'over_limit', message }]
  })
}

function rounded(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)))
}

function sumOf<T>(list: readonly T[], value: (one: T) => number): number {
  return list.reduce((sum, one) => sum + value(one), 0)
}
