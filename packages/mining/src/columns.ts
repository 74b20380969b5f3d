/**
 * Events as typed columns: what the miner reads instead of objects.
 *
 * Each distinct (actor, type, subject) gets a number, its `what`; an event is a time and a what,
 * 12 bytes. Values of attributes that may tie events together are kept apart, as pairs of event and
 * value. Columns are in order of time (then of what is said, then of arrival), `line` leads back to
 * the place in the input, so any arrival order gives the same columns but for `line`.
 * Cost: one pass with two dictionary look-ups an event, then a sort when the input is not in order.
 */
import type { EventLine } from '@floyo/contracts'

export interface What {
  actor: string
  type: string
  subject: string
}

export interface EventColumns {
  length: number
  /** ms since 1970, ascending. */
  t: Float64Array
  /** Which entry of `whats` each event is. */
  what: Int32Array
  /** The place of each event in the input, from 0. */
  line: Int32Array
  whats: What[]
  /** Attribute values (3 to 80 characters) by event: `valueOf[valueStart[i] .. valueStart[i + 1]]`. */
  valueStart: Int32Array
  valueOf: Int32Array
  values: string[]
  /** The attribute of each value, by its place in `keys`. */
  valueKey: Int32Array
  keys: string[]
}

const VALUE_LENGTH = { least: 3, most: 80 }

/** Collects events into columns; feed it in any order, then call `columns` once. */
export function columnsBuilder(): { add: (event: EventLine) => void; columns: () => EventColumns } {
  const times: number[] = []
  const whatOf: number[] = []
  const counts: number[] = []
  const valueIds: number[] = []
  const keyIds: number[] = []
  const whats: What[] = []
  const values: string[] = []
  const keys: string[] = []
  const idOfValue = new Map<string, number>()
  const idOfKey = new Map<string, number>()
  const byActor = new Map<string, Map<string, Map<string, number>>>()

  const idOfWhat = ({ actor, type, subject }: EventLine): number => {
    let types = byActor.get(actor)
    if (!types) byActor.set(actor, (types = new Map()))
    let subjects = types.get(type)
    if (!subjects) types.set(type, (subjects = new Map()))
    let id = subjects.get(subject)
    if (id === undefined) {
      id = whats.length
      subjects.set(subject, id)
      whats.push({ actor, type, subject })
    }
    return id
  }
  const add = (event: EventLine): void => {
    times.push(event.t)
    whatOf.push(idOfWhat(event))
    let kept = 0
    // for-in: most events carry no attributes, and Object.values would allocate for each of them.
    for (const key in event.attrs) {
      const value = event.attrs[key]
      if (typeof value !== 'string') continue
      if (value.length < VALUE_LENGTH.least || value.length > VALUE_LENGTH.most) continue
      valueIds.push(numberOf(value, idOfValue, values))
      keyIds.push(numberOf(key, idOfKey, keys))
      kept++
    }
    counts.push(kept)
  }
  return {
    add,
    columns: () => sortedColumns({ times, whatOf, counts, valueIds, whats, values, keyIds, keys }),
  }
}

/** Columns of all the events given. */
export function toColumns(events: Iterable<EventLine>): EventColumns {
  const builder = columnsBuilder()
  for (const event of events) builder.add(event)
  return builder.columns()
}

interface Arrivals {
  times: number[]
  whatOf: number[]
  counts: number[]
  valueIds: number[]
  whats: What[]
  values: string[]
  keyIds: number[]
  keys: string[]
}

/** The number of a text in its list, where it is put when new. */
function numberOf(text: string, ids: Map<string, number>, list: string[]): number {
  let id = ids.get(text)
  if (id === undefined) ids.set(text, (id = list.push(text) - 1))
  return id
}

function sortedColumns(arrivals: Arrivals): EventColumns {
  const { times, whatOf, counts, valueIds, whats, values, keyIds, keys } = arrivals
  const rank = rankOfWhats(whats)
  const length = times.length
  const line = Int32Array.from(times.keys())
  const compare = (a: number, b: number): number =>
    (times[a] ?? 0) - (times[b] ?? 0) ||
    (rank[whatOf[a] ?? 0] ?? 0) - (rank[whatOf[b] ?? 0] ?? 0) ||
    a - b
  const inOrder = line.every((at, i) => i === 0 || compare(at - 1, at) < 0)
  if (!inOrder) line.sort(compare)
  const sortedWhats: What[] = []
  for (const [id, what] of whats.entries()) sortedWhats[rank[id] ?? 0] = what
  const starts = new Int32Array(length + 1)
  for (let i = 0; i < length; i++) starts[i + 1] = (starts[i] ?? 0) + (counts[i] ?? 0)
  const valueStart = new Int32Array(length + 1)
  const valueOf = new Int32Array(valueIds.length)
  const valueKey = new Int32Array(valueIds.length)
  for (let i = 0, next = 0; i < length; i++) {
    const at = line[i] ?? 0
    for (let v = starts[at] ?? 0; v < (starts[at + 1] ?? 0); v++) {
      valueOf[next] = valueIds[v] ?? 0
      valueKey[next++] = keyIds[v] ?? 0
    }
    valueStart[i + 1] = next
  }
  return {
    length,
    t: Float64Array.from(line, (at) => times[at] ?? 0),
    what: Int32Array.from(line, (at) => rank[whatOf[at] ?? 0] ?? 0),
    line,
    whats: sortedWhats,
    valueStart,
    valueOf,
    values,
    valueKey,
    keys,
  }
}

/** The rank of each what in the order of its words, so that numbers do not depend on arrival. */
function rankOfWhats(whats: What[]): Int32Array {
  const order = Int32Array.from(whats.keys()).toSorted((a, b) => {
    const [x, y] = [whats[a], whats[b]]
    if (!x || !y) return a - b
    return (
      compareText(x.actor, y.actor) ||
      compareText(x.type, y.type) ||
      compareText(x.subject, y.subject)
    )
  })
  const rank = new Int32Array(whats.length)
  for (const [place, id] of order.entries()) rank[id] = place
  return rank
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
