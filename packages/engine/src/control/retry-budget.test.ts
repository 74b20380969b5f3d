import assert from 'node:assert/strict'
import { test } from 'node:test'
import { retryDelayMs } from '../execute/retry-delay.ts'
import { createRetryBudget } from './retry-budget.ts'

const startMs = 1_700_000_000_000

function seeded(): () => number {
  let seed = 1
  return () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
}

test('ten thousand failures of one moment are all retried, and never many of them together', () => {
  const budget = createRetryBudget()
  const random = seeded()
  const failed = { failures: 1, retryable: true, retryAfterSeconds: undefined }
  const delays = Array.from({ length: 10_000 }, () => {
    const delay = retryDelayMs(failed, undefined, random)
    assert.ok(delay !== null && delay >= 0 && delay < 1000)
    return delay + budget.putOffMs('a', startMs)
  })
  const longest = Math.max(...delays)
  assert.ok(longest < ((10_000 - 200) / 20 + 1) * 1000)
  const buckets = new Map<number, number>()
  for (const delay of delays) {
    const bucket = Math.floor((delay / longest) * 100)
    buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1)
  }
  assert.ok(Math.max(...buckets.values()) <= 500, `${Math.max(...buckets.values())} in one`)
})

test('the failures of a quiet workspace are not put off, whatever another one does', () => {
  const budget = createRetryBudget()
  for (let failed = 0; failed < 10_000; failed++) budget.putOffMs('flood', startMs)
  assert.equal(budget.putOffMs('quiet', startMs), 0)
})

test('a workspace that makes many attempts may make a fifth as many retries at once', () => {
  const budget = createRetryBudget()
  let putOff = 0
  for (let second = 0; second < 60; second++) {
    const nowMs = startMs + second * 1000
    for (let attempt = 0; attempt < 1000; attempt++) budget.earn('a', nowMs)
    for (let retry = 0; retry < 200; retry++) putOff += budget.putOffMs('a', nowMs)
  }
  assert.equal(putOff, 0)
})

test('what was put off is made up for by time', () => {
  const budget = createRetryBudget()
  for (let retry = 0; retry < 300; retry++) budget.putOffMs('a', startMs)
  assert.ok(budget.putOffMs('a', startMs) > 5000)
  assert.equal(budget.putOffMs('a', startMs + 60_000), 0)
})
