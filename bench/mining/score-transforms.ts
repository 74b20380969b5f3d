/** The score of learnt transformations: three pairs of a field to learn from, the rest to predict. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { applyTransform, learnTransform, type Example } from '@floyo/mining'
import { printTable, rounded } from './figures.ts'
import { readJson, type Sets } from './sets.ts'

const LEARNT_FROM = 3

/** Learns every field of a folder's pairs and prints those with an error. */
export function scoreTransforms({ folder, only }: Sets) {
  if (!existsSync(folder)) return undefined
  const rows: (string | number)[][] = [['field', 'right', 'of', 'declined', 'ms']]
  const sum = { right: 0, all: 0, fieldsRight: 0, fields: 0, declined: 0, slowest: 0 }
  for (const file of readdirSync(folder).toSorted()) {
    if (!file.endsWith('_pairs.json')) continue
    if (only !== undefined && file !== `${only}_pairs.json`) continue
    const { fields } = readJson(join(folder, file)) as {
      fields: Record<string, Example[]>
    }
    for (const [field, pairs] of Object.entries(fields)) {
      const started = performance.now()
      const program = learnTransform(pairs.slice(0, LEARNT_FROM))
      const ms = performance.now() - started
      const asked = pairs.slice(LEARNT_FROM)
      const said = asked.map((pair) => (program ? applyTransform(program, pair.in) : null))
      const right = said.filter((output, i) => output === asked[i]?.out).length
      const declined = said.filter((output) => output === null).length
      sum.right += right
      sum.all += asked.length
      sum.fields++
      sum.fieldsRight += right === asked.length ? 1 : 0
      sum.declined += declined
      sum.slowest = Math.max(sum.slowest, ms)
      if (right < asked.length)
        rows.push([`${file}/${field}`, right, asked.length, declined, rounded(ms, 1)])
    }
  }
  if (sum.fields === 0) return undefined
  printTable(`transforms: ${sum.fieldsRight} of ${sum.fields} fields without an error`, rows)
  return {
    accuracy: rounded(sum.right / Math.max(1, sum.all)),
    fields_all_right: sum.fieldsRight,
    declined: sum.declined,
    wrong: sum.all - sum.right - sum.declined,
    slowest_ms: rounded(sum.slowest, 1),
  }
}
