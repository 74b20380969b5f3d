import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createPace, type Pace } from './pace.ts'

const { signal } = new AbortController()

/** Lets `count` runs in, or as many as there is room for. */
function crowd(pace: Pace, count: number) {
  const inside: (() => void)[] = []
  for (let one = 0; one < count; one++) {
    void pace.enter(signal).then((leave) => inside.push(leave))
  }
  return inside
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(5)
}

test('a worker begins small, doubles every four seconds up to what is usual, and is small again after an outage', async () => {
  let atMs = 0
  const pace = createPace({ smallest: 2, usual: 8, busyShare: () => 1, nowMs: () => atMs })
  const inside = crowd(pace, 20)
  await sleep(120)
  assert.equal(inside.length, 2)
  atMs = 4000
  await until(() => inside.length === 4)
  atMs = 60_000
  await until(() => inside.length === 8)
  await sleep(120)
  assert.equal(inside.length, 8)

  pace.slowDown()
  for (const leave of inside.splice(0, 7)) leave()
  await sleep(120)
  assert.equal(inside.length, 2)
})

test('a worker that waits for slow targets lets more and more begin', async () => {
  const pace = createPace({ smallest: 8, usual: 8, busyShare: () => 0 })
  const inside = crowd(pace, 12)
  await until(() => inside.length === 12)
})

test('a run that is lost does not wait for room', async () => {
  const pace = createPace({ smallest: 1, usual: 1, busyShare: () => 1 })
  const lost = new AbortController()
  await pace.enter(signal)
  const waiting = pace.enter(lost.signal)
  lost.abort()
  const leave = await waiting
  leave()
})
