/**
 * Episodes: a significant pair grown into the steps that belong together, with all occurrences.
 *
 * The seeds are taken strongest first. Each is matched against the acts that no earlier episode
 * has used, then takes on, one after the other, the token that is near most of its occurrences and
 * more often than chance explains; chance is measured twice, by the person's hours and by the hours
 * around each occurrence, so that a long sitting with the same few files explains itself.
 * After WINEPI and MINEPI (Mannila, Toivonen, Verkamo 1997), greedy as in GoKrimp and SQS.
 * Cost: O(seeds tried x occurrences x acts in a window).
 */
import { MIN_DAYS } from './abstraction.ts'
import { actsOf, type Acts } from './acts.ts'
import { bestCompanion, reachesOf, widen, type Field } from './companions.ts'
import { WINDOW } from './pair-counts.ts'
import type { Pair } from './pairs.ts'
import { countPosted } from './sorted.ts'
import { logBinomialTail, median } from './stats.ts'
import { pausesOf, takeOnLate, type Pauses } from './stragglers.ts'
import { HOUR } from './zones.ts'

const MAX_STEPS = 12

export interface Episode {
  /** The token of each step, in the usual order. */
  steps: number[]
  /** For each occurrence the act of each step, -1 where it is absent. */
  occurrences: number[][]
  /** ln of the chance of the seed: how sure it is that the steps belong together. */
  logP: number
}

/** The acts of an occurrence that are there, in the order of the steps. */
export function presentIn(occurrence: readonly number[]): number[] {
  return occurrence.filter((act) => act >= 0)
}

/** The instant of an occurrence's earliest act. */
export function startOf({ t }: Acts, occurrence: readonly number[]): number {
  return t[Math.min(...presentIn(occurrence))] ?? 0
}

/** Grows all the pairs that still stand on unused acts, and marks the acts of what it finds. */
export function growEpisodes(field: Field, pairs: readonly Pair[]): Episode[] {
  const episodes: Episode[] = []
  for (const pair of pairs) {
    const episode = growPair(field, pair)
    if (episode) episodes.push(episode)
  }
  return episodes
}

/** Marks the act of a step, if it is there. */
export function use({ acts, used, free }: Field, act: number): void {
  if (act < 0) return
  const token = acts.token[act] ?? 0
  used[act] = 1
  free[token] = (free[token] ?? 0) - 1
}

function growPair(field: Field, pair: Pair): Episode | undefined {
  if (Math.min(field.free[pair.a] ?? 0, field.free[pair.b] ?? 0) < MIN_DAYS) return undefined
  const found = matchPair(field, pair)
  if (!isSupported(field, pair, found)) return undefined
  const steps = [pair.a, pair.b]
  const reaches = reachesOf(field.acts, found)
  while (steps.length < MAX_STEPS) {
    const companion = bestCompanion(field, steps, { occurrences: found, reaches })
    if (!companion) break
    steps.push(companion.token)
    widen(field.acts, reaches, companion.acts)
    for (const [place, occurrence] of found.entries()) occurrence.push(companion.acts[place] ?? -1)
  }
  for (const occurrence of found) for (const act of occurrence) use(field, act)
  const pauses = pausesOf(field.acts, found)
  for (const act of takeOnLate(field, { steps, pauses, open: found })) use(field, act)
  const occurrences = [...found, ...missedOccurrences(field, steps, { known: found, pauses })]
  return inUsualOrder(field.acts, { steps, occurrences, logP: pair.logP })
}

/** Occurrences of a then b: the last free a before a free b, within the window. */
function matchPair({ acts, used }: Field, { a, b }: Pair): number[][] {
  const [ofA, ofB] = [actsOf(acts, a), actsOf(acts, b)]
  const found: number[][] = []
  let i = 0
  let before = -1
  for (const act of ofB) {
    if (used[act] === 1) continue
    for (; i < ofA.length && (ofA[i] ?? 0) < act; i++) {
      const candidate = ofA[i] ?? -1
      if (used[candidate] === 0) before = candidate
    }
    if (before < 0 || (acts.t[act] ?? 0) - (acts.t[before] ?? 0) > WINDOW) continue
    found.push([before, act])
    before = -1
  }
  return found
}

