/** Tables for people, and the small sums that the scores share. */

/** Prints rows under a heading, columns aligned. */
export function printTable(heading: string, rows: readonly (readonly (string | number)[])[]): void {
  const cells = rows.map((row) => row.map((cell) => String(cell)))
  const widths: number[] = []
  for (const row of cells)
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length)
  console.info(`\n${heading}`)
  for (const row of cells)
    console.info(
      `  ${row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd()}`,
    )
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}

export function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = Math.floor(sorted.length / 2)
  const upper = sorted[half] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? upper)) / 2
}

/** To `digits` decimals. */
export function rounded(value: number, digits = 4): number {
  return Number(value.toFixed(digits))
}

/** Share of the values for which something holds. */
export function shareOf(values: readonly number[], holds: (value: number) => boolean): number {
  return values.length === 0 ? Number.NaN : values.filter(holds).length / values.length
}
