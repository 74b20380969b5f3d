/**
 * Chance that can be repeated: the same seed gives the same numbers on every machine, from a text
 * (FNV-1a by Fowler, Noll, Vo) by mulberry32 (T. Ettinger). Cost: a few operations a number.
 */

export interface Random {
  /** From 0 up to, not including, 1. */
  next: () => number
  /** A whole number from `low` to `high`, both included. */
  between: (low: number, high: number) => number
  /** Around 0, mostly within one on either side, never beyond two. */
  around: () => number
  chance: (share: number) => boolean
  pick: <Value>(values: readonly [Value, ...Value[]]) => Value
}

/** A source of chance from a text (FNV-1a, then mulberry32). */
export function seededRandom(seed: string): Random {
  let state = 2_166_136_261
  for (const sign of seed) state = Math.imul(state ^ (sign.codePointAt(0) ?? 0), 16_777_619)
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    between,
    around: () => next() + next() + next() + next() - 2,
    chance: (share) => next() < share,
    pick: (values) => values[between(0, values.length - 1)] ?? values[0],
  }
}
