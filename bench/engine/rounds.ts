/** Measuring in rounds: what is compared takes turns, so that a load from elsewhere hits both alike. */

/** Runs each measure once a round. @returns for each its results, one a round */
export async function inTurns<T>(
  rounds: number,
  measures: readonly (() => Promise<T>)[],
): Promise<T[][]> {
  const results: T[][] = measures.map(() => [])
  for (let round = 0; round < rounds; round++) {
    // Every other round the other way about, so that nobody always comes after the same.
    const order = [...measures.entries()]
    for (const [index, measure] of round % 2 === 0 ? order : order.toReversed()) {
      results[index]?.push(await measure())
    }
  }
  return results
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}

/** The median of the ratios round by round. */
export function medianRatio(ours: readonly number[], bare: readonly number[]): number {
  return median(ours.map((value, round) => value / (bare[round] ?? Number.NaN)))
}

/** The median of one field. */
export function medianOf<T>(results: readonly T[], field: (result: T) => number): number {
  return median(results.map(field))
}
