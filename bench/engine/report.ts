/** One line of the table; null where a figure has no meaning. */
export interface Figure {
  what: string
  connections: number | null
  perSecond: number | null
  p50Ms: number | null
  p99Ms: number | null
}

/** Prints a table and one line of JSON. */
export function print(figures: Figure[], options: { seconds: number }): void {
  const rows = figures.map((one) => [
    one.what,
    number(one.connections, 0),
    number(one.perSecond, 0),
    number(one.p50Ms, 2),
    number(one.p99Ms, 2),
  ])
  const head = ['', 'connections', 'a second', 'p50 ms', 'p99 ms']
  const widths = head.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  for (const row of [head, ...rows]) {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    )
    console.log(cells.join('  ').trimEnd())
  }
  console.log(JSON.stringify({ bench: 'engine', ...options, figures }))
}

function number(value: number | null, digits: number): string {
  return value === null ? '' : value.toFixed(digits)
}
