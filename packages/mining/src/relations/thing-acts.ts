/**
 * Acts of things: the events of the map as columns, what is done again within a minute being one act.
 *
 * A thing is a token of the lattice (abstraction.ts) of one group, chosen by the days it was seen on.
 * At most `MOST_THINGS` are looked at, those of most days, so that pairs of them stay bounded; acts of
 * anything else count as bustle alone. Cost: linear in the events.
 */
import type { Abstraction } from '../abstraction.ts'
import type { EventColumns } from '../columns.ts'
import { Growing } from '../growing.ts'
import { postings, type Postings } from '../postings.ts'
import { HOUR, MINUTE, dayOf, type ZoneClock } from '../zones.ts'
import { ROLES } from './sort-event.ts'

const MOST_THINGS = 500

/** In order of time; `thing` is -1 for what is not looked at. */
export interface ThingActs extends Postings {
  length: number
  t: Float64Array
  thing: Int32Array
  role: Uint8Array
  day: Int32Array
  hour: Uint8Array
  /** The first event of each act, and the act of each event; -1 for events of no thing. */
  event: Int32Array
  actOf: Int32Array
  /** How many things there are, and for each its token, its days, and its acts by role. */
  things: number
  tokens: Int32Array
  days: Int32Array
  counts: Int32Array
  /** Things that recur and are not looked at. */
  ignored: number
  /** The thing of each what, or -1. */
  thingOf: Int32Array
}

export function thingActs(
  columns: EventColumns,
  { tokenOf, tokens, rank }: Abstraction,
  { role, clock }: { role: Uint8Array; clock: ZoneClock },
): ThingActs {
  const daysOf = countDays(columns, tokenOf, { tokens: tokens.length, clock })
  const order = [...daysOf.keys()]
    .filter((token) => (daysOf[token] ?? 0) > 0)
    .toSorted((a, b) => (daysOf[b] ?? 0) - (daysOf[a] ?? 0) || (rank[a] ?? 0) - (rank[b] ?? 0))
  const chosen = order.slice(0, MOST_THINGS)
  const things = chosen.length
  const thingOfToken = new Int32Array(tokens.length).fill(-1)
  for (const [thing, token] of chosen.entries()) thingOfToken[token] = thing
  const thingOf = tokenOf.map((token) => (token < 0 ? -1 : (thingOfToken[token] ?? -1)))

  const t = new Growing(Float64Array)
  const thing = new Growing(Int32Array)
  const roleOf = new Growing(Uint8Array)
  const day = new Growing(Int32Array)
  const hour = new Growing(Uint8Array)
  const event = new Growing(Int32Array)
  const counts = new Int32Array(things * ROLES)
  const lastOfThing = new Float64Array(things * ROLES).fill(-Infinity)
  const lastOfWhat = new Float64Array(columns.whats.length).fill(-Infinity)
  const lastAct = new Int32Array(things * ROLES)
  const actOf = new Int32Array(columns.length).fill(-1)
  for (let i = 0; i < columns.length; i++) {
    const what = columns.what[i] ?? 0
    const id = thingOf[what] ?? -1
    const at = columns.t[i] ?? 0
    const done = role[columns.line[i] ?? 0] ?? 0
    const last = id < 0 ? lastOfWhat : lastOfThing
    const place = id < 0 ? what : id * ROLES + done
    const isAgain = at - (last[place] ?? 0) <= MINUTE
    last[place] = at
    if (id >= 0) {
      if (!isAgain) {
        counts[place] = (counts[place] ?? 0) + 1
        lastAct[place] = t.length
      }
      actOf[i] = lastAct[place] ?? -1
    }
    if (isAgain) continue
    const local = at + clock.offsetAt(at)
    const today = dayOf(local)
    t.push(at)
    thing.push(id)
    roleOf.push(done)
    day.push(today)
    hour.push(Math.floor(local / HOUR) - today * 24)
    event.push(i)
  }
  // Those of no thing are posted behind the others.
  const posted = thing.view().map((id) => (id < 0 ? things : id))
  const before = { postStart: new Int32Array(1), posts: new Int32Array(0) }
  return {
    length: t.length,
    t: t.view(),
    thing: thing.view(),
    role: roleOf.view(),
    day: day.view(),
    hour: hour.view(),
    event: event.view(),
    actOf,
    things,
    tokens: Int32Array.from(chosen),
    days: Int32Array.from(chosen, (token) => daysOf[token] ?? 0),
    counts,
    ignored: order.length - things,
    thingOf,
    ...postings(posted, { tokens: things + 1, kept: 0, before }),
  }
}

function countDays(
  columns: EventColumns,
  tokenOf: Int32Array,
  { tokens, clock }: { tokens: number; clock: ZoneClock },
): Int32Array {
  const days = new Int32Array(tokens)
  const last = new Int32Array(tokens).fill(-1)
  for (let i = 0; i < columns.length; i++) {
    const token = tokenOf[columns.what[i] ?? 0] ?? -1
    if (token < 0) continue
    const at = columns.t[i] ?? 0
    const day = dayOf(at + clock.offsetAt(at))
    if (last[token] === day) continue
    last[token] = day
    days[token] = (days[token] ?? 0) + 1
  }
  return days
}

/** The acts of a thing, in order of time. */
export function actsOfThing(acts: ThingActs, thing: number): Int32Array {
  return acts.posts.subarray(acts.postStart[thing] ?? 0, acts.postStart[thing + 1] ?? 0)
}

/** How many acts of a thing were of a role. */
export function countOf({ counts }: ThingActs, thing: number, role: number): number {
  return counts[thing * ROLES + role] ?? 0
}
