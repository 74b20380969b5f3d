import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chanceFloor, permuteTimes } from './calibration.ts'
import { toColumns } from './columns.ts'
import { discover } from './discover.ts'
import { generateStream } from './testing/generate.ts'

test('permuting keeps every event and every instant, and changes which is when', () => {
  const columns = toColumns(generateStream(3).events)
  const permuted = permuteTimes(columns, 1)
  assert.deepEqual(permuted.t, columns.t)
  assert.deepEqual(permuted.what.toSorted(), columns.what.toSorted())
  assert.notDeepEqual(permuted.what, columns.what)
})

test('on its own permuted times a stream full of routines gives no suggestion', () => {
  for (const seed of [1, 2, 3]) {
    const { events, timezone } = generateStream(seed)
    assert.equal(chanceFloor(toColumns(events), { timezone, seed }), 0)
  }
})

test('a suggestion weaker than the floor is left out', () => {
  const { events, timezone } = generateStream(2)
  const all = discover(events, { timezone }).suggestions
  const strengths = all.map(({ evidence }) => evidence.logChance).toSorted((a, b) => a - b)
  const floor = strengths[1] ?? 0
  assert.equal(discover(events, { timezone, floor }).suggestions.length, 1)
})
