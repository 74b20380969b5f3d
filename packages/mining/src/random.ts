/**
 * A seeded source of chance (mulberry32, T. Ettinger; normal values after Box and Muller), so that a
 * generated stream is the same every time. Cost: a few operations a number.
 */
export interface Random {
  /** Uniform in [0, 1). */
  next: () => number
  /** Uniform integer from `low` to `high`, both included. */
  between: (low: number, high: number) => number
  pick: <Item>(items: readonly Item[]) => Item
  chance: (probability: number) => boolean
  normal: () => number
  /** Log-normal around `middle`. */
  around: (middle: number, sigma: number) => number
  /** A rank from 0 to n - 1, low ones far more often. */
  zipf: (n: number) => number
}

export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  return {
    next,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick: (items) => {
      const item = items[Math.floor(next() * items.length)]
      if (item === undefined) throw new RangeError('pick: expected at least one item, got none')
      return item
    },
    chance: (probability) => next() < probability,
    normal,
    around: (middle, sigma) => middle * Math.exp(sigma * normal()),
    zipf: (n) => Math.min(n - 1, Math.floor(n ** next()) - 1),
  }
}
