/**
 * Companions: the token that most deserves to join an episode as its next step.
 *
 * Counts, for every token, in how many occurrences a free act of it lies within the window around
 * the occurrence. It must be near most of them, closer than elsewhere, and surprising both for the
 * person's hours and for the bustle in the hours around. Cost: O(occurrences x acts in a window).
 */
import { actsOf, countBetween, firstActAfter, firstAfter, nearestFree, type Acts } from './acts.ts'
import { WINDOW, type HourProfile } from './pairs.ts'
import { logBinomialTail, median } from './stats.ts'
import { HOUR, MINUTE } from './zones.ts'

const MIN_PRESENCE = 0.55
const MAX_DISTANCE = 9 * MINUTE

/** What growth reads and marks. `used[act]` is 1 once an episode owns the act. */
export interface Field {
  acts: Acts
  profile: HourProfile
  used: Uint8Array
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
  const { acts } = field
  const taken = new Set(occurrences.flat())
  const isFree = (act: number): boolean => field.used[act] === 0 && !taken.has(act)
  const reaches = occurrences.map((occurrence): Reach => {
    const times = occurrence.filter((act) => act >= 0).map((act) => acts.t[act] ?? 0)
    return { from: Math.min(...times) - WINDOW, to: Math.max(...times) + WINDOW, times }
  })
  const near = countNear(field, reaches, isFree)
  const candidates = [...near]
    .filter(([token, count]) => count >= MIN_PRESENCE * reaches.length && !steps.includes(token))
    .toSorted((x, y) => y[1] - x[1] || x[0] - y[0])
  let best: { companion: Companion; score: number } | undefined
  for (const [token, count] of candidates) {
    const logP = chanceOfPresence(field, token, { reaches, count })
    if (logP >= Math.log(0.001) - Math.log(acts.tokens.length)) continue
    const companion = placeCompanion(field, token, { reaches, isFree })
    if (!companion) continue
    const score = -logP * (count / reaches.length) ** 2
    if (!best || score > best.score) best = { companion, score }
  }
  return best?.companion
}

function countNear(
  { acts }: Field,
  reaches: readonly Reach[],
  isFree: (act: number) => boolean,
): Map<number, number> {
  const near = new Map<number, number>()
  for (const { from, to } of reaches) {
    const seen = new Set<number>()
    for (let act = firstActAfter(acts, from - 1); act < acts.length; act++) {
      if ((acts.t[act] ?? 0) > to) break
      const token = acts.token[act] ?? 0
      if (seen.has(token) || !isFree(act)) continue
      seen.add(token)
      near.set(token, (near.get(token) ?? 0) + 1)
    }
  }
  return near
}

/** ln of the chance of `count` presences by the person's hours; 0 when the bustle explains them. */
function chanceOfPresence(
  { acts, profile }: Field,
  token: number,
  { reaches, count }: { reaches: readonly Reach[]; count: number },
): number {
  const posts = actsOf(acts, token)
  let byHours = 0
  let byBustle = 0
  for (const { from, to } of reaches) {
    const act = posts[Math.min(posts.length - 1, firstAfter(acts, posts, from - 1))] ?? 0
    const length = to - from
    byHours += -Math.expm1((-profile.rate(token, acts.hour[act] ?? 0) * length) / HOUR)
    const around = countBetween(acts, posts, from - HOUR, to + HOUR)
    byBustle += 1 - (1 - length / (length + 2 * HOUR)) ** around
  }
  const n = reaches.length
  // The bustle is measured around these very occurrences, so it needs no correction for search.
  if (logBinomialTail(n, count, Math.min(0.999, byBustle / n)) >= Math.log(0.01)) return 0
  return logBinomialTail(n, count, Math.min(0.999, byHours / n))
}

function placeCompanion(
  { acts }: Field,
  token: number,
  { reaches, isFree }: { reaches: readonly Reach[]; isFree: (act: number) => boolean },
): Companion | undefined {
  const posts = actsOf(acts, token)
  const taken = new Set<number>()
  const distances: number[] = []
  const placed = reaches.map(({ times }) => {
    let best = -1
    let distance = WINDOW
    for (const t of times) {
      const act = nearestFree(acts, posts, {
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
