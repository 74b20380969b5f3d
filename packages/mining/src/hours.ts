/**
 * Hours of the day with their neighbours: in a single hour a routine's own steps would be most of what
 * there is, and so seem to be no surprise.
 */

/** The counts of an hour of the day and the hours beside it, of a row of 24. */
export function aroundHour(counts: Float64Array, hour: number): number {
  return (counts[(hour + 23) % 24] ?? 0) + (counts[hour] ?? 0) + (counts[(hour + 1) % 24] ?? 0)
}
