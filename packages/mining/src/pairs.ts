/**
 * Pairs: which token follows which more often than chance explains.
 *
 * Every act looks ahead `WINDOW` and at most `REACH` acts for the first of each other token; a b
 * that several a lead to counts once, or frequent tokens would seem to precede everything. The
 * chance of meeting b is its share among the acts in the hours of the day at which a happens, once
 * for every act looked at. After Mannila et al. (episodes, 1997) with a significance test in place
 * of a frequency threshold.
 * Cost: a reading of the table, and some 50 logarithms for each pair that is frequent enough; the
 * lists of both tokens for each that passes. The counting is in pair-counts.ts.
 */
import { MIN_DAYS } from './abstraction.ts'
import { actsOf, type Acts } from './acts.ts'
import type { ActCounts } from './counts.ts'
import { aroundHour } from './hours.ts'
import { REACH, WINDOW, type PairCounts } from './pair-counts.ts'
import { logBinomialTail } from './stats.ts'

const LEAST_LIFT = 2
/** An hour of the day with few acts in all says little: it counts as if it had so many usual ones. */
const QUIET = 60

export interface Pair {
  a: number
  b: number
  /** How many b came first after an a, each b once. */
  count: number
  /** ln of the chance of that many. */
  logP: number
  /** Larger of the shares of a's and of b's acts that are in the pair. */
  share: number
  /** Larger means: look at this pair first. */
  score: number
}

/** The significant pairs, the strongest first. */
export function findPairs(acts: Acts, profile: HourProfile, counts: PairCounts): Pair[] {
  const { totals } = profile
  const looked = counts.looked.view()
  const eligible = totals.reduce((n, total) => n + (total >= MIN_DAYS ? 1 : 0), 0)
  const limit = Math.log(0.01) - 2 * Math.log(Math.max(2, eligible))
  const pairs: Pair[] = []
  counts.table.forEach(MIN_DAYS, (a, b, count) => {
    const [ofA, ofB] = [totals[a] ?? 1, totals[b] ?? 1]
    const share = Math.max(count / ofA, count / ofB)
    if (share < 0.5) return
    if (acts.tokens[a]?.service === true && acts.tokens[b]?.service === true) return
    // A pair is tested from its rarer side: a step that many routines share is common by itself.
    const [rarer, other] = ofA <= ofB ? [a, b] : [b, a]
    const tries = Math.min(ofA, ofB)
    const logP = surprise(tries, count, profile.meeting(rarer, other, looked))
    if (logP >= limit || !isOnDays(acts, a, b)) return
    const lesser = Math.min(count / ofA, count / ofB)
    pairs.push({ a, b, count, logP, share, score: -logP * Math.min(1, share) * (0.25 + lesser) })
  })
  const rank = (token: number): number => acts.rank[token] ?? 0
  return pairs.toSorted(
    (p, q) => q.score - p.score || rank(p.a) - rank(q.a) || rank(p.b) - rank(q.b),
  )
}

/** Whether b came behind an a on enough days. */
function isOnDays(acts: Acts, a: number, b: number): boolean {
  const ofA = actsOf(acts, a)
  let days = 0
  let lastDay = Number.NaN
  let i = 0
  let lastB = -1
  for (const act of actsOf(acts, b)) {
    while (i < ofA.length && (ofA[i] ?? 0) < act) i++
    const before = ofA[i - 1] ?? -1
    const isMet =
      before > lastB &&
      act - before <= REACH &&
      (acts.t[act] ?? 0) - (acts.t[before] ?? 0) <= WINDOW
    lastB = act
    const day = acts.day[act] ?? 0
    if (!isMet || day === lastDay) continue
    lastDay = day
    if (++days >= MIN_DAYS) return true
  }
  return false
}

/** ln of the chance of so many; 0 when chance would bring half of them, however many there are. */
function surprise(tries: number, count: number, chance: number): number {
  if (count < MIN_DAYS || count < LEAST_LIFT * chance * tries) return 0
  return logBinomialTail(tries, count, chance)
}

/** How a person's acts spread over the hours of the day, by token. */
export interface HourProfile {
  totals: Int32Array
  /** Chance that a b is among the acts near an a, of which `looked` has the sums by hour. */
  meeting: (a: number, b: number, looked: Float64Array) => number
  /** Expected number of acts of a token in an hour of the day, on one day. */
  rate: (token: number, hour: number) => number
}

/** Reads chances from the counts of all acts. */
export function hourProfile(acts: Acts, counts: ActCounts): HourProfile {
  const [byHour, totals] = [counts.byHour.view(), counts.totals.view()]
  const hourTotals = counts.hourTotals.slice()
  const days = counts.perDay.size
  const around = Float32Array.from(byHour)
  smoothHours(around)
  smoothHours(hourTotals)
  // By token and hour, ln of the chance that an act is another; NaN until asked for.
  const logOthers = new Float64Array(around.length).fill(Number.NaN)
  const logOther = (b: number, hour: number): number => {
    const place = b * 24 + hour
    const known = logOthers[place] ?? 0
    if (!Number.isNaN(known)) return known
    const overall = (totals[b] ?? 0) / Math.max(1, acts.length)
    const ofB = (around[place] ?? 0) + QUIET * overall
    const share = Math.min(0.999, ofB / ((hourTotals[hour] ?? 0) + QUIET))
    return (logOthers[place] = Math.log1p(-share))
  }
  const meeting = (a: number, b: number, looked: Float64Array): number => {
    let met = 0
    for (let hour = 0; hour < 24; hour++) {
      const ofA = byHour[a * 24 + hour] ?? 0
      if (ofA === 0) continue
      const near = (looked[a * 24 + hour] ?? 0) / ofA
      met -= ofA * Math.expm1(near * logOther(b, hour))
    }
    return met / Math.max(1, totals[a] ?? 1)
  }
  return {
    totals,
    meeting,
    rate: (token, hour) => (around[token * 24 + hour] ?? 0) / Math.max(1, days),
  }
}

/** Spreads the counts of each row of 24 hours over the hour and its neighbours. */
function smoothHours(counts: Float32Array | Float64Array): void {
  const row = new Float64Array(24)
  for (let start = 0; start < counts.length; start += 24) {
    row.set(counts.subarray(start, start + 24))
    for (let hour = 0; hour < 24; hour++) counts[start + hour] = aroundHour(row, hour) / 3
  }
}
