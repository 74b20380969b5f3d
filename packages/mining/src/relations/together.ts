/**
 * Together: two files that change in the same sittings, more often than two that have nothing to do
 * with each other would.
 *
 * A sitting is a row of changes without a pause of ten minutes, an hour at most. Chance deals each
 * change out by the files' shares at that hour of the day: in a sitting of m changes a file is met with
 * 1 - (1 - q)^m, two of them with the product. Sittings are gathered by hour and size, so a pair costs
 * the same however many there are. Co-change as mined from histories (Zimmermann et al., ICSE 2004),
 * with a test in place of a threshold.
 * Cost: the changes, and the pairs within sittings; 24 hours times 16 sizes for each pair that is tested.
 */
import { aroundHour } from '../hours.ts'
import { HOUR, MINUTE } from '../zones.ts'
import type { Chance, Finding } from './finding.ts'
import { roles } from './sort-event.ts'
import { countOf, type ThingActs } from './thing-acts.ts'
import { Ties } from './ties.ts'

const PAUSE = 10 * MINUTE
const LONGEST = HOUR
/** More files at once are a sweep: a checkout, a formatter, a move of a folder. */
const SWEEP = 30
const SIZES = 16
/** An hour of the day with few changes says little: it counts as if it had so many usual ones. */
const QUIET = 30

export interface Together {
  findings: Finding[]
  sweeps: number
}

/** Which files change together. */
export function findTogether(acts: ThingActs): Together {
  const ties = new Ties(acts)
  const groups = sittingGroups()
  let sweeps = 0
  for (const sitting of sittingsOf(acts)) {
    if (sitting.first.length > SWEEP) {
      sweeps++
      continue
    }
    groups.add(acts.hour[sitting.first[0] ?? 0] ?? 0, sitting.changes)
    for (const [place, a] of sitting.first.entries())
      for (const b of sitting.first.slice(place + 1))
        // One tie a pair, whichever comes first: which way it mostly goes is seen at the end.
        if ((acts.thing[a] ?? 0) < (acts.thing[b] ?? 0)) ties.add(a, b)
        else ties.add(b, a)
  }
  const chanceOf = chanceReader(acts, groups)
  const findings = ties.list().map((tie): Finding => {
    const { from, to } = tie
    const finding: Finding = {
      tie,
      how: 'together',
      chance: () => chanceOf(from, to),
      ofFrom: countOf(acts, from, roles.change),
      ofTo: countOf(acts, to, roles.change),
      weighs: 'either',
    }
    return tie.inOrder >= tie.reversed ? finding : turned(finding)
  })
  return { findings, sweeps }
}

/** The same with its sides changed. */
function turned({ tie, ofFrom, ofTo, ...rest }: Finding): Finding {
  const examples = tie.examples.map(({ from, to }) => ({ from: to, to: from }))
  return {
    ...rest,
    tie: {
      ...tie,
      from: tie.to,
      to: tie.from,
      seenFrom: tie.seenTo,
      seenTo: tie.seenFrom,
      inOrder: tie.reversed,
      reversed: tie.inOrder,
      examples,
    },
    ofFrom: ofTo,
    ofTo: ofFrom,
  }
}

interface Sitting {
  /** The first change of each file, in order of time. */
  first: number[]
  changes: number
}

function* sittingsOf(acts: ThingActs): Generator<Sitting> {
  let sitting: Sitting = { first: [], changes: 0 }
  let seen = new Set<number>()
  let began = 0
  let last = -Infinity
  for (let act = 0; act < acts.length; act++) {
    const thing = acts.thing[act] ?? -1
    if (acts.role[act] !== roles.change || thing < 0) continue
    const at = acts.t[act] ?? 0
    if (at - last > PAUSE || at - began > LONGEST) {
      if (sitting.changes > 0) yield sitting
      sitting = { first: [], changes: 0 }
      seen = new Set()
      began = at
    }
    last = at
    sitting.changes++
    if (!seen.has(thing)) sitting.first.push(act)
    seen.add(thing)
  }
  if (sitting.changes > 0) yield sitting
}

interface Group {
  hour: number
  sittings: number
  changes: number
}

interface Groups {
  list: Group[]
  add: (hour: number, changes: number) => void
}

/** Sittings by hour of the day and size, in steps of the square root of two. */
function sittingGroups(): Groups {
  const list: Group[] = []
  const byPlace: (Group | undefined)[] = []
  const add = (hour: number, changes: number): void => {
    const size = Math.min(SIZES - 1, Math.round(2 * Math.log2(changes)))
    let group = byPlace[hour * SIZES + size]
    if (!group) {
      group = { hour, sittings: 0, changes: 0 }
      byPlace[hour * SIZES + size] = group
      list.push(group)
    }
    group.sittings++
    group.changes += changes
  }
  return { list, add }
}

/** Says of two files in how many of the sittings chance would bring both. */
function chanceReader(acts: ThingActs, { list }: Groups): (a: number, b: number) => Chance {
  const byHour = new Float64Array(acts.things * 24)
  const hours = new Float64Array(24)
  for (let act = 0; act < acts.length; act++) {
    const thing = acts.thing[act] ?? -1
    if (acts.role[act] !== roles.change || thing < 0) continue
    const hour = acts.hour[act] ?? 0
    byHour[thing * 24 + hour] = (byHour[thing * 24 + hour] ?? 0) + 1
    hours[hour] = (hours[hour] ?? 0) + 1
  }
  const all = hours.reduce((sum, one) => sum + one, 0)
  const trials = list.reduce((sum, one) => sum + one.sittings, 0)
  const presences: (Float64Array | undefined)[] = []
  /** By group, the chance that a file changes in a sitting of it. */
  const presenceOf = (thing: number): Float64Array => {
    const usual = countOf(acts, thing, roles.change) / Math.max(1, all)
    const own = byHour.subarray(thing * 24, thing * 24 + 24)
    return (presences[thing] ??= Float64Array.from(list, ({ hour, sittings, changes }) => {
      const share = (aroundHour(own, hour) + QUIET * usual) / (aroundHour(hours, hour) + QUIET)
      return -Math.expm1((changes / sittings) * Math.log1p(-Math.min(0.999, share)))
    }))
  }
  return (a, b) => {
    const [first, second] = [presenceOf(a), presenceOf(b)]
    let expected = 0
    for (const [group, { sittings }] of list.entries())
      expected += sittings * (first[group] ?? 0) * (second[group] ?? 0)
    return { trials, expected }
  }
}
