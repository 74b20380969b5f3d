/**
 * Companions: the token that most deserves to join an episode as its next step.
 *
 * Counts, for every token, in how many occurrences a free act of it lies within the window around
 * the occurrence. It must be near most of them, closer than elsewhere, and surprising both for the
 * person's hours and for the bustle in the hours around. Cost: O(occurrences x acts in a window).
 */
import { actsOf, firstActAfter, firstAfter, nearestFree, type Acts } from './acts.ts'
import { WINDOW } from './pair-counts.ts'
import type { HourProfile } from './pairs.ts'
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

interface Reach {
  from: number
  to: number
  /** Times of the steps. */
  times: number[]
}

/** The best token to add, if any deserves it. */
export function bestCompanion(
  field: Field,
  steps: readonly number[],
  occurrences: readonly number[][],
): Companion | undefined {
  const { acts, used } = field
  // Acts of the episode itself are marked while it looks around.
  const own = occurrences.flat().filter((act) => act >= 0)
  for (const act of own) used[act] = 1
  const isFree = (act: number): boolean => used[act] === 0
  const reaches = occurrences.map((occurrence): Reach => {
    const times = occurrence.filter((act) => act >= 0).map((act) => acts.t[act] ?? 0)
    return { from: Math.min(...times) - WINDOW, to: Math.max(...times) + WINDOW, times }
  })
  const n = reaches.length
  const limit = Math.log(0.001) - Math.log(acts.live)
  const scoreOf = (logP: number, count: number): number => -logP * (count / n) ** 2
  const near = lookAround(field, reaches).filter(
    // Where it was absent chance would still have brought it now and then, so this is too strict.
    ({ token, count, byHours }) => !steps.includes(token) && chanceOf(n, count, byHours) < limit,
  )
  const byBustle = bustleAround(field, near, reaches)
  const candidates = near
    // The bustle is measured around these very occurrences, so it needs no correction for search.
    .filter(({ token, count }) => chanceOf(n, count, byBustle.get(token) ?? 0) < Math.log(0.01))
    .map(({ token, count, byHours }) => {
      return { token, count, most: scoreOf(chanceOf(n, count, byHours), count) }
    })
    .toSorted((x, y) => y.most - x.most || (acts.rank[x.token] ?? 0) - (acts.rank[y.token] ?? 0))
  let best: { companion: Companion; score: number } | undefined
  for (const { token, count, most } of candidates) {
    // None of those that follow can do better.
    if (best && most <= best.score) break
    const logP = chanceOf(n, count, hoursAround(field, token, reaches))
    const score = scoreOf(logP, count)
    if (logP >= limit || (best && score <= best.score)) continue
    const companion = placeCompanion(field, token, { reaches, isFree })
    if (companion) best = { companion, score }
  }
  for (const act of own) used[act] = 0
  return best?.companion
}

interface Seen {
  token: number
  /** In how many windows it has a free act. */
  count: number
  /** In so many of the windows where it has any act chance, at the least, would have brought one. */
  byHours: number
}

const TABLE = { perUnit: 64, length: 64 * 12 + 1 }
const CHANCES = Float64Array.from(
  { length: TABLE.length },
  (_, k) => -Math.expm1(-k / TABLE.perUnit),
)

/** 1 - exp(-expected), or a little less: from a table, since growth asks for it a million times. */
function chanceOfAny(expected: number): number {
  return CHANCES[Math.min(TABLE.length - 1, Math.floor(expected * TABLE.perUnit))] ?? 0
}

