import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isReady } from './agreement.ts'

const counts = (agreed: number, workflowOnly = 0, personOnly = 0) => ({
  agreed,
  workflowOnly,
  personOnly,
})

test('five of five are enough for a promotion, and so are ten of eleven', () => {
  assert.ok(isReady(counts(5)))
  assert.ok(isReady(counts(10, 1)))
})

test('four of four, nine of ten, and six of seven are not, whoever was alone', () => {
  assert.ok(!isReady(counts(4)))
  assert.ok(!isReady(counts(9, 1)))
  assert.ok(!isReady(counts(6, 0, 1)))
  assert.ok(!isReady(counts(0)))
})
