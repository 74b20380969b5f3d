/**
 * Calibration: how strong a "routine" chance alone makes of this very person's events.
 *
 * The person's instants are dealt out anew among their own events: as many acts, as bursty, as busy
 * on Mondays, but in no order. What is still found is an accident of this person's habits, and no
 * suggestion weaker than the strongest accident deserves trust. A permutation test with the maximum
 * as statistic (Westfall and Young 1993). It costs one more discovery, so once a week is enough.
 */
import { isService } from './abstraction.ts'
import type { EventColumns, What } from './columns.ts'
import { discover, type DiscoverOptions } from './discover.ts'
import { seededRandom } from './random.ts'
import { firstFrom } from './sorted.ts'
import { DAY } from './zones.ts'

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

/**
 * The start of the week of an instant, or of its day while there is less than a fortnight before the
 * week: up to there the accidents of a stream that grows are measured, so that it need not be often.
 */
export function calibratedUpTo(first: number, last: number): number {
  // Day 4 was a Monday.
  const week = Math.floor((last / DAY - 4) / 7) * 7 * DAY + 4 * DAY
  return week - first >= 14 * DAY ? week : Math.floor(last / DAY) * DAY
}

/** The events before an instant as columns of their own: nothing in them tells of later ones. */
export function columnsBefore(columns: EventColumns, instant: number): EventColumns {
  const length = firstFrom(columns.t, instant)
  const numbers = new Int32Array(columns.whats.length).fill(-1)
  const whats: What[] = []
  const what = columns.what.slice(0, length)
  for (let i = 0; i < length; i++) {
    const id = what[i] ?? 0
    const known = columns.whats[id]
    if (known && (numbers[id] ?? -1) < 0) numbers[id] = whats.push(known) - 1
    what[i] = numbers[id] ?? 0
  }
  const [t, line] = [columns.t.slice(0, length), columns.line.slice(0, length)]
  return { ...columns, length, t, what, line, whats }
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
