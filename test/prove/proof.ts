/** What a proof is: something that is done to the product, and rows that say what came of it. */
import type { Random } from './random.ts'

/** One promise, and what was seen of it. */
export interface Row {
  /** Such as REL-01. */
  id: string
  promise: string
  /** What was done, with counts. */
  done: string
  asked: string
  seen: string
  /** `void`: nothing was shown, for the reason that stands under `seen`. */
  verdict: 'pass' | 'fail' | 'void'
}

export interface ProveOptions {
  /** `short` is what `npm test` runs. */
  length: 'short' | 'long'
  /** How many times the kill loop strikes. */
  kills: number | undefined
  /** How long load goes on. */
  minutes: number | undefined
  random: Random
  /** Shows progress. */
  say: (line: string) => void
}

export interface Proof {
  name: string
  ids: readonly string[]
  /** Runs when it is asked for by its name, and not with the others. */
  onlyByName?: true
  /**
   * `beside`: it waits most of its time, or its figures are counts, so it goes on beside the others.
   * `quiet`: its figures are times, so nothing goes on beside it. Otherwise one after the other.
   */
  manner?: 'beside' | 'quiet'
  /** How long its long form takes on two cores that do nothing else. */
  usualMinutes: (chosen: Pick<ProveOptions, 'kills' | 'minutes'>) => number
  run(options: ProveOptions): Promise<Row[]>
}

type Claim = Pick<Row, 'id' | 'promise' | 'done'>

/** A promise that something never happens. */
export function never(claim: Claim, counts: Record<string, number>): Row {
  const names = Object.keys(counts)
  return {
    ...claim,
    asked: names.map((name) => `${name} 0`).join(', '),
    seen: names.map((name) => `${name} ${counts[name]}`).join(', '),
    verdict: Object.values(counts).every((count) => count === 0) ? 'pass' : 'fail',
  }
}

/** A promise that a figure stays within a limit. */
export function atMost(
  claim: Claim,
  figure: { name: string; limit: number; seen: number; unit: string; note?: string },
): Row {
  const { name, limit, seen, unit, note } = figure
  return {
    ...claim,
    asked: `${name} <= ${limit} ${unit}`,
    seen: `${round(seen)} ${unit}${note ? ` (${note})` : ''}`,
    verdict: seen <= limit ? 'pass' : 'fail',
  }
}

/** Nothing was shown, and why. */
export function voidRow(claim: Pick<Row, 'id' | 'promise'>, reason: string): Row {
  return { ...claim, done: 'nothing', asked: '', seen: reason, verdict: 'void' }
}

/** The value below which `share` of the values lie; 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

function round(value: number): number {
  return Number(value.toPrecision(3))
}
