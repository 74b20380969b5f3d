/**
 * Cut rules: before such a label, or after such a label, a new segment begins.
 *
 * A set of rules is grown by greedy toggling from several starts. A recording begins where a routine
 * begins, so the set that starts from the first label wins unless another is clearly shorter.
 * Cost: O(starts x rounds x labels x events).
 */
import { segmentationBits } from './cost.ts'

export interface CutRules {
  before: Set<number>
  after: Set<number>
}

const MOST_CANDIDATES = 80
const MOST_ROUNDS = 12
const ANCHOR_SLACK = 1.07
const STARTS = 3
/** A rule must be worth more than its own telling. */
const RULE_BITS = 30

/** Where segments begin: 1 at each first event. */
export function findCuts(ids: Int32Array, labels: number): Uint8Array {
  const first = ids[0]
  if (first === undefined) return new Uint8Array(0)
  const counts = new Int32Array(labels)
  for (const id of ids) counts[id] = (counts[id] ?? 0) + 1
  const candidates = [...counts.keys()]
    .filter((id) => (counts[id] ?? 0) >= 3)
    .toSorted((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b)
    .slice(0, MOST_CANDIDATES)
  const bitsOf = (rules: CutRules): number =>
    segmentationBits(ids, labels, cutsBy(rules, ids)) +
    RULE_BITS * (rules.before.size + rules.after.size)
  const grow = (start: number): { rules: CutRules; bits: number } =>
    growRules({ before: new Set([start]), after: new Set() }, candidates, bitsOf)
  const singles = candidates
    .map((id) => ({ id, bits: bitsOf({ before: new Set([id]), after: new Set() }) }))
    .toSorted((a, b) => a.bits - b.bits)
    .slice(0, STARTS)
  const anchored = (counts[first] ?? 0) >= 3 ? grow(first) : undefined
  const [best] = singles
    .filter(({ id }) => id !== first)
    .map(({ id }) => grow(id))
    .toSorted((a, b) => a.bits - b.bits)
  if (anchored && (!best || anchored.bits <= ANCHOR_SLACK * best.bits))
    return cutsBy(anchored.rules, ids)
  return best ? cutsBy(best.rules, ids) : cutsBy({ before: new Set(), after: new Set() }, ids)
}

function growRules(
  start: CutRules,
  candidates: readonly number[],
  bitsOf: (rules: CutRules) => number,
): { rules: CutRules; bits: number } {
  let rules = start
  let bits = bitsOf(rules)
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let better: { rules: CutRules; bits: number } | undefined
    for (const id of candidates)
      for (const side of ['before', 'after'] as const) {
        const toggled = toggle(rules, side, id)
        if (toggled.before.size + toggled.after.size === 0) continue
        const cost = bitsOf(toggled)
        if (cost < (better?.bits ?? bits) - 1e-6) better = { rules: toggled, bits: cost }
      }
    if (!better) break
    ;({ rules, bits } = better)
  }
  return { rules, bits }
}

function toggle(rules: CutRules, side: 'before' | 'after', id: number): CutRules {
  const changed = new Set(rules[side])
  if (!changed.delete(id)) changed.add(id)
  return { ...rules, [side]: changed }
}

function cutsBy({ before, after }: CutRules, ids: Int32Array): Uint8Array {
  const cuts = new Uint8Array(ids.length)
  for (let i = 0; i < ids.length; i++)
    if (i === 0 || before.has(ids[i] ?? -1) || after.has(ids[i - 1] ?? -1)) cuts[i] = 1
  return cuts
}
