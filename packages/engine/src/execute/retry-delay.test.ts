import assert from 'node:assert/strict'
import { test } from 'node:test'
import { retryDelayMs } from './retry-delay.ts'

const transient = { retryable: true, retryAfterSeconds: undefined }

test('delays lie anywhere in a band that doubles up to its limit', () => {
  const policy = { attempts: 20, backoff: 'exponential', initial: '1s', max: '10s' } as const
  const band = (failures: number) =>
    [0, 0.999].map((random) => {
      return Math.round(retryDelayMs({ ...transient, failures }, policy, () => random) ?? -1)
    })
  assert.deepEqual([1, 2, 3, 4, 5, 12].map(band), [
    [0, 999],
    [0, 1998],
    [0, 3996],
    [0, 7992],
    [0, 9990],
    [0, 9990],
  ])
})

test('ten thousand failures of one moment do not come back in one burst', () => {
  let seed = 1
  const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
  const buckets = new Map<number, number>()
  for (let one = 0; one < 10_000; one++) {
    const delay = retryDelayMs({ ...transient, failures: 3 }, undefined, random) ?? -1
    const bucket = Math.floor(delay / 40)
    buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1)
  }
  assert.equal(buckets.size, 100)
  assert.ok(Math.max(...buckets.values()) < 500)
})

test('after the last attempt, and after an error that stays, there is no other', () => {
  assert.equal(retryDelayMs({ ...transient, failures: 5 }, undefined, Math.random), null)
  assert.equal(
    retryDelayMs({ ...transient, retryable: false, failures: 1 }, undefined, Math.random),
    null,
  )
})

test('a target that names its time is not asked before it', () => {
  const failed = { retryable: true, retryAfterSeconds: 30, failures: 1 }
  assert.ok((retryDelayMs(failed, undefined, () => 0) ?? 0) >= 30_000)
})
