import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countBetween, countPosted, firstFrom, firstPosted, nearestPlace } from './sorted.ts'

const sorted = [10, 20, 20, 30]

test('the first place from a value on is that of its first copy, or of the next larger one', () => {
  const asked = [5, 10, 11, 20, 30, 31]
  assert.deepEqual(
    asked.map((least) => firstFrom(sorted, least)),
    [0, 0, 1, 1, 3, 4],
  )
  assert.equal(firstFrom([], 5), 0)
})

test('a stretch of time holds its beginning and not its end', () => {
  assert.equal(countBetween(sorted, { from: 10, until: 20 }), 1)
  assert.equal(countBetween(sorted, { from: 20, until: 31 }), 3)
  assert.equal(countBetween(sorted, { from: 31, until: 99 }), 0)
})

test('of two as near the earlier place is the nearest, and an empty list has none', () => {
  const asked = [0, 15, 16, 25, 99]
  assert.deepEqual(
    asked.map((value) => nearestPlace(sorted, value)),
    [0, 0, 1, 2, 3],
  )
  assert.equal(nearestPlace([], 5), -1)
})

test('whatever place a search is begun near, it finds the same', () => {
  const t = Float64Array.from({ length: 100 }, (_, place) => 10 * place)
  const posts = Int32Array.from({ length: 30 }, (_, place) => 3 * place + 1)
  for (const from of [0, 10, 11, 455, 880, 881])
    for (let near = 0; near <= posts.length; near++) {
      const expected = posts.filter((act) => 10 * act < from).length
      assert.equal(firstPosted({ t }, posts, { from, near }), expected, `${from} near ${near}`)
    }
  assert.equal(countPosted({ t }, posts, { from: 10, until: 70 }), 2)
})
