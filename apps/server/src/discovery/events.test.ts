import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stretchesOf } from './events.ts'

const DAY = 86_400_000
const today = Date.UTC(2026, 10, 20)

test('people who acted in the same half year are mined together, up to the last act', () => {
  const stretches = stretchesOf([today - 100 * DAY, today])
  assert.deepEqual(stretches, [
    { from: '2026-05-21T00:00:00.000Z', to: new Date(today + 1).toISOString() },
  ])
})

test('a stretch begins with the same day until a week has passed', () => {
  const [begin, soon, later] = [0, 3, 7].map((days) => stretchesOf([today + days * DAY])[0]?.from)
  assert.equal(soon, begin)
  assert.notEqual(later, begin)
})

test('a history of another time is a stretch of its own, which ends with its last act', () => {
  const old = today - 600 * DAY
  const [first, second] = stretchesOf([today, old])
  assert.equal(first?.to, new Date(old + 1).toISOString())
  assert.equal(second?.to, new Date(today + 1).toISOString())
})

test('nobody has no stretch', () => {
  assert.deepEqual(stretchesOf([]), [])
})
