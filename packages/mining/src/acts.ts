/**
 * Acts: the events that can be part of a routine, as compact columns.
 *
 * Left out are events without a token and heartbeats (a service that repeats itself all day at
 * even intervals). A subject touched again within a minute, such as a file saved several times,
 * stays one act, unless other values come with it. Each token has the list of its acts: an inverted index with postings.
 * Kept from look to look: acts before the first event that is new, or that counts otherwise than it
 * did (its subject's token moved, its service fell into or out of step), stand; the rest is made
 * anew. Cost: a pass over the events from there on, and a copy of the postings.
 */
import type { Abstraction, Token } from './abstraction.ts'
import type { EventColumns } from './columns.ts'
import { Growing } from './growing.ts'
import { heartbeatMonitor } from './heartbeats.ts'
import { postings, type Postings } from './postings.ts'
import { firstFrom } from './sorted.ts'
import { HOUR, MINUTE, dayOf, type ZoneClock } from './zones.ts'

/** Some acts as columns: instant, token, local day and local hour, in order of time. */
export interface ActColumns {
  length: number
  t: Float64Array
  token: Int32Array
  day: Int32Array
  hour: Uint8Array
}

export interface Acts extends ActColumns, Postings {
  /** By number; `rank` is their order by words, `live` how many some subject has. */
  tokens: readonly Token[]
  live: number
  rank: Int32Array
  /** First event of each act, and for each event the next one of its act, or -1. */
  firstEvent: Int32Array
  nextEvent: Int32Array
}

/** What became of the acts since the look before. */
export interface ActsLook {
  acts: Acts
  /** So many of the first acts stand as they stood. */
  kept: number
  /** Those that came after them then. */
  gone: ActColumns
}

/** Which events are looked at, and from which place in the input on they are new. */
export interface EventRange {
  from: number
  to: number
  firstLine: number
}

/** The acts of a stream that grows. */
export class ActLog {
  #t = new Growing(Float64Array)
  #token = new Growing(Int32Array)
  #day = new Growing(Int32Array)
  #hour = new Growing(Uint8Array)
  #firstEvent = new Growing(Int32Array)
  #nextEvent = new Growing(Int32Array)
  /** The token of each what at the last look, -1 for none and for heartbeats; and its first instant. */
  #tokenOf = new Int32Array(0)
  #firstSeen = new Growing(Float64Array)
  #postings: Postings = { postStart: new Int32Array(1), posts: new Int32Array(0) }
  #beats = heartbeatMonitor()

  look(
    columns: EventColumns,
    abstraction: Abstraction,
    { clock, range }: { clock: ZoneClock; range: EventRange },
  ): ActsLook {
    const silent = this.#beats(columns, abstraction, range)
    const tokenOf = abstraction.tokenOf.map((token, what) => (silent[what] === 1 ? -1 : token))
    const changed = this.#firstChange(columns, tokenOf, range)
    this.#tokenOf = tokenOf
    const kept = firstFrom(this.#firstEvent.view(), changed)
    const gone = this.#cut(kept)
    this.#make(columns, clock, { from: changed, to: range.to, first: range.from })
    const { tokens, live, rank } = abstraction
    const token = this.#token.view()
    this.#postings = postings(token, { tokens: tokens.length, kept, before: this.#postings })
    const acts = {
      length: token.length,
      tokens,
      live,
      rank,
      t: this.#t.view(),
      token,
      day: this.#day.view(),
      hour: this.#hour.view(),
      firstEvent: this.#firstEvent.view(),
      nextEvent: this.#nextEvent.view(),
      ...this.#postings,
    }
    return { acts, kept, gone }
  }

  /** The first event that is new or counts otherwise than before. */
  #firstChange(columns: EventColumns, tokenOf: Int32Array, range: EventRange): number {
    let change = Math.max(range.from, range.firstLine === 0 ? 0 : columns.settled)
    this.#firstSeen.extend(tokenOf.length, Infinity)
    const firstSeen = this.#firstSeen.view()
    for (let i = change; i < range.to; i++) {
      const what = columns.what[i] ?? 0
      firstSeen[what] = Math.min(firstSeen[what] ?? 0, columns.t[i] ?? 0)
    }
    let earliest = Infinity
    for (let what = 0; what < this.#tokenOf.length; what++)
      if (this.#tokenOf[what] !== tokenOf[what])
        earliest = Math.min(earliest, firstSeen[what] ?? Infinity)
    if (earliest < Infinity) change = Math.min(change, firstFrom(columns.t, earliest))
    return Math.max(range.from, change)
  }

  #cut(kept: number): ActColumns {
    const gone = {
      length: this.#t.length - kept,
      t: this.#t.view().slice(kept),
      token: this.#token.view().slice(kept),
      day: this.#day.view().slice(kept),
      hour: this.#hour.view().slice(kept),
    }
    for (const column of [this.#t, this.#token, this.#day, this.#hour, this.#firstEvent])
      column.truncate(kept)
    return gone
  }

  #make(
    columns: EventColumns,
    clock: ZoneClock,
    { from, to, first }: { from: number; to: number; first: number },
  ): void {
    const { t, what } = columns
    this.#nextEvent.extend(columns.length)
    const nextEvent = this.#nextEvent.view().fill(-1, from)
    const lastEvent = new Int32Array(columns.whats.length).fill(-1)
    // The acts of the last minute before may go on.
    const begin = Math.max(first, firstFrom(t, (t[from] ?? Infinity) - MINUTE))
    for (let i = begin; i < to; i++) {
      const subject = what[i] ?? 0
      const token = this.#tokenOf[subject] ?? -1
      if (token < 0) continue
      const before = lastEvent[subject] ?? -1
      lastEvent[subject] = i
      if (i < from) {
        if ((nextEvent[i] ?? -1) >= from) nextEvent[i] = -1
        continue
      }
      const at = t[i] ?? 0
      if (before >= 0 && at - (t[before] ?? 0) <= MINUTE && sayTheSame(columns, before, i)) {
        nextEvent[before] = i
        continue
      }
      const local = at + clock.offsetAt(at)
      const day = dayOf(local)
      this.#t.push(at)
      this.#token.push(token)
      this.#day.push(day)
      this.#hour.push(Math.floor(local / HOUR) - day * 24)
      this.#firstEvent.push(i)
    }
  }
}

/** Whether two events have the same values: the same mail opened twice, not two mails of one subject. */
function sayTheSame({ line, valueStart, valueOf, valueKey }: EventColumns, a: number, b: number) {
  const [ofA, ofB] = [valueStart[line[a] ?? 0] ?? 0, valueStart[line[b] ?? 0] ?? 0]
  const count = (valueStart[(line[a] ?? 0) + 1] ?? 0) - ofA
  if (count !== (valueStart[(line[b] ?? 0) + 1] ?? 0) - ofB) return false
  for (let v = 0; v < count; v++)
    if (valueOf[ofA + v] !== valueOf[ofB + v] || valueKey[ofA + v] !== valueKey[ofB + v])
      return false
  return true
}

/** The acts of a token, in order of time. */
export function actsOf(acts: Acts, token: number): Int32Array {
  return acts.posts.subarray(acts.postStart[token] ?? 0, acts.postStart[token + 1] ?? 0)
}

/** All events of an act, the first one first. */
export function eventsOfAct(acts: Acts, act: number): number[] {
  const events: number[] = []
  for (let event = acts.firstEvent[act] ?? -1; event >= 0; event = acts.nextEvent[event] ?? -1)
    events.push(event)
  return events
}
