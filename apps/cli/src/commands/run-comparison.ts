/** A comparison of two runs in words. */
import type { ComparedStep, JsonDifference, RunComparison } from '@floyo/contracts'
import { table } from '../output.ts'
import { describeDifference } from './test-report.ts'

/** @returns a table of the steps, and below it each place that differs */
export function describeComparison(compared: RunComparison): { text: string; isSame: boolean } {
  const { steps } = compared
  const places = [
    ...placesOf('inputs', compared.inputs),
    ...placesOf('trigger', compared.trigger),
    ...steps.flatMap(({ key, input, output }) => [
      ...placesOf(`${key} input`, input),
      ...placesOf(`${key} output`, output),
    ]),
    ...placesOf('output', compared.output),
  ]
  const isSame = places.length === 0 && steps.every(({ result }) => result === 'same')
  const drawn = table(['STEP', 'RESULT', 'FIRST', 'SECOND'], steps.map(toRow))
  return { text: isSame ? `${drawn}\n\nThey are the same.` : [drawn, ...places].join('\n'), isSame }
}

function toRow({ key, result, first, second }: ComparedStep): string[] {
  return [key, result, sideText(first), sideText(second)]
}

function sideText(side: ComparedStep['first']): string {
  if (!side) return ''
  const { status, durationMs, error } = side
  const took = durationMs === null ? '' : ` ${durationMs} ms`
  return `${status}${took}${error ? `: ${error.message.slice(0, 60)}` : ''}`
}

function placesOf(what: string, differences: readonly JsonDifference[]): string[] {
  return differences.map((one) => `${what} ${describeDifference(one)}`)
}
