import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fitLine } from './line.ts'

test('a line has its slope and no error, and what strays from it has one', () => {
  assert.deepEqual(
    fitLine([
      [0, 1],
      [1, 3],
      [2, 5],
      [3, 7],
    ]),
    { slope: 2, error: 0 },
  )
  const { slope, error } = fitLine([
    [0, 0],
    [1, 2],
    [2, 0],
    [3, 2],
  ])
  assert.equal(slope, 0.4)
  assert.ok(Math.abs(error - Math.sqrt(0.32)) < 1e-9, String(error))
})