function isSupported(field: Field, pair: Pair, found: readonly number[][]): boolean {
  const { acts, free } = field
  if (found.length < MIN_DAYS) return false
  if (new Set(found.map(([act = 0]) => acts.day[act])).size < MIN_DAYS) return false
  const rarer = Math.min(free[pair.a] ?? 0, free[pair.b] ?? 0)
  if (found.length / rarer < 0.4) return false
  return isSurprisingNearby(field, found)
}

/**
 * Whether b follows a more often than its bustle in the two hours around would have it: in a long
 * sitting with the same files every file follows every other.
 */
function isSurprisingNearby({ acts }: Field, found: readonly number[][]): boolean {
  const [a, b] = [acts.token[found[0]?.[0] ?? 0] ?? 0, acts.token[found[0]?.[1] ?? 0] ?? 0]
  const chance = (token: number, place: number): number => {
    const posts = actsOf(acts, token)
    let sum = 0
    for (const occurrence of found) {
      const t = acts.t[occurrence[place] ?? 0] ?? 0
      const around = countPosted(acts, posts, { from: t - HOUR, until: t + HOUR + 1 })
      sum += 1 - (1 - WINDOW / (2 * HOUR)) ** around
    }
    return sum / found.length
  }
  const n = found.length
  const posts = { a: actsOf(acts, a).length, b: actsOf(acts, b).length }
  // The test stands on the rarer of the two; of its acts, `n` were matched.
  const [p, tries] = posts.a <= posts.b ? [chance(b, 0), posts.a] : [chance(a, 1), posts.b]
  return logBinomialTail(Math.max(tries, n), n, p) < Math.log(1e-3)
}

/** Occurrences that the seed missed: at least 60 % of the steps, as far apart as they usually are. */
function missedOccurrences(
  field: Field,
  steps: readonly number[],
  { known, pauses }: { known: readonly number[][]; pauses: Pauses },
): number[][] {
  const { acts, used } = field
  const presence = steps.map((_, place) => known.filter((seen) => (seen[place] ?? -1) >= 0).length)
  const needed = Math.max(2, Math.ceil(0.6 * steps.length))
  const missed: number[][] = []
  for (const [place, token] of steps.entries()) {
    // A step that is usually there and rarely elsewhere can announce an occurrence.
    const posts = actsOf(acts, token)
    if ((presence[place] ?? 0) < 0.4 * posts.length) continue
    const open = Array.from(
      posts.filter((act) => used[act] === 0),
      (act) => steps.map((_, at) => (at === place ? act : -1)),
    )
    takeOnLate(field, { steps, pauses, open })
    for (const occurrence of open) {
      const present = presentIn(occurrence)
      if (present.length < needed) continue
      for (const act of present) use(field, act)
      missed.push(occurrence)
    }
  }
  return missed
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}

/** Steps by their median rank, occurrences by time. */
function inUsualOrder(acts: Acts, { steps, occurrences, logP }: Episode): Episode {
  const ranks: number[][] = steps.map(() => [])
  for (const occurrence of occurrences) {
    const present = [...occurrence.keys()].filter((place) => (occurrence[place] ?? -1) >= 0)
    present.sort((x, y) => (occurrence[x] ?? 0) - (occurrence[y] ?? 0))
    for (const [rank, place] of present.entries())
      ranks[place]?.push(present.length > 1 ? rank / (present.length - 1) : 0.5)
  }
  const order = [...steps.keys()].toSorted(
    (x, y) =>
      median(ranks[x] ?? []) - median(ranks[y] ?? []) ||
      mean(ranks[x] ?? []) - mean(ranks[y] ?? []),
  )
  return {
    steps: order.map((place) => steps[place] ?? 0),
    occurrences: occurrences
      .map((occurrence) => order.map((place) => occurrence[place] ?? -1))
      .toSorted((x, y) => startOf(acts, x) - startOf(acts, y)),
    logP,
  }
}
