/**
 * Company: whether two steps seek one another, or are only at work in the same sittings.
 *
 * Who works on a thing touches its few files in any order for ten minutes, then not for hours; by the
 * clock each file follows each other far more often than chance. So chance deals b out among the acts
 * around: it comes to lie behind a as readily as any act there does. A permutation test within the
 * sitting, in its expectation. Cost: O(pairs of steps x acts of the rarer one x log acts).
 */
import { actsOf, type Acts } from './acts.ts'
import type { Episode } from './episodes.ts'
import { WINDOW } from './pair-counts.ts'
import { countBetween, countPosted } from './sorted.ts'
import { logBinomialTail } from './stats.ts'
import { HOUR } from './zones.ts'

/** In no order at all, b would come before a as often as behind it. */
const MOST_SHARE = 0.5

/** Whether two of an episode's steps seek each other more than sittings explain, to ln of a chance. */
export function isMoreThanCompany(
  acts: Acts,
  { steps, occurrences }: Episode,
  limit: number,
): boolean {
  for (const [place, a] of steps.entries())
    for (const [ahead, b] of steps.slice(place + 1).entries()) {
      const together = occurrences.filter((occurrence) =>
        follows(acts, occurrence[place] ?? -1, occurrence[place + 1 + ahead] ?? -1),
      ).length
      if (chanceOfPair(acts, { a, b, together }) < limit) return true
    }
  return false
}

function follows({ t }: Acts, a: number, b: number): boolean {
  return a >= 0 && b > a && (t[b] ?? 0) - (t[a] ?? 0) <= WINDOW
}

function chanceOfPair(
  acts: Acts,
  { a, b, together }: { a: number; b: number; together: number },
): number {
  const [ofA, ofB] = [actsOf(acts, a), actsOf(acts, b)]
  // As in the search for pairs, the rarer side is the one that is asked.
  const ahead = ofA.length <= ofB.length
  const [rarer, other] = ahead ? [ofA, ofB] : [ofB, ofA]
  let met = 0
  for (const act of rarer) {
    const t = acts.t[act] ?? 0
    const hours = { from: t - HOUR, until: t + HOUR + 1 }
    const reach = ahead ? { from: t + 1, until: t + WINDOW + 1 } : { from: t - WINDOW, until: t }
    const around = countPosted(acts, other, hours)
    const near = countBetween(acts.t, reach)
    const others = Math.max(1, countBetween(acts.t, hours) - 1)
    met += 1 - (1 - Math.min(MOST_SHARE, near / others)) ** around
  }
  const tries = Math.max(together, rarer.length)
  return logBinomialTail(tries, together, met / Math.max(1, rarer.length))
}
