import assert from 'node:assert/strict'
import { test } from 'node:test'
import { durationInWords, minutesInWords } from './duration.ts'

test('a duration is said in at most two units', () => {
  const said = [0, 850, 4200, 9000, 42_400, 200_000, 3_600_000, 7_500_000, 180_000_000]
  assert.deepEqual(said.map(durationInWords), [
    '0 ms',
    '850 ms',
    '4.2 s',
    '9 s',
    '42 s',
    '3 min 20 s',
    '1 h',
    '2 h 5 min',
    '2 d 2 h',
  ])
})

test('what was estimated is said in whole minutes, and not at all below half of one', () => {
  assert.deepEqual([29, 31, 89, 8_970].map(minutesInWords), [
    undefined,
    '1 min',
    '1 min',
    '2 h 30 min',
  ])
})
