/**
 * Events as typed columns: what the miner reads instead of objects.
 *
 * Each distinct (actor, type, subject) gets a number, its `what`; an event is a time, a what and its
 * place in the input, 16 bytes with the lead to its values. The columns are in order of time (then
 * of what is said, then of arrival) and stay so as events are added, so any arrival order gives the
 * same columns but for the numbers. A log-structured store in the small (O'Neil et al., 1996): what
 * came since the last look is sorted by itself and merged in from the back.
 * Cost: a few dictionary look-ups an event; n new events after m others cost O(n log n) and a move
 * of those of the m that are later than the earliest of the n.
 */
import type { EventLine } from '@floyo/contracts'
import { Growing } from './growing.ts'

export interface What {
  actor: string
  type: string
  /** Its first 2,000 characters. */
  subject: string
  /** The same number for the same actor and type. */
  kind: number
}

/** Views on a builder's store: adding and asking again changes them. */
export interface EventColumns {
  length: number
  /** ms since 1970, ascending. */
  t: Float64Array
  /** Which entry of `whats` each event is. */
  what: Int32Array
  /** The place of each event in the input, from 0. */
  line: Int32Array
  /** In order of arrival. */
  whats: readonly What[]
  /** Attribute values (3 to 80 characters), by place: `valueOf[valueStart[line] .. valueStart[line + 1]]`. */
  valueStart: Int32Array
  valueOf: Int32Array
  values: readonly string[]
  /** The attribute of each value, by its place in `keys`. */
  valueKey: Int32Array
  keys: readonly string[]
  /** All events before this one stand where they stood at the last look. */
  settled: number
  /** Places of the input without an instant between 1970 and 2100: they are no events. */
  untimed: number
}

export interface ColumnsBuilder {
  add: (event: EventLine) => void
  columns: () => EventColumns
}

const VALUE_LENGTH = { least: 3, most: 80 }
/** What the contract allows; a longer one is as good as its beginning. */
const MOST_SUBJECT = 2000
const LAST_INSTANT = 4_102_444_800_000

/** Collects events into columns; feed it in any order, and ask as often as needed. */
export function columnsBuilder(): ColumnsBuilder {
  const t = new Growing(Float64Array)
  const what = new Growing(Int32Array)
  const line = new Growing(Int32Array)
  const valueStart = new Growing(Int32Array)
  const valueOf = new Growing(Int32Array)
  const valueKey = new Growing(Int32Array)
  valueStart.push(0)
  const words = dictionaryOfWhats()
  const values = dictionary()
  const keys = dictionary()
  let places = 0
  let merged = 0
  let inOrder = true

  const add = (event: EventLine): void => {
    const place = places++
    for (const key in event.attrs) {
      const value = event.attrs[key]
      if (typeof value !== 'string') continue
      if (value.length < VALUE_LENGTH.least || value.length > VALUE_LENGTH.most) continue
      valueOf.push(values.numberOf(value))
      valueKey.push(keys.numberOf(key))
    }
    valueStart.push(valueOf.length)
    if (!(event.t >= 0 && event.t <= LAST_INSTANT)) return
    const id = words.numberOf(event)
    const before = t.length - 1
    inOrder &&=
      before < 0 ||
      event.t > t.at(before) ||
      (event.t === t.at(before) && words.compare(what.at(before), id) <= 0)
    t.push(event.t)
    what.push(id)
    line.push(place)
  }
  const columns = (): EventColumns => {
    const store = { t: t.view(), what: what.view(), line: line.view() }
    const settled = inOrder ? merged : mergeTail(store, merged, words.compare)
    merged = t.length
    inOrder = true
    return {
      length: t.length,
      ...store,
      whats: words.list,
      valueStart: valueStart.view(),
      valueOf: valueOf.view(),
      values: values.list,
      valueKey: valueKey.view(),
      keys: keys.list,
      settled,
      untimed: places - t.length,
    }
  }
  return { add, columns }
}

/** Columns of all the events given. */
export function toColumns(events: Iterable<EventLine>): EventColumns {
  const builder = columnsBuilder()
  for (const event of events) builder.add(event)
  return builder.columns()
}

interface Dictionary {
  list: string[]
  /** The number of a text, a new one when it is new. */
  numberOf: (text: string) => number
}

function dictionary(): Dictionary {
  const list: string[] = []
  const numbers = new Map<string, number>()
  const numberOf = (text: string): number => {
    let number = numbers.get(text)
    if (number === undefined) numbers.set(text, (number = list.push(text) - 1))
    return number
  }
  return { list, numberOf }
}

interface WhatDictionary {
  list: What[]
  numberOf: (event: EventLine) => number
  /** By their words; 0 only for the same what. */
  compare: (a: number, b: number) => number
}

function dictionaryOfWhats(): WhatDictionary {
  const list: What[] = []
  const byActor = new Map<string, Map<string, { kind: number; subjects: Map<string, number> }>>()
  let kinds = 0
  const numberOf = ({ actor, type, subject }: EventLine): number => {
    let types = byActor.get(actor)
    if (!types) byActor.set(actor, (types = new Map()))
    let known = types.get(type)
    if (!known) types.set(type, (known = { kind: kinds++, subjects: new Map() }))
    const text = subject.length > MOST_SUBJECT ? beginningOf(subject) : subject
    let id = known.subjects.get(text)
    if (id === undefined) {
      id = list.push({ actor, type, subject: text, kind: known.kind }) - 1
      known.subjects.set(text, id)
    }
    return id
  }
  const compare = (a: number, b: number): number => {
    const [x, y] = [list[a], list[b]]
    if (a === b || !x || !y) return 0
    return (
      compareText(x.actor, y.actor) ||
      compareText(x.type, y.type) ||
      compareText(x.subject, y.subject)
    )
  }
  return { list, numberOf, compare }
}

/** A copy: a slice would keep the whole text in memory. */
function beginningOf(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text.slice(0, MOST_SUBJECT)))
}

/** By code units, as everything here that must not depend on a locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/**
 * Sorts the events from `from` on into those before them, which are sorted.
 * @returns how many of the first ones stayed where they were
 */
function mergeTail(
  { t, what, line }: Pick<EventColumns, 't' | 'what' | 'line'>,
  from: number,
  compareWhats: (a: number, b: number) => number,
): number {
  const length = t.length
  const order = new Int32Array(length - from)
  for (let i = 0; i < order.length; i++) order[i] = from + i
  // Among equals the earlier arrival comes first, and places grow with arrival.
  order.sort(
    (a, b) => (t[a] ?? 0) - (t[b] ?? 0) || compareWhats(what[a] ?? 0, what[b] ?? 0) || a - b,
  )
  const tail = {
    t: Float64Array.from(order, (at) => t[at] ?? 0),
    what: Int32Array.from(order, (at) => what[at] ?? 0),
    line: Int32Array.from(order, (at) => line[at] ?? 0),
  }
  let head = from - 1
  let write = length - 1
  for (let next = order.length - 1; next >= 0; write--) {
    const at = tail.t[next] ?? 0
    const isLater =
      head >= 0 &&
      ((t[head] ?? 0) > at ||
        ((t[head] ?? 0) === at && compareWhats(what[head] ?? 0, tail.what[next] ?? 0) > 0))
    t[write] = isLater ? (t[head] ?? 0) : at
    what[write] = (isLater ? what[head] : tail.what[next]) ?? 0
    line[write] = (isLater ? line[head] : tail.line[next]) ?? 0
    if (isLater) head--
    else next--
  }
  return head + 1
}
