/**
 * Stragglers: steps that came later than the window in which routines are looked for.
 *
 * The window is the same for all, and a routine of long pauses oversteps it now and then: its last
 * step is then left over, or what should be one occurrence falls into two. Once a routine is known its
 * own pauses say how long one of its steps is waited for: their median times three deviations, both of
 * logarithms (pauses are log-normal; Barabási 2005 and many after him), and both robust. What is free and lies within
 * that is taken on when chance, which deals the free acts of a step out among all acts, would not
 * have put so many there. Cost: O(absent steps x log acts), and the pauses of two steps for each.
 */
import { MIN_DAYS } from './abstraction.ts'
import { actsOf, type Acts } from './acts.ts'
import type { Field } from './companions.ts'
import { WINDOW } from './pair-counts.ts'
import { countBetween, firstPosted } from './sorted.ts'
import { logBinomialTail, robustSpread } from './stats.ts'
import { HOUR } from './zones.ts'

const DEVIATIONS = 5
/** The hours around are what chance is measured in elsewhere: no pause is longer than one of them. */
const LONGEST = HOUR
/** One that is taken on by mistake costs no more than one that is left out. */
const CHANCE_LIMIT = Math.log(0.05)
/** From this share on a step is known to come before, or behind, another. */
const ONE_SIDED = 0.9

/** How long, and on which side, one step is waited for from another. */
interface Wait {
  before: number
  after: number
}

/** The pauses of a routine, learnt from the occurrences that are known. */
export interface Pauses {
  /** The usual distance in time of two steps; infinite when they are seldom together. */
  usual: (from: number, to: number) => number
  wait: (from: number, to: number) => Wait
}

/** Reads the pauses between the steps, each when it is asked for. */
export function pausesOf({ t }: Acts, known: readonly (readonly number[])[]): Pauses {
  const between = remembered((from, to) => {
    const pauses: number[] = []
    for (const occurrence of known) {
      const [a, b] = [occurrence[from] ?? -1, occurrence[to] ?? -1]
      if (a >= 0 && b >= 0) pauses.push((t[b] ?? 0) - (t[a] ?? 0))
    }
    return pauses
  })
  return {
    usual: remembered((from, to) => {
      const pauses = between(from, to)
      if (pauses.length < MIN_DAYS) return Infinity
      return pauses.reduce((sum, pause) => sum + Math.abs(pause), 0) / pauses.length
    }),
    wait: remembered((from, to) => waitOf(between(from, to))),
  }
}

function remembered<Value>(
  find: (from: number, to: number) => Value,
): (from: number, to: number) => Value {
  const known = new Map<number, Value>()
  return (from, to) => {
    const key = from * 64 + to
    let value = known.get(key)
    if (value === undefined) known.set(key, (value = find(from, to)))
    return value
  }
}

function waitOf(pauses: readonly number[]): Wait {
  const { centre, spread } = robustSpread(pauses.map((pause) => Math.log(Math.abs(pause) + 1000)))
  const longest = Math.max(
    WINDOW,
    Math.min(LONGEST, Math.round(Math.exp(centre + DEVIATIONS * spread))),
  )
  const behind = pauses.filter((pause) => pause >= 0).length / pauses.length
  return {
    before: behind >= ONE_SIDED ? 0 : longest,
    after: behind <= 1 - ONE_SIDED ? 0 : longest,
  }
}

/**
 * Puts late acts into the occurrences that lack a step.
 * @returns those acts, not yet marked as used
 */
export function takeOnLate(
  field: Field,
  { steps, pauses, open }: { steps: readonly number[]; pauses: Pauses; open: number[][] },
): Set<number> {
  const taken = new Set<number>()
  // A step that was taken on may be what the next one is waited for from.
  for (let before = -1; before < taken.size;) {
    before = taken.size
    for (const [place, token] of steps.entries())
      for (const [occurrence, act] of lateActs(field, token, { place, pauses, open, taken })) {
        occurrence[place] = act
        taken.add(act)
      }
  }
  return taken
}

/** For the occurrences that lack a step, its late acts; none when chance would have put as many there. */
function lateActs(
  { acts, used, free }: Field,
  token: number,
  {
    place,
    pauses,
    open,
    taken,
  }: { place: number; pauses: Pauses; open: number[][]; taken: ReadonlySet<number> },
): Map<number[], number> {
  const found = new Map<number[], number>()
  const left = free[token] ?? 0
  if (left === 0) return found
  const posts = actsOf(acts, token)
  const own = new Set(taken)
  let lacking = 0
  let around = 0
  for (const occurrence of open) {
    const near = (occurrence[place] ?? -1) >= 0 ? undefined : nearestStep(occurrence, place, pauses)
    if (!near) continue
    lacking++
    const at = acts.t[near.act] ?? 0
    const [from, until] = [at - near.before, at + near.after + 1]
    around += countBetween(acts.t, { from, until })
    let best = -1
    let distance = Infinity
    for (let i = firstPosted(acts, posts, { from }); i < posts.length; i++) {
      const act = posts[i] ?? -1
      const away = Math.abs((acts.t[act] ?? 0) - at)
      if ((acts.t[act] ?? 0) >= until) break
      if (away >= distance || used[act] === 1 || own.has(act)) continue
      best = act
      distance = away
    }
    if (best < 0) continue
    found.set(occurrence, best)
    own.add(best)
  }
  // Each act around is one of those left over as readily as any other act is.
  const expected = (around * left) / Math.max(1, acts.length)
  const chance = Math.min(0.999, expected / Math.max(1, lacking))
  return logBinomialTail(lacking, found.size, chance) < CHANCE_LIMIT ? found : new Map()
}

/** The step present that usually is nearest to an absent one, and how long that is waited for. */
function nearestStep(
  occurrence: readonly number[],
  place: number,
  pauses: Pauses,
): (Wait & { act: number }) | undefined {
  let nearest = -1
  let least = Infinity
  for (const [other, act] of occurrence.entries()) {
    if (act < 0) continue
    const usual = pauses.usual(other, place)
    if (usual < least) [nearest, least] = [other, usual]
  }
  return nearest < 0
    ? undefined
    : { ...pauses.wait(nearest, place), act: occurrence[nearest] ?? -1 }
}
