/** The score of suggestions on labelled streams with planted routines, and on noise. */
import { discover } from '@floyo/mining'
import { printTable, rounded } from './figures.ts'
import { matchRoutines } from './match.ts'
import { readStreams, type Sets } from './sets.ts'
import { addStream, emptyTally, summarize, type Summary } from './tally.ts'
import type { StreamTruth } from './truth.ts'

/** Mines every stream of a kind and prints how it went. */
export function scoreSynthetic(sets: Sets): Summary | undefined {
  const tally = emptyTally()
  const rows: (string | number)[][] = [
    ['stream', 'events', 'ms', 'routines', 'suggested', 'matched', 'jaccard'],
  ]
  for (const { name, events, truth } of readStreams<StreamTruth>(sets)) {
    const started = performance.now()
    const { suggestions } = discover(events, { timezone: truth.tz, now: truth.end })
    const ms = Math.round(performance.now() - started)
    const matching = matchRoutines(suggestions, truth)
    addStream(tally, truth, matching)
    rows.push([
      name,
      events.length,
      ms,
      truth.routines.length,
      matching.suggested,
      matching.matches.length,
      truth.routines.length > 0 ? rounded(tally.jaccard.at(-1) ?? 0, 3) : '',
    ])
  }
  if (rows.length === 1) return undefined
  printTable('synthetic: routines found', rows)
  return summarize(tally)
}
