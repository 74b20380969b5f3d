/**
 * Companions: the token that most deserves to join an episode as its next step.
 *
 * Counts, for every token, in how many occurrences a free act of it lies within the window around
 * the occurrence. It must be near most of them, closer than elsewhere, and surprising both for the
 * person's hours and for the bustle in the hours around. Cost: O(occurrences x acts in a window), and
 * O(occurrences) for each token that is near most of them.
 */
import { actsOf, type Acts } from './acts.ts'
import { WINDOW } from './pair-counts.ts'
import type { HourProfile } from './pairs.ts'
import { firstPosted } from './sorted.ts'
import { logBinomialTail, median } from './stats.ts'
import { HOUR, MINUTE } from './zones.ts'

const MIN_PRESENCE = 0.55
const MAX_DISTANCE = 9 * MINUTE

/** What growth reads and marks. */
export interface Field {
  acts: Acts
  profile: HourProfile
  /** 1 once an episode owns the act. */
  used: Uint8Array
  /** How many acts of each token no episode owns. */
  free: Int32Array
}

export interface Companion {
  token: number
  /** Its act in each occurrence, or -1. */
  acts: number[]
}

/** The stretch of time around each occurrence: `WINDOW` before its first step to `WINDOW` after its last. */
export interface Reaches {
  length: number
  from: Float64Array
  to: Float64Array
  /** The acts in it: `[first, end)`. */
  first: Int32Array
  end: Int32Array
}

/** The best token to add, if any deserves it; `reaches` are those of the occurrences. */
export function bestCompanion(
  field: Field,
  steps: readonly number[],
  { occurrences, reaches }: { occurrences: readonly number[][]; reaches: Reaches },
): Companion | undefined {
  const { acts } = field
  const n = reaches.length
  const limit = Math.log(0.001) - Math.log(acts.live)
  const candidates = lookAround(field, reaches)
    .filter(({ token }) => !steps.includes(token))
    .map(({ token, count }) => {
      const logP = chanceOf(n, count, hoursAround(field, token, reaches))
      return { token, count, logP, score: -logP * (count / n) ** 2 }
    })
    .filter(({ logP }) => logP < limit)
    .toSorted((x, y) => y.score - x.score || (acts.rank[x.token] ?? 0) - (acts.rank[y.token] ?? 0))
  for (const candidate of candidates) {
    if (isBustle(field, candidate, reaches)) continue
    const companion = placeCompanion(field, candidate.token, { reaches, occurrences })
    if (companion) return companion
  }
  return undefined
}

/** The reaches of occurrences, which are given by their acts. */
export function reachesOf(acts: Acts, occurrences: readonly number[][]): Reaches {
  const { length } = occurrences
  const first = Int32Array.from(occurrences, ([act = 0]) => act)
  const reaches = {
    length,
    from: new Float64Array(length).fill(Infinity),
    to: new Float64Array(length).fill(-Infinity),
    first,
    end: first.map((act) => act + 1),
  }
  for (const place of occurrences[0]?.keys() ?? [])
    widen(
      acts,
      reaches,
      occurrences.map((occurrence) => occurrence[place] ?? -1),
    )
  return reaches
}

/** Widens the reach of each occurrence by an act that it takes on, or -1. */
export function widen({ t, length }: Acts, reaches: Reaches, taken: readonly number[]): void {
  const { from, to, first, end } = reaches
  for (const [place, act] of taken.entries()) {
    if (act < 0) continue
    const at = t[act] ?? 0
    from[place] = Math.min(from[place] ?? at, at - WINDOW)
    to[place] = Math.max(to[place] ?? at, at + WINDOW)
    // Near as it is, walking there beats a search among all acts.
    let before = first[place] ?? 0
    let after = end[place] ?? 0
    while (before > 0 && (t[before - 1] ?? 0) >= (from[place] ?? 0)) before--
    while (after < length && (t[after] ?? 0) <= (to[place] ?? 0)) after++
    first[place] = before
    end[place] = after
  }
}

interface Seen {
  token: number
  /** In how many windows it has a free act. */
  count: number
}

