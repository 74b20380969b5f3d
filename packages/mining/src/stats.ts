/**
 * The few statistics that keep chance out: binomial tails, Wilson bounds, robust centres.
 *
 * Tails are computed in logarithms by summing the terms from k upwards, which are a geometric-like
 * series past the mean, so a handful suffice (cost: O(terms above 1e-12 of the first)).
 */

const LEAST_CHANCE = 1e-9

const LOG_FACTORIALS = logFactorialTable(1024)

function logFactorialTable(size: number): Float64Array {
  const table = new Float64Array(size)
  for (let k = 2; k < size; k++) table[k] = (table[k - 1] ?? 0) + Math.log(k)
  return table
}

/** ln(n!), by table below 1024 and Stirling's series above. */
export function logFactorial(n: number): number {
  if (n < LOG_FACTORIALS.length) return LOG_FACTORIALS[n] ?? 0
  return n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + 1 / (12 * n)
}

/** ln of the number of ways to choose k of n. */
export function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k)
}

/** ln P(Bin(n, p) >= k): how surprising at least k successes in n are; 0 when not at all. */
export function logBinomialTail(n: number, k: number, chance: number): number {
  // Nothing is impossible: what was never seen elsewhere still has some small chance.
  const p = Math.max(chance, LEAST_CHANCE)
  if (k <= 0 || p >= 1 || k <= n * p) return 0
  const first = logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p)
  const odds = p / (1 - p)
  let sum = 1
  let term = 1
  for (let j = k; j < n && term > 1e-12 * sum; j++) {
    term *= ((n - j) / (j + 1)) * odds
    sum += term
  }
  return Math.min(0, first + Math.log(sum))
}

/**
 * ln P(at least k cells are hit) when n things fall into so many cells, each into any: how surprising
 * it is that they come to so many different ones. Cost: O(n x cells).
 */
export function logOccupancyTail(n: number, cells: number, k: number): number {
  if (k > Math.min(n, cells)) return -Infinity
  // Chance of so many cells hit, after one thing more each time.
  const hit = new Float64Array(cells + 1)
  hit[0] = 1
  for (let thing = 0; thing < n; thing++)
    for (let d = Math.min(thing + 1, cells); d >= 0; d--)
      hit[d] = ((hit[d] ?? 0) * d + (d > 0 ? (hit[d - 1] ?? 0) * (cells - d + 1) : 0)) / cells
  return Math.min(0, Math.log(hit.subarray(k).reduce((sum, chance) => sum + chance, 0)))
}

/**
 * Which of several findings hold up when all are judged together, so that of those that do a share of
 * `level` is chance at most (Benjamini and Hochberg 1995); each finding by ln of its chance.
 */
export function holdUp(logChances: readonly number[], level: number): boolean[] {
  const sorted = logChances.toSorted((a, b) => a - b)
  const last = sorted.findLastIndex(
    (logP, place) => logP <= Math.log((level * (place + 1)) / sorted.length),
  )
  return logChances.map((logP) => last >= 0 && logP <= (sorted[last] ?? 0))
}

/** Wilson's lower bound (95 % unless `z` says otherwise) of a share seen as `hits` of `total`; 0 for none. */
export function wilsonLower(hits: number, total: number, { z = 1.96 } = {}): number {
  if (total <= 0) return 0
  const share = Math.min(1, hits / total)
  const centre = share + (z * z) / (2 * total)
  const margin = z * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total))
  return Math.max(0, (centre - margin) / (1 + (z * z) / total))
}

/** Bits to name which `hits` of `total` days were met, without knowing the rate beforehand. */
export function subsetBits(hits: number, total: number): number {
  return total <= 0 ? 0 : (logChoose(total, hits) + Math.log(total + 1)) / Math.LN2
}

/** The value below which the share `at` of the sorted values lies; NaN for none. */
export function quantile(sorted: ArrayLike<number>, at: number): number {
  if (sorted.length === 0) return Number.NaN
  const place = at * (sorted.length - 1)
  const low = Math.floor(place)
  const below = sorted[low] ?? 0
  const above = sorted[Math.min(sorted.length - 1, low + 1)] ?? below
  return below + (above - below) * (place - low)
}

/** The middle value; NaN for none. */
export function median(values: Iterable<number>): number {
  return quantile(Float64Array.from(values).toSorted(), 0.5)
}

/** Median and 1.48 times the median distance to it: a spread that outliers do not move. */
export function robustSpread(values: ArrayLike<number>): { centre: number; spread: number } {
  const sorted = Float64Array.from(values).toSorted()
  const centre = quantile(sorted, 0.5)
  const distances = sorted.map((value) => Math.abs(value - centre)).toSorted()
  return { centre, spread: 1.4826 * quantile(distances, 0.5) }
}
