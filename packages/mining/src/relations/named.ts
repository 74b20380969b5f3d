/**
 * Named: an act that names a file which was there before is fed by it.
 *
 * A name is no proof by itself, since a line may be typed out of habit: the file must also have been
 * seen shortly before, more often than by chance. Chance deals the same events out over the same
 * instants: a file seen c times is among the m of n events before an act with 1 - (1 - m/n)^c. Two
 * reaches are tried, a quarter of an hour and a day, each a hypothesis of its own. A file that
 * changes while the command runs is what it makes, not what it takes.
 * Cost: linear in the events, a few searches a name.
 */
import type { EventColumns } from '../columns.ts'
import { countBetween, firstPosted } from '../sorted.ts'
import { DAY, MINUTE } from '../zones.ts'
import type { EventFacts } from './event-facts.ts'
import { hasName } from './file-names.ts'
import type { Finding } from './finding.ts'
import { roles } from './sort-event.ts'
import { countOf, type ThingActs } from './thing-acts.ts'
import { Ties } from './ties.ts'
import { LATE, SLACK } from './written.ts'

const REACHES = [15 * MINUTE, DAY] as const
/** Of files with one name so many are looked at. */
const MOST_ALIKE = 50

/** Acts of one thing that name files of another: how many, and how often each reach met one by chance. */
interface Namings {
  trials: number
  expected: [number, number]
}

/** A file's thing as an act names it: the latest event of it, and how many there are in all. */
interface Named {
  giver: number
  latest: number
  events: number
}

/** Which acts are fed by the files that they name. */
export function findNamed(acts: ThingActs, columns: EventColumns, facts: EventFacts): Finding[] {
  const read = namedReader(acts, columns, facts)
  const ties = REACHES.map(() => new Ties(acts))
  const namings = new Map<number, Namings>()
  for (let act = 0; act < acts.length; act++) {
    const taker = acts.thing[act] ?? -1
    const role = acts.role[act]
    if (taker < 0 || role === roles.sight || role === roles.focus) continue
    const at = acts.t[act] ?? 0
    for (const { giver, latest, events } of read(act)) {
      const key = giver * acts.things + taker
      let naming = namings.get(key)
      if (!naming) namings.set(key, (naming = { trials: 0, expected: [0, 0] }))
      naming.trials++
      const since = at - (columns.t[latest] ?? -Infinity)
      for (const [place, reach] of REACHES.entries()) {
        naming.expected[place as 0 | 1] += chanceWithin(columns, { at, reach, events })
        if (since <= reach) ties[place]?.add(acts.actOf[latest] ?? 0, act)
      }
    }
  }
  return ties.flatMap((some, place) =>
    some.list().map((tie): Finding => {
      const naming = namings.get(tie.from * acts.things + tie.to)
      const { from, to } = tie
      return {
        tie,
        how: 'named',
        chance: () => ({
          trials: naming?.trials ?? 0,
          expected: naming?.expected[place as 0 | 1] ?? 0,
        }),
        ofFrom: countOf(acts, from, roles.change) || countOf(acts, from, roles.sight),
        ofTo:
          countOf(acts, to, roles.run) +
          countOf(acts, to, roles.send) +
          countOf(acts, to, roles.change),
        weighs: 'either',
      }
    }),
  )
}

/** Reads which things' files an act names, but for those it makes itself. */
function namedReader(
  acts: ThingActs,
  columns: EventColumns,
  facts: EventFacts,
): (act: number) => Named[] {
  const filesOf = filesByName(acts, columns, facts)
  const eventsOf = eventsByFile(columns, filesOf)
  const { nameStart, nameOf, role, duration } = facts
  const isMade = (events: readonly number[], act: number, line: number): boolean => {
    if (acts.role[act] !== roles.run) return false
    const at = acts.t[act] ?? 0
    const began = at - (duration[line] ?? 0)
    const next = events[firstPosted(columns, events, { from: began - SLACK })]
    if (next === undefined || (columns.t[next] ?? 0) > at + LATE) return false
    return role[columns.line[next] ?? 0] === roles.change
  }
  return (act) => {
    const event = acts.event[act] ?? 0
    const line = columns.line[event] ?? 0
    const named: Named[] = []
    for (let place = nameStart[line] ?? 0; place < (nameStart[line + 1] ?? 0); place++)
      for (const file of filesOf[nameOf[place] ?? 0] ?? []) {
        const giver = acts.thingOf[file] ?? -1
        const events = eventsOf.get(file) ?? []
        if (giver < 0 || giver === acts.thing[act] || isMade(events, act, line)) continue
        const latest = events[firstPosted(columns, events, { from: acts.t[act] ?? 0 }) - 1] ?? -1
        const known = named.find((one) => one.giver === giver)
        if (!known) named.push({ giver, latest, events: events.length })
        else {
          known.latest = Math.max(known.latest, latest)
          known.events += events.length
        }
      }
    return named
  }
}

/** The files that each name stands for, by what. */
function filesByName(acts: ThingActs, columns: EventColumns, { names }: EventFacts): number[][] {
  const byEnd = new Map<string, number[]>()
  for (const [place, name] of names.entries()) {
    const known = byEnd.get(endOf(name))
    if (known) known.push(place)
    else byEnd.set(endOf(name), [place])
  }
  const found: number[][] = names.map(() => [])
  for (const [what, { type, subject }] of columns.whats.entries()) {
    if (type !== 'file' || (acts.thingOf[what] ?? -1) < 0) continue
    for (const place of byEnd.get(endOf(subject)) ?? []) {
      const files = found[place]
      if (files && files.length < MOST_ALIKE && hasName(subject, names[place] ?? ''))
        files.push(what)
    }
  }
  return found
}

function endOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The events of each file that somebody names, in order of time. */
function eventsByFile(columns: EventColumns, filesOf: readonly number[][]): Map<number, number[]> {
  const events = new Map<number, number[]>()
  for (const files of filesOf) for (const file of files) events.set(file, [])
  for (let i = 0; i < columns.length; i++) events.get(columns.what[i] ?? 0)?.push(i)
  return events
}

/** The chance that one of so many events is among those of the `reach` before an instant. */
function chanceWithin(
  { t, length }: EventColumns,
  { at, reach, events }: { at: number; reach: number; events: number },
): number {
  const among = countBetween(t, { from: at - reach, until: at })
  return -Math.expm1(events * Math.log1p(-Math.min(0.999, among / Math.max(1, length))))
}
