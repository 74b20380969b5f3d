/**
 * The relation map: which files, commands, programs and places of a person hang together, and how.
 *
 * Events come in any order and portions and are kept as columns, 60 bytes each; what recurs on four
 * days is a thing, by the templates of abstraction.ts. Ties between acts are read in four ways
 * (named.ts, written.ts, in-front.ts, together.ts), each set against what chance would bring, and all
 * pairs are judged together (finding.ts), so that a person without any plan gets an empty map.
 * Cost: O(events) time and memory, and at most 500 things squared; see docs/mining.md.
 */
import type { EventLine } from '@floyo/contracts'
import { Lattice } from '../abstraction.ts'
import { columnsBuilder, compareText, type EventColumns } from '../columns.ts'
import { zoneClock } from '../zones.ts'
import { describeThings, tiedThings, toRelation } from './describe.ts'
import { factsBuilder, type EventFacts } from './event-facts.ts'
import { trusted, type Tested } from './finding.ts'
import { findInFront } from './in-front.ts'
import { findNamed } from './named.ts'
import type { RelationMap } from './relation.ts'
import { roles, sortEvent } from './sort-event.ts'
import { countOf, thingActs, type ThingActs } from './thing-acts.ts'
import { findTogether } from './together.ts'
import { findWritten } from './written.ts'

export interface MapOptions {
  /** A thing, by id, template or label: only what is tied to it. */
  about?: string | undefined
  /** At most so many relations, the strongest. */
  most?: number | undefined
}

export interface RelationMapper {
  /** Takes events in; the first one ever has place 0. */
  add: (events: Iterable<EventLine>) => void
  /** The map of all events so far; undefined when nothing tied is called what it is asked about. */
  map: (options?: MapOptions) => RelationMap | undefined
}

/**
 * A mapper without events.
 * @throws RangeError when there is no such zone
 */
export function relationMapper({ timezone }: { timezone: string }): RelationMapper {
  const builder = columnsBuilder()
  const facts = factsBuilder()
  let places = 0
  return {
    add: (events) => {
      for (const event of events) {
        const place = places++
        const sorted = sortEvent(event)
        if (!sorted) continue
        const { group, role } = sorted
        builder.add({ t: event.t, actor: '', type: group, subject: event.subject, attrs: {} })
        facts.add(event, { place, role })
      }
    },
    map: ({ about, most = Infinity } = {}) => {
      const columns = builder.columns()
      const { t, length } = columns
      const clock = zoneClock(timezone, t[0] ?? 0, t[length - 1] ?? 0)
      const range = { from: 0, to: length, firstLine: 0 }
      const abstraction = new Lattice(undefined).look(columns, clock, range)
      const known = facts.view()
      const acts = thingActs(columns, abstraction, { role: known.role, clock })
      const { found, sweeps } = judge(acts, columns, known)
      const things = describeThings(acts, columns, abstraction.tokens)
      const placeOf = (act: number): number =>
        known.place[columns.line[acts.event[act] ?? 0] ?? 0] ?? 0
      const asked = new Set(
        things
          .filter((one) => [one.id, one.template, one.label].includes(about ?? ''))
          .map(({ id }) => id),
      )
      const relations = found
        .map((one) => toRelation(one, { things, placeOf }))
        .filter(({ from, to }) => about === undefined || asked.has(from) || asked.has(to))
        .toSorted(
          (a, b) =>
            a.logChance * a.strength - b.logChance * b.strength ||
            compareText(a.from, b.from) ||
            compareText(a.to, b.to),
        )
      if (about !== undefined && relations.length === 0) return undefined
      const told = relations.slice(0, most)
      return {
        things: tiedThings(things, told),
        relations: told,
        leftOut: { things: acts.ignored, relations: relations.length - told.length, sweeps },
      }
    },
  }
}

/** The findings to trust, each two things and way once, and what is told by others left out. */
function judge(
  acts: ThingActs,
  columns: EventColumns,
  facts: EventFacts,
): { found: Tested[]; sweeps: number } {
  const { findings, sweeps } = findTogether(acts)
  const flows = [
    ...findNamed(acts, columns, facts),
    ...findWritten(acts, columns, facts),
    ...findInFront(acts),
  ]
  const tested = trusted([...flows, ...findings], hypothesesOf(acts))
  const fed = new Map<number, Tested>()
  const fedBy = new Map<number, Set<number>>()
  for (const one of tested) {
    const { from, to } = one.tie
    if (one.how === 'together') continue
    const known = fed.get(from * acts.things + to)
    if (!known || one.logChance < known.logChance) fed.set(from * acts.things + to, one)
    fedBy.set(to, (fedBy.get(to) ?? new Set()).add(from))
  }
  const isFed = (to: number, from: number): boolean => fedBy.get(to)?.has(from) === true
  // What feeds both, or what one feeds and the other is fed by, tells that they change together.
  const isTold = (a: number, b: number): boolean =>
    isFed(a, b) ||
    isFed(b, a) ||
    [...(fedBy.get(a) ?? [])].some((giver) => isFed(b, giver) || isFed(giver, b)) ||
    [...(fedBy.get(b) ?? [])].some((giver) => isFed(giver, a))
  const together = tested.filter(({ how, tie }) => how === 'together' && !isTold(tie.from, tie.to))
  return { found: [...fed.values(), ...together], sweeps }
}

/** How many relations there could be: each pair that a way could tie, whether it was seen or not. */
function hypothesesOf(acts: ThingActs): number {
  let [files, commands, apps, places] = [0, 0, 0, 0]
  for (let thing = 0; thing < acts.things; thing++) {
    if (countOf(acts, thing, roles.run) > 0) commands++
    else if (countOf(acts, thing, roles.focus) > 0) apps++
    else if (countOf(acts, thing, roles.send) > 0) places++
    else files++
  }
  const named = 2 * files * (commands + places + files)
  return named + files * (commands + 2 * apps) + (files * (files - 1)) / 2
}
