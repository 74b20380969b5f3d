import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createPace } from './pace.ts'

const { signal } = new AbortController()

/** Lets `count` runs in, or as many as there is room for. */
function crowd(pace: ReturnType<typeof createPace>, count: number) {
  const inside: (() => void)[] = []
  for (let one = 0; one < count; one++) {
    void pace.enter(signal).then((leave) => inside.push(leave))
  }
  return inside
}

test('a worker that is busy lets no more runs begin effects than it needs, and one for each that is through', async () => {
  const inside = crowd(createPace({ smallest: 3, busyShare: () => 1 }), 10)
  await sleep(200)
  assert.equal(inside.length, 3)
  inside[0]?.()
  await sleep(1)
  assert.equal(inside.length, 4)
})

test('a worker that waits for slow targets lets more and more begin', async () => {
  const inside = crowd(createPace({ smallest: 3, busyShare: () => 0 }), 100)
  while (inside.length < 100) await sleep(10)
})

test('a run that is lost does not wait for room', async () => {
  const pace = createPace({ smallest: 1, busyShare: () => 1 })
  const lost = new AbortController()
  await pace.enter(signal)
  const waiting = pace.enter(lost.signal)
  lost.abort()
  const leave = await waiting
  leave()
})
