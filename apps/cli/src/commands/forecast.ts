/** `floyo workflows forecast`: how long runs will take, how many there will be, and whom they call. */
import type { Client } from '@floyo/client'
import type { Forecast, WorkflowDetail } from '@floyo/contracts'
import type { Context } from '../context.ts'
import { table } from '../output.ts'

export async function forecast(
  client: Client,
  { id: workflowId, name }: WorkflowDetail,
  { published, context }: { published: boolean; context: Context },
): Promise<void> {
  const of = published ? 'published' : 'draft'
  const found = await client.forecastWorkflow({ params: { workflowId }, query: { of } })
  context.out.result(found, `${context.out.color.bold(name)}\n${describeForecast(found)}`)
}

function describeForecast({ duration, runsPerDay, starts, calls, warnings }: Forecast): string {
  const callRows = calls.map((one) => [
    one.name,
    round(one.perRun),
    round(one.perDay),
    round(one.peakHour),
    round(one.peakMinute),
    one.limits
      .map((limit) => ('rate' in limit ? limit.rate : `${limit.concurrency} at a time`))
      .join(', '),
  ])
  const heads = ['CALLS TO', 'A RUN', 'A DAY', 'BUSIEST HOUR', 'BUSIEST MINUTE', 'LIMIT']
  return [
    `A run takes ${describeDuration(duration)}`,
    `${round(runsPerDay)} runs a day${starts.length > 0 ? ':' : ''}`,
    ...starts.map(
      ({ type, perDay, basis }) =>
        `  ${type}: ${perDay === null ? 'unknown' : `${round(perDay)} a day`} (${bases[basis]})`,
    ),
    ...(callRows.length > 0 ? ['', table(heads, callRows)] : []),
    ...warnings.map(({ message }) => `\nWarning: ${message}`),
  ].join('\n')
}

const bases = {
  schedule: 'from its times ahead',
  events: 'from your past events',
  deliveries: 'from past deliveries',
  runs: 'from past runs',
  unknown: 'nothing to know it from',
}

function describeDuration({
  basis,
  p50,
  p95,
  samples,
  unknownSteps,
}: Forecast['duration']): string {
  if (basis === 'unknown' || p50 === null || p95 === null) {
    return `an unknown time: none of its steps was ever seen (${unknownSteps.join(', ')})`
  }
  const without = unknownSteps.length > 0 ? `, without ${unknownSteps.join(', ')}` : ''
  const from = basis === 'runs' ? `${samples} runs` : 'past runs of its steps'
  return `${round(p50)} s, of 95 in 100 runs at most ${round(p95)} s (from ${from}${without})`
}

function round(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2)))
}
