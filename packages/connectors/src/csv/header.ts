import { StepError } from '@floyo/contracts'

const unsafe = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Names for columns by a table's first row: white space around is dropped, a column without a name
 * becomes `column_3`, a repeated one `name_2`.
 *
 * @throws StepError for names that are never accepted as keys
 */
export function fieldNames(row: string[]): string[] {
  const seen = new Map<string, number>()
  return row.map((field, i) => {
    const name = field.trim() || `column_${i + 1}`
    if (unsafe.has(name)) {
      const message = `A column can not have the name ${name}. Rename it in the file.`
      throw new StepError('csv_invalid', message, { retryable: false })
    }
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    return times === 1 ? name : `${name}_${times}`
  })
}
