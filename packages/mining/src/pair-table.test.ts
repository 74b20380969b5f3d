import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PairTable } from './pair-table.ts'

/** What a table visits, in order of the pairs. */
function met(table: PairTable, least = 1): [number, number, number][] {
  const pairs: [number, number, number][] = []
  table.forEach(least, (a, b, count) => pairs.push([a, b, count]))
  return pairs.toSorted((x, y) => x[0] - y[0] || x[1] - y[1])
}

test('the counts of few tokens stay when the tokens become too many for a square', () => {
  const table = new PairTable()
  table.extend(3)
  table.add(0, 2, 1)
  table.add(0, 2, 1)
  table.add(2, 1, 1)
  const few = met(table)
  assert.deepEqual(few, [
    [0, 2, 2],
    [2, 1, 1],
  ])
  for (const tokens of [500, 100_000]) {
    table.extend(tokens)
    assert.deepEqual(met(table), few, `${tokens} tokens`)
  }
})

test('of many tokens every pair has its own count, and one that came down to nothing is not visited', () => {
  const table = new PairTable()
  table.extend(100_000)
  const tokens = Array.from({ length: 20_000 }, (_, place) => place * 5)
  for (const a of tokens) table.add(a, a + 1, 1)
  for (const a of tokens) if (a % 2 === 0) table.add(a, a + 1, 1)
  for (const a of tokens) if (a % 3 === 0) table.add(a, a + 1, a % 2 === 0 ? -2 : -1)
  assert.deepEqual(
    met(table),
    tokens.filter((a) => a % 3 !== 0).map((a) => [a, a + 1, a % 2 === 0 ? 2 : 1]),
  )
  assert.deepEqual(
    met(table, 2).map(([a]) => a),
    tokens.filter((a) => a % 3 !== 0 && a % 2 === 0),
  )
})
