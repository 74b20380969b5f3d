/**
 * Calibration: how strong a "routine" chance alone makes of this very person's events.
 *
 * The person's instants are dealt out anew among their own events: as many acts, as bursty, as busy
 * on Mondays, but in no order. What is still found is an accident of this person's habits, and no
 * suggestion weaker than the strongest accident deserves trust. A permutation test with the maximum
 * as statistic (Westfall and Young). It costs one more discovery, so once a week is enough.
 */
import { isService } from './abstraction.ts'
import type { EventColumns } from './columns.ts'
import { discover, type DiscoverOptions } from './discover.ts'
import { seededRandom } from './random.ts'

/**
 * ln of the chance of the strongest suggestion on the person's permuted events, for the `floor` of
 * `discover`; 0 when there is none, as there should be. The same seed permutes alike.
 */
export function chanceFloor(
  columns: EventColumns,
  options: DiscoverOptions & { seed: number },
): number {
  const { seed, floor: _, ...rest } = options
  const { suggestions } = discover(permuteTimes(columns, seed), rest)
  return Math.min(0, ...suggestions.map(({ evidence }) => evidence.logChance))
}

/** The same events with the instants of people's acts dealt out anew; services keep theirs. */
export function permuteTimes(columns: EventColumns, seed: number): EventColumns {
  const random = seededRandom(seed)
  const own: number[] = []
  for (let i = 0; i < columns.length; i++)
    if (!isService(columns.whats[columns.what[i] ?? 0]?.actor ?? '')) own.push(i)
  // Which event comes at an instant is dealt out, so the columns stay in order of time.
  const what = columns.what.slice()
  const line = columns.line.slice()
  for (let i = own.length - 1; i > 0; i--) {
    const [a, b] = [own[i] ?? 0, own[random.between(0, i)] ?? 0]
    ;[what[a], what[b]] = [what[b] ?? 0, what[a] ?? 0]
    ;[line[a], line[b]] = [line[b] ?? 0, line[a] ?? 0]
  }
  return {
    ...columns,
    what,
    line,
    // Values tie events that no longer belong together.
    valueStart: new Int32Array(columns.valueStart.length),
    valueOf: new Int32Array(0),
    valueKey: new Int32Array(0),
  }
}
