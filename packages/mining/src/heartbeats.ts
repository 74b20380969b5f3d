/**
 * Heartbeats: subjects of services that come at even intervals of at most four hours. They are
 * nobody's routine and would be near everything. Evenness is that of the middle three fifths of the
 * intervals, so that gaps while a machine was off do not count (the deviation of intervals that
 * beacon detection uses, as RITA does). An event said twice is one beat.
 * Cost: a look reads the new events of services and merges their intervals into those that are known;
 * where events came late, all events of the services concerned. 8 bytes an interval.
 */
import type { Abstraction } from './abstraction.ts'
import type { EventRange } from './acts.ts'
import type { EventColumns } from './columns.ts'
import { Growing } from './growing.ts'
import { quantile } from './stats.ts'
import { HOUR } from './zones.ts'

const LEAST_INTERVALS = 20
const LONGEST = 4 * HOUR
const EVEN_SHARE = 0.3

type Monitor = (
  columns: EventColumns,
  abstraction: Abstraction,
  range: EventRange,
) => Readonly<Uint8Array>

/** What is open about a what: nothing, the events that are new, or all of its events. */
const NOTHING = 0
const NEW = 1
const ALL = 2

/** The beats of a what so far: the instant of the last one, and the intervals by length. */
interface Beats {
  last: number
  sorted: Float64Array
}

/** Says at each look which whats are heartbeats (1), and remembers the intervals of each that it judged. */
export function heartbeatMonitor(): Monitor {
  const verdicts = new Growing(Uint8Array)
  // A what that is new has no events but new ones.
  const open = new Growing(Uint8Array)
  const beats = new Map<number, Beats>()
  let read = 0
  return (columns, { tokens, tokenOf }, range) => {
    verdicts.extend(tokenOf.length)
    open.extend(tokenOf.length, NEW)
    const stale = open.view()
    const begin = range.firstLine === 0 ? range.from : Math.max(range.from, columns.settled)
    // Where events came between those that were read, intervals are others than they were.
    const isLate = begin !== read
    read = range.to
    for (let i = begin; i < range.to; i++) {
      const what = columns.what[i] ?? 0
      if (stale[what] === NOTHING) stale[what] = NEW
    }
    const asked = new Uint8Array(tokenOf.length)
    const gaps = new Map<number, Growing<Float64Array>>()
    let from = begin
    for (const [what, token] of tokenOf.entries()) {
      if (stale[what] === NOTHING) continue
      if (token < 0 || tokens[token]?.service !== true) {
        stale[what] = ALL
        continue
      }
      asked[what] = isLate || stale[what] === ALL ? ALL : NEW
      stale[what] = NOTHING
      gaps.set(what, new Growing(Float64Array))
      if (asked[what] === NEW && beats.has(what)) continue
      beats.set(what, { last: Number.NaN, sorted: new Float64Array() })
      if (asked[what] === ALL) from = range.from
    }
    if (gaps.size === 0) return verdicts.view()
    for (let i = from; i < range.to; i++) {
      const what = columns.what[i] ?? 0
      if ((asked[what] ?? NOTHING) < (i < begin ? ALL : NEW)) continue
      const known = beats.get(what)
      const t = columns.t[i] ?? 0
      if (!known || known.last === t) continue
      if (!Number.isNaN(known.last)) gaps.get(what)?.push(t - known.last)
      known.last = t
    }
    const judged = verdicts.view()
    for (const [what, more] of gaps) {
      const known = beats.get(what)
      if (!known) continue
      known.sorted = merged(known.sorted, more.view().toSorted())
      judged[what] = isEven(known.sorted) ? 1 : 0
    }
    return judged
  }
}

/** Two ascending lists as one. */
function merged(one: Float64Array, other: Float64Array): Float64Array {
  if (other.length === 0) return one
  const all = new Float64Array(one.length + other.length)
  let [i, j] = [0, 0]
  for (let place = 0; place < all.length; place++)
    all[place] =
      (one[i] ?? Infinity) <= (other[j] ?? Infinity) ? (one[i++] ?? 0) : (other[j++] ?? 0)
  return all
}

function isEven(sorted: Float64Array): boolean {
  if (sorted.length < LEAST_INTERVALS) return false
  const middle = quantile(sorted, 0.5)
  return middle <= LONGEST && quantile(sorted, 0.8) - quantile(sorted, 0.2) < EVEN_SHARE * middle
}
