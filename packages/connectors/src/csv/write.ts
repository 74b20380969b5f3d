/** `csv.write`: rows as a table in a file. */
import { FileRef, type JsonValue } from '@floyo/contracts'
import { stringify } from 'csv-stringify/sync'
import { z } from 'zod'
import { defineAction } from '../action.ts'
import { FileName } from '../file/name.ts'
import { delimiters } from './delimiter.ts'

const Row = z.record(z.string(), z.json())

const Input = z.strictObject({
  name: FileName.describe('What the file is called, such as report.csv'),
  items: z
    .union([z.array(Row), z.array(z.array(z.json()))], {
      error: 'expected a list of maps (column: value), or a list of lists',
    })
    .describe('The rows, such as "{{ steps.rows.items }}"'),
  columns: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('Which columns, in which order; all when left out'),
  header: z.boolean().default(true),
  delimiter: z.enum(delimiters).default(','),
})

export const csvWrite = defineAction({
  id: 'csv.write',
  title: 'Write a CSV file',
  description:
    'Writes rows as a table to a file. Text that a spreadsheet would run as a formula is made harmless.',
  effect: 'write',
  input: Input,
  output: z.object({ file: FileRef, count: z.int() }),
  async run({ name, items, columns, header, delimiter }, { files }) {
    const names = columns ?? columnsOf(items)
    const rows = items.map((item) =>
      Array.isArray(item) ? item : names.map((column) => own(item, column)),
    )
    const head = header && names.length > 0 ? [names] : []
    const text = stringify(
      [...head, ...rows].map((row) => row.map(cell)),
      { delimiter },
    )
    const file = await files.write({ name, mediaType: 'text/csv; charset=utf-8', content: text })
    return { file, count: rows.length }
  },
})

/** The keys of all rows, in the order in which they come. */
function columnsOf(items: (Record<string, JsonValue> | JsonValue[])[]): string[] {
  const names = new Set<string>()
  for (const item of items)
    if (!Array.isArray(item)) for (const key of Object.keys(item)) names.add(key)
  return [...names]
}

function own(row: Record<string, JsonValue>, column: string): JsonValue {
  return Object.hasOwn(row, column) ? (row[column] ?? null) : null
}

/** A value as text. Text that begins like a formula gets a quote in front, unless it is a number. */
function cell(value: JsonValue): string {
  if (value === null) return ''
  if (typeof value !== 'string')
    return typeof value === 'object' ? JSON.stringify(value) : String(value)
  const isNumber = /^[+-]?(?:\d+[\d.,]*|[.,]\d+)(?:e[+-]?\d+)?%?$/i.test(value)
  const startsFormula = /^[\s\0]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r]/.test(value)
  return startsFormula && !isNumber ? `'${value}` : value
}