/** All tokens that have a free act in enough of the windows. */
function lookAround({ acts, used, profile }: Field, reaches: readonly Reach[]): Seen[] {
  const { length, t, token, hour } = acts
  const size = acts.tokens.length
  const counts = new Int32Array(size)
  const byHours = new Float64Array(size)
  // The last window (plus one) in which a token was met, and met free.
  const metIn = new Int32Array(size)
  const freeIn = new Int32Array(size)
  let window = 0
  for (const { from, to } of reaches) {
    window++
    const hours = (to - from) / HOUR
    for (let act = firstActAfter(acts, from - 1); act < length && (t[act] ?? 0) <= to; act++) {
      const id = token[act] ?? 0
      if (metIn[id] !== window) {
        metIn[id] = window
        byHours[id] = (byHours[id] ?? 0) + chanceOfAny(profile.rate(id, hour[act] ?? 0) * hours)
      }
      if (freeIn[id] === window || used[act] === 1) continue
      freeIn[id] = window
      counts[id] = (counts[id] ?? 0) + 1
    }
  }
  const seen: Seen[] = []
  for (let id = 0; id < size; id++) {
    const count = counts[id] ?? 0
    if (count >= MIN_PRESENCE * reaches.length)
      seen.push({ token: id, count, byHours: byHours[id] ?? 0 })
  }
  return seen
}

/** ln of the chance of `count` presences when `expected` of `n` are expected. */
function chanceOf(n: number, count: number, expected: number): number {
  return logBinomialTail(n, count, Math.min(0.999, expected / n))
}

/** In how many windows the bustle of the hours around would have brought each token. */
function bustleAround(
  { acts }: Field,
  near: readonly Seen[],
  reaches: readonly Reach[],
): Map<number, number> {
  const { length, t, token } = acts
  const expected = new Float64Array(near.length)
  // The place of a token in `near`, plus one.
  const placeOf = new Int32Array(acts.tokens.length)
  for (const [place, one] of near.entries()) placeOf[one.token] = place + 1
  const around = new Int32Array(near.length + 1)
  for (const { from, to } of near.length > 0 ? reaches : []) {
    around.fill(0)
    for (let act = firstActAfter(acts, from - HOUR - 1); act < length; act++) {
      if ((t[act] ?? 0) > to + HOUR) break
      const place = placeOf[token[act] ?? 0] ?? 0
      around[place] = (around[place] ?? 0) + 1
    }
    const elsewhere = 1 - (to - from) / (to - from + 2 * HOUR)
    for (let place = 0; place < near.length; place++)
      expected[place] = (expected[place] ?? 0) + 1 - elsewhere ** (around[place + 1] ?? 0)
  }
  return new Map(near.map(({ token: id }, place) => [id, expected[place] ?? 0]))
}

/** In how many windows the person's hours would have brought a token. */
function hoursAround({ acts, profile }: Field, token: number, reaches: readonly Reach[]): number {
  const posts = actsOf(acts, token)
  let expected = 0
  let next = 0
  for (const { from, to } of reaches) {
    next = firstAfter(acts, posts, { instant: from - 1, near: next })
    const act = posts[Math.min(posts.length - 1, next)] ?? 0
    expected += -Math.expm1((-profile.rate(token, acts.hour[act] ?? 0) * (to - from)) / HOUR)
  }
  return expected
}

function placeCompanion(
  { acts }: Field,
  token: number,
  { reaches, isFree }: { reaches: readonly Reach[]; isFree: (act: number) => boolean },
): Companion | undefined {
  const taken = new Set<number>()
  const distances: number[] = []
  const placed = reaches.map(({ times }) => {
    let best = -1
    let distance = WINDOW
    for (const t of times) {
      const act = nearestFree(acts, token, {
        t,
        within: distance,
        isFree: (candidate) => isFree(candidate) && !taken.has(candidate),
      })
      if (act < 0) continue
      const away = Math.abs((acts.t[act] ?? 0) - t)
      if (best >= 0 && away >= distance) continue
      best = act
      distance = away
    }
    if (best >= 0) {
      taken.add(best)
      distances.push(distance)
    }
    return best
  })
  if (distances.length < MIN_PRESENCE * reaches.length) return undefined
  return median(distances) <= MAX_DISTANCE ? { token, acts: placed } : undefined
}
