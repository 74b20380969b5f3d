import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Finding, trusted } from './finding.ts'

/** Seen `count` of `of` times at both sides, where chance would bring `expected`. */
function finding(count: number, of: number, expected: number, days = count): Finding {
  return {
    tie: {
      from: 0,
      to: 1,
      count,
      seenFrom: count,
      seenTo: count,
      inOrder: count,
      reversed: 0,
      days,
      lastDay: 0,
      firstSeen: 0,
      lastSeen: 0,
      examples: [],
    },
    how: 'named',
    chance: () => ({ trials: of, expected }),
    ofFrom: of,
    ofTo: of,
    weighs: 'either',
  }
}

test('the more pairs could have been found, the surer each must be', () => {
  // Six of six where each had one chance in ten: a millionth.
  const one = finding(6, 6, 0.6)
  assert.equal(trusted([one], 1000).length, 1)
  assert.equal(trusted([one], 100_000).length, 0)
})

test('among many that are sure, one that is less sure passes that would not pass alone', () => {
  const sure = Array.from({ length: 20 }, () => finding(30, 30, 1))
  const less = finding(6, 6, 0.6)
  assert.equal(trusted([less], 100_000).length, 0)
  assert.equal(trusted([less, ...sure], 100_000).length, 21)
})

test('what was seen on three days, or explains less than half of either side, or is twice as often as chance at most, is left out', () => {
  assert.equal(trusted([finding(30, 30, 1, 3)], 10).length, 0)
  assert.equal(trusted([finding(40, 100, 1)], 10).length, 0)
  assert.equal(trusted([finding(900, 1000, 460)], 10).length, 0)
})
