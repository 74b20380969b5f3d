/**
 * A finding: a tie, with how often chance would have brought it; and which of many findings to trust.
 *
 * Each is tested by itself as successes in trials whose chances differ. A binomial tail at their mean
 * is an upper bound of that (Hoeffding, 1956). Of all pairs that could have been found, those never
 * seen included, no more than `FALSE_SHARE` of what is kept is to be chance (Benjamini and Hochberg,
 * 1995). What is significant and yet rare for both sides is kept out too: of a hundred thousand
 * events everything is significant. Cost: a sort, and for each finding that is frequent enough its
 * chance and a tail.
 */
import { MIN_DAYS } from '../abstraction.ts'
import { logBinomialTail } from '../stats.ts'
import type { RelationHow } from './relation.ts'
import type { Tie } from './ties.ts'

const FALSE_SHARE = 0.01
const LEAST_SHARE = 0.5
const LEAST_LIFT = 2

/** How often something could have been seen, and how often chance would have brought it. */
export interface Chance {
  trials: number
  expected: number
}

export interface Finding {
  tie: Tie
  how: RelationHow
  /** Asked for only where it was seen often enough. */
  chance: () => Chance
  /** Acts of either side that it could have been seen at. */
  ofFrom: number
  ofTo: number
  /** Whose share of acts it has to explain. */
  weighs: 'from' | 'to' | 'either'
}

export interface Tested extends Finding {
  expected: number
  /** ln of the chance of so many. */
  logChance: number
}

/** The share of acts that a finding explains, at the side it explains more of, with how many there are. */
export function shareOf({ tie, ofFrom, ofTo, weighs }: Omit<Finding, 'chance'>): {
  seen: number
  of: number
} {
  const from = { seen: Math.min(tie.seenFrom, ofFrom), of: ofFrom }
  const to = { seen: Math.min(tie.seenTo, ofTo), of: ofTo }
  if (weighs !== 'either') return weighs === 'from' ? from : to
  return from.seen * to.of >= to.seen * from.of ? from : to
}

/** The findings to trust, of `hypotheses` that could have been made; the least likely chances first. */
export function trusted(findings: readonly Finding[], hypotheses: number): Tested[] {
  const tested = findings
    .filter(isFrequent)
    .map(test)
    .toSorted((a, b) => a.logChance - b.logChance)
  const limit = Math.log(FALSE_SHARE) - Math.log(Math.max(1, hypotheses))
  let last = -1
  for (const [place, { logChance }] of tested.entries())
    if (logChance <= limit + Math.log(place + 1)) last = place
  return tested.slice(0, last + 1)
}

function isFrequent(finding: Finding): boolean {
  const { seen, of } = shareOf(finding)
  const { count, days } = finding.tie
  return count >= MIN_DAYS && days >= MIN_DAYS && seen >= LEAST_SHARE * of
}

function test(finding: Finding): Tested {
  const { count } = finding.tie
  const { trials, expected } = finding.chance()
  const logChance =
    count < LEAST_LIFT * expected
      ? 0
      : logBinomialTail(Math.max(trials, count), count, expected / Math.max(1, trials))
  return Object.assign(finding, { expected, logChance })
}