/** All tokens that have a free act in enough of the windows. */
function lookAround({ acts, used }: Field, { length, first, end }: Reaches): Seen[] {
  const { token } = acts
  const counts = new Int32Array(acts.tokens.length)
  // The last window (plus one) in which a token was met.
  const metIn = new Int32Array(acts.tokens.length)
  for (let window = 0; window < length; window++)
    for (let act = first[window] ?? 0; act < (end[window] ?? 0); act++) {
      const id = token[act] ?? 0
      if (metIn[id] === window + 1 || used[act] === 1) continue
      metIn[id] = window + 1
      counts[id] = (counts[id] ?? 0) + 1
    }
  const seen: Seen[] = []
  for (const [id, count] of counts.entries())
    if (count >= MIN_PRESENCE * length) seen.push({ token: id, count })
  return seen
}

/** ln of the chance of `count` presences when `expected` of `n` are expected. */
function chanceOf(n: number, count: number, expected: number): number {
  return logBinomialTail(n, count, Math.min(0.999, expected / n))
}

/**
 * Whether the bustle of the hours around would have brought a token to so many windows. It is
 * measured around these very occurrences, so it needs no correction for search.
 */
function isBustle(
  { acts }: Field,
  { token, count }: { token: number; count: number },
  reaches: Reaches,
): boolean {
  const posts = actsOf(acts, token)
  let expected = 0
  let first = 0
  let end = 0
  for (let window = 0; window < reaches.length; window++) {
    const [from, to] = [reaches.from[window] ?? 0, reaches.to[window] ?? 0]
    first = firstPosted(acts, posts, { from: from - HOUR, near: first })
    end = firstPosted(acts, posts, { from: to + HOUR + 1, near: Math.max(first, end) })
    const elsewhere = 1 - (to - from) / (to - from + 2 * HOUR)
    expected += 1 - elsewhere ** (end - first)
  }
  return chanceOf(reaches.length, count, expected) >= Math.log(0.01)
}

/** In how many windows the person's hours (of the first and the last act there) would have brought a token. */
function hoursAround({ acts, profile }: Field, token: number, reaches: Reaches): number {
  const rates = Float64Array.from({ length: 24 }, (_, hour) => profile.rate(token, hour) / HOUR)
  let expected = 0
  for (let window = 0; window < reaches.length; window++) {
    const opens = rates[acts.hour[reaches.first[window] ?? 0] ?? 0] ?? 0
    const closes = rates[acts.hour[(reaches.end[window] ?? 1) - 1] ?? 0] ?? 0
    const hours = (reaches.to[window] ?? 0) - (reaches.from[window] ?? 0)
    expected -= Math.expm1((-(opens + closes) / 2) * hours)
  }
  return expected
}

/** For each occurrence the free act of a token that is nearest to any of its steps. */
function placeCompanion(
  { acts, used }: Field,
  token: number,
  { reaches, occurrences }: { reaches: Reaches; occurrences: readonly number[][] },
): Companion | undefined {
  const posts = actsOf(acts, token)
  const taken = new Set<number>()
  const distances: number[] = []
  let next = 0
  const placed = occurrences.map((occurrence, window) => {
    next = firstPosted(acts, posts, { from: reaches.from[window] ?? 0, near: next })
    let best = -1
    let distance = WINDOW
    for (const step of occurrence) {
      if (step < 0) continue
      const t = acts.t[step] ?? 0
      let nearest = -1
      let within = distance
      for (let i = next; i < posts.length; i++) {
        const act = posts[i] ?? -1
        const at = acts.t[act] ?? 0
        if (at > t + within) break
        const away = Math.abs(at - t)
        if (away > within || used[act] === 1 || taken.has(act)) continue
        nearest = act
        within = away
      }
      if (nearest < 0 || (best >= 0 && within >= distance)) continue
      best = nearest
      distance = within
    }
    if (best >= 0) {
      taken.add(best)
      distances.push(distance)
    }
    return best
  })
  if (distances.length < MIN_PRESENCE * placed.length) return undefined
  return median(distances) <= MAX_DISTANCE ? { token, acts: placed } : undefined
}
