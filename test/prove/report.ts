/** The table at the end, and the same for programs in one line. */
import type { Row } from './proof.ts'

const columns = ['id', 'promise', 'done', 'asked', 'seen', 'verdict'] as const

/** Rows as a table whose cells break into lines, so that it fits a terminal. */
export function toTable(rows: readonly Row[], width = 160): string {
  const widths = { id: 6, promise: 24, done: 0, asked: 0, seen: 0, verdict: 7 }
  const rest = Math.max(20, Math.floor((width - 37 - 15) / 3))
  Object.assign(widths, { done: rest, asked: rest, seen: rest })
  const head = columns.map((name) => name.padEnd(widths[name])).join(' | ')
  const line = columns.map((name) => '-'.repeat(widths[name])).join('-+-')
  const body = rows.map((row) => {
    const cells = columns.map((name) => wrap(row[name], widths[name]))
    const height = Math.max(...cells.map((lines) => lines.length))
    return Array.from({ length: height }, (_, at) =>
      columns
        .map((name, column) => (cells[column]?.[at] ?? '').padEnd(widths[name]))
        .join(' | ')
        .trimEnd(),
    ).join('\n')
  })
  return [head, line, ...body].join('\n')
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = ['']
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? ''
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines
}
