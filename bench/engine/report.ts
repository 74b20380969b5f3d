/** What a section found: figures that a person reads as a table and a program as one line of JSON. */

export interface Figure {
  what: string
  connections?: number
  perSecond?: number
  /** What the same measure was for the bare loop, at the same moment. */
  barePerSecond?: number
  /** The median of the ratios of each round, which is steadier than that of the figures. */
  ratio?: number
  p50Ms?: number
  p99Ms?: number
  /** The most memory of the process that did it. */
  memoryMiB?: number
}

const columns: { head: string; field: keyof Figure; digits: number }[] = [
  { head: 'connections', field: 'connections', digits: 0 },
  { head: 'a second', field: 'perSecond', digits: 0 },
  { head: 'bare', field: 'barePerSecond', digits: 0 },
  { head: 'ratio', field: 'ratio', digits: 2 },
  { head: 'p50 ms', field: 'p50Ms', digits: 2 },
  { head: 'p99 ms', field: 'p99Ms', digits: 2 },
  { head: 'MiB', field: 'memoryMiB', digits: 0 },
]

/** Prints a section as a table and one line of JSON. */
export function print(section: string, title: string, figures: readonly Figure[]): void {
  const used = columns.filter(({ field }) => figures.some((one) => one[field] !== undefined))
  const head = [`${section}. ${title}`, ...used.map((column) => column.head)]
  const rows = figures.map((one) => [
    one.what,
    ...used.map(({ field, digits }) => shown(one[field], digits)),
  ])
  const widths = head.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  console.log()
  for (const row of [head, ...rows]) {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    )
    console.log(cells.join('  ').trimEnd())
  }
  console.log(JSON.stringify({ bench: 'engine', section, figures }))
}

function shown(value: string | number | undefined, digits: number): string {
  return typeof value === 'number' && !Number.isNaN(value) ? value.toFixed(digits) : ''
}
