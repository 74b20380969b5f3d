/**
 * Heartbeats: subjects of services that come at even intervals of at most four hours. They are
 * nobody's routine and would be near everything. Evenness is that of the middle three fifths of the
 * intervals, so that gaps while a machine was off do not count (the deviation of intervals that
 * beacon detection uses, as RITA does). An event said twice is one beat.
 * Cost: a look reads the events of those services that have new ones, and sorts their intervals.
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

/** Says at each look which whats are heartbeats (1), and remembers those that brought nothing new. */
export function heartbeatMonitor(): Monitor {
  const verdicts = new Growing(Uint8Array)
  // Whats whose events must be read: never judged, or with events since.
  const open = new Growing(Uint8Array)
  return (columns, { tokens, tokenOf }, range) => {
    verdicts.extend(tokenOf.length)
    open.extend(tokenOf.length, 1)
    const stale = open.view()
    const begin = range.firstLine === 0 ? range.from : Math.max(range.from, columns.settled)
    for (let i = begin; i < range.to; i++) stale[columns.what[i] ?? 0] = 1
    const intervals = new Map<number, { last: number; gaps: Growing<Float64Array> }>()
    for (const [what, token] of tokenOf.entries()) {
      if (stale[what] !== 1 || token < 0 || tokens[token]?.service !== true) continue
      stale[what] = 0
      intervals.set(what, { last: Number.NaN, gaps: new Growing(Float64Array) })
    }
    if (intervals.size === 0) return verdicts.view()
    const asked = new Uint8Array(tokenOf.length)
    for (const what of intervals.keys()) asked[what] = 1
    for (let i = range.from; i < range.to; i++) {
      const what = columns.what[i] ?? 0
      if (asked[what] !== 1) continue
      const known = intervals.get(what)
      const t = columns.t[i] ?? 0
      if (!known || known.last === t) continue
      if (!Number.isNaN(known.last)) known.gaps.push(t - known.last)
      known.last = t
    }
    const judged = verdicts.view()
    for (const [what, { gaps }] of intervals) judged[what] = isEven(gaps.view()) ? 1 : 0
    return judged
  }
}

function isEven(gaps: Float64Array): boolean {
  if (gaps.length < LEAST_INTERVALS) return false
  const sorted = gaps.toSorted()
  const middle = quantile(sorted, 0.5)
  return middle <= LONGEST && quantile(sorted, 0.8) - quantile(sorted, 0.2) < EVEN_SHARE * middle
}
