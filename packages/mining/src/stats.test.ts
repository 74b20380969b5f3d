import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  holdUp,
  logBinomialTail,
  logChoose,
  logOccupancyTail,
  median,
  robustSpread,
  wilsonLower,
} from './stats.ts'

test('two of three coins or more come up heads half of the time', () => {
  assert.ok(Math.abs(Math.exp(logBinomialTail(3, 2, 0.5)) - 0.5) < 1e-9)
})

test('a tail that underflows as a number is exact as a logarithm', () => {
  const expected = 400 * Math.log(0.01)
  assert.ok(Math.abs(logBinomialTail(400, 400, 0.01) - expected) < 1e-6)
})

test('what is no more than expected is no surprise', () => {
  assert.equal(logBinomialTail(100, 20, 0.2), 0)
})

test('the impossible keeps a finite surprise', () => {
  assert.ok(Number.isFinite(logBinomialTail(50, 50, 0)))
})

test('five cards of fifty-two can be chosen in 2598960 ways', () => {
  assert.ok(Math.abs(Math.exp(logChoose(52, 5)) - 2_598_960) < 1)
})

test('fourteen of fifteen is surely more than two thirds', () => {
  assert.ok(Math.abs(wilsonLower(14, 15) - 0.702) < 0.001)
  assert.equal(wilsonLower(0, 0), 0)
})

test('an outlier moves neither the median nor the robust spread', () => {
  assert.equal(median([1, 2, 3, 4, 900]), 3)
  assert.equal(robustSpread([1, 2, 3, 4, 900]).spread, 1.4826)
})

test('four things come to four different ones of four cells in 24 of 256 ways', () => {
  assert.ok(Math.abs(Math.exp(logOccupancyTail(4, 4, 4)) - 24 / 256) < 1e-9)
  assert.ok(Math.abs(logOccupancyTail(4, 4, 1)) < 1e-9)
  assert.equal(logOccupancyTail(3, 4, 4), -Infinity)
})

test('of several findings those hold up whose rank allows for their chance', () => {
  const chances = [0.001, 0.03, 0.2].map(Math.log)
  assert.deepEqual(holdUp(chances, 0.05), [true, true, false])
  assert.deepEqual(holdUp(chances.slice(1), 0.05), [false, false])
  assert.deepEqual(holdUp([], 0.05), [])
})
