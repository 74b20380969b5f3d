/**
 * Acts: the events that can be part of a routine, as compact columns.
 *
 * Left out are events without a token and heartbeats (a service that repeats itself all day at
 * even intervals). A subject touched again within a minute, such as a file saved several times,
 * stays one act. Each token has the list of its acts. Cost: a few passes over the events.
 */
import type { Abstraction, Token } from './abstraction.ts'
import type { EventColumns } from './columns.ts'
import { quantile } from './stats.ts'
import { HOUR, MINUTE, dayOf, type ZoneClock } from './zones.ts'

export interface Acts {
  length: number
  tokens: Token[]
  /** Instant, token, local day and local hour of each act, in order of time. */
  t: Float64Array
  token: Int32Array
  day: Int32Array
  hour: Uint8Array
  /** First event of each act, and for each event the next one of its act, or -1. */
  firstEvent: Int32Array
  nextEvent: Int32Array
  /** Acts of a token: `posts[postStart[token] .. postStart[token + 1]]`. */
  postStart: Int32Array
  posts: Int32Array
}

/** Turns events into acts. */
export function toActs(columns: EventColumns, abstraction: Abstraction, clock: ZoneClock): Acts {
  const { length, what } = columns
  const silent = heartbeats(columns, abstraction)
  const nextEvent = new Int32Array(length).fill(-1)
  const lastEvent = new Int32Array(columns.whats.length).fill(-1)
  const firstEvent = new Int32Array(length)
  let count = 0
  for (let i = 0; i < length; i++) {
    const subject = what[i] ?? 0
    if ((abstraction.tokenOf[subject] ?? -1) < 0 || silent[subject] === 1) continue
    const before = lastEvent[subject] ?? -1
    lastEvent[subject] = i
    if (before >= 0 && (columns.t[i] ?? 0) - (columns.t[before] ?? 0) <= MINUTE)
      nextEvent[before] = i
    else firstEvent[count++] = i
  }
  const t = new Float64Array(count)
  const token = new Int32Array(count)
  const day = new Int32Array(count)
  const hour = new Uint8Array(count)
  for (let act = 0; act < count; act++) {
    const event = firstEvent[act] ?? 0
    const at = columns.t[event] ?? 0
    const local = at + clock.offsetAt(at)
    t[act] = at
    token[act] = abstraction.tokenOf[what[event] ?? 0] ?? 0
    day[act] = dayOf(local)
    hour[act] = Math.floor(local / HOUR) - (day[act] ?? 0) * 24
  }
  const { tokens } = abstraction
  const lists = postings(token, tokens.length)
  const own = firstEvent.slice(0, count)
  return { length: count, tokens, t, token, day, hour, firstEvent: own, nextEvent, ...lists }
}

function postings(token: Int32Array, tokens: number): { postStart: Int32Array; posts: Int32Array } {
  const postStart = new Int32Array(tokens + 1)
  for (const id of token) postStart[id + 1] = (postStart[id + 1] ?? 0) + 1
  for (let id = 0; id < tokens; id++)
    postStart[id + 1] = (postStart[id + 1] ?? 0) + (postStart[id] ?? 0)
  const next = postStart.slice()
  const posts = new Int32Array(token.length)
  for (const [act, id] of token.entries()) {
    const place = next[id] ?? 0
    posts[place] = act
    next[id] = place + 1
  }
  return { postStart, posts }
}

/** The acts of a token, in order of time. */
export function actsOf(acts: Acts, token: number): Int32Array {
  return acts.posts.subarray(acts.postStart[token] ?? 0, acts.postStart[token + 1] ?? 0)
}

/** Marks the whats of services that come at even intervals of at most four hours. */
function heartbeats(columns: EventColumns, { tokens, tokenOf }: Abstraction): Uint8Array {
  const marked = new Uint8Array(columns.whats.length)
  const intervals = new Map<number, number[]>()
  const last = new Map<number, number>()
  for (let i = 0; i < columns.length; i++) {
    const what = columns.what[i] ?? 0
    if (tokens[tokenOf[what] ?? -1]?.service !== true) continue
    const t = columns.t[i] ?? 0
    const before = last.get(what)
    last.set(what, t)
    if (before === undefined) continue
    const known = intervals.get(what)
    if (known) known.push(t - before)
    else intervals.set(what, [t - before])
  }
  for (const [what, gaps] of intervals) {
    if (gaps.length < 20) continue
    const sorted = Float64Array.from(gaps).toSorted()
    const middle = quantile(sorted, 0.5)
    const even = quantile(sorted, 0.8) - quantile(sorted, 0.2) < 0.3 * middle
    if (middle <= 4 * HOUR && even) marked[what] = 1
  }
  return marked
}

/** All events of an act, the first one first. */
export function eventsOfAct(acts: Acts, act: number): number[] {
  const events: number[] = []
  for (let event = acts.firstEvent[act] ?? -1; event >= 0; event = acts.nextEvent[event] ?? -1)
    events.push(event)
  return events
}

/** How many of the posted acts lie between two instants (both included). */
export function countBetween(acts: Acts, posts: Int32Array, from: number, to: number): number {
  return firstAfter(acts, posts, to) - firstAfter(acts, posts, from - 1)
}

/** The first of all acts later than an instant. */
export function firstActAfter({ t }: Acts, instant: number): number {
  let low = 0
  let high = t.length
  while (low < high) {
    const mid = (low + high) >> 1
    if ((t[mid] ?? 0) <= instant) low = mid + 1
    else high = mid
  }
  return low
}

/** The place in `posts` of the first act later than an instant. */
export function firstAfter(acts: Acts, posts: Int32Array, instant: number): number {
  let low = 0
  let high = posts.length
  while (low < high) {
    const mid = (low + high) >> 1
    if ((acts.t[posts[mid] ?? 0] ?? 0) <= instant) low = mid + 1
    else high = mid
  }
  return low
}

/** The free act of a list that is nearest to an instant, or -1. */
export function nearestFree(
  acts: Acts,
  posts: Int32Array,
  { t, within, isFree }: { t: number; within: number; isFree: (act: number) => boolean },
): number {
  let best = -1
  let distance = within
  for (let i = firstAfter(acts, posts, t - within - 1); i < posts.length; i++) {
    const act = posts[i] ?? -1
    const away = Math.abs((acts.t[act] ?? 0) - t)
    if ((acts.t[act] ?? 0) > t + within) break
    if (away > distance || !isFree(act)) continue
    best = act
    distance = away
  }
  return best
}
