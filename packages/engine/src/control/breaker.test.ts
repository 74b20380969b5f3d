import assert from 'node:assert/strict'
import { test } from 'node:test'
import { array, assert as assertLaw, boolean, integer, property, record } from 'fast-check'
import {
  afterCall,
  type Breaker,
  breakerRules,
  closedBreaker,
  mayCall,
  probing,
} from './breaker.ts'

const startMs = 1_700_000_000_000

function after(results: readonly boolean[], stepMs = 100): Breaker {
  return results.reduce<Breaker>(
    (breaker, ok, index) =>
      afterCall(breaker, { atMs: startMs + index * stepMs, ok, isProbe: false }),
    closedBreaker,
  )
}

const half = Array.from({ length: 20 }, (_, index) => index % 2 === 0)

test('it opens when half of twenty calls have failed, and not before', () => {
  assert.equal(after(half.slice(0, 19)).state, 'closed')
  assert.equal(after(half).state, 'open')
  assert.equal(after([...half.slice(0, 18), true, true]).state, 'closed')
})

test('nineteen failures in a row open nothing', () => {
  assert.equal(after(Array<boolean>(19).fill(false)).state, 'closed')
  assert.equal(after(Array<boolean>(20).fill(false)).state, 'open')
})

test('failures of long ago do not count', () => {
  const spread = breakerRules.memoryMs / 10
  assert.equal(after(Array<boolean>(40).fill(false), spread).state, 'closed')
})

test('after its rest one probe is made, and its result decides', () => {
  const open = after(Array<boolean>(20).fill(false))
  assert.ok(open.state === 'open')
  const { probeAtMs } = open
  assert.deepEqual(mayCall(open, probeAtMs - 1), { type: 'wait', untilMs: probeAtMs })
  assert.deepEqual(mayCall(open, probeAtMs), { type: 'probe' })
  const halfOpen = probing(probeAtMs, 5000)
  assert.deepEqual(mayCall(halfOpen, probeAtMs + 1), { type: 'wait', untilMs: probeAtMs + 5000 })
  const failed = afterCall(halfOpen, { atMs: probeAtMs + 10, ok: false, isProbe: true })
  assert.deepEqual(failed, { state: 'open', probeAtMs: probeAtMs + 10 + breakerRules.restMs })
  const well = afterCall(halfOpen, { atMs: probeAtMs + 10, ok: true, isProbe: true })
  assert.deepEqual(well, closedBreaker)
})

test('a probe whose worker was lost is followed by another', () => {
  assert.deepEqual(mayCall(probing(startMs, 5000), startMs + 5000), { type: 'probe' })
})

const call = record({ waitMs: integer({ min: 0, max: 20_000 }), ok: boolean() })

test('whatever the target does, an open breaker lets at most one call through in each rest', () => {
  assertLaw(
    property(array(call, { maxLength: 300 }), (calls) => {
      let breaker: Breaker = closedBreaker
      let nowMs = startMs
      let openedAtMs: number | undefined
      for (const { waitMs, ok } of calls) {
        nowMs += waitMs
        const answer = mayCall(breaker, nowMs)
        if (answer.type === 'wait') {
          assert.ok(answer.untilMs > nowMs && answer.untilMs <= nowMs + breakerRules.restMs)
          continue
        }
        if (breaker.state !== 'closed') {
          assert.equal(answer.type, 'probe')
          assert.ok(openedAtMs === undefined || nowMs >= openedAtMs + breakerRules.restMs)
        }
        const isProbe = answer.type === 'probe'
        breaker = afterCall(isProbe ? probing(nowMs, 1000) : breaker, { atMs: nowMs, ok, isProbe })
        openedAtMs = breaker.state === 'open' ? nowMs : undefined
      }
    }),
  )
})

test('a target that always answers is never left alone', () => {
  assertLaw(
    property(array(integer({ min: 0, max: 60_000 }), { maxLength: 200 }), (waits) => {
      let breaker: Breaker = closedBreaker
      let nowMs = startMs
      for (const waitMs of waits) {
        nowMs += waitMs
        assert.equal(mayCall(breaker, nowMs).type, 'call')
        breaker = afterCall(breaker, { atMs: nowMs, ok: true, isProbe: false })
      }
    }),
  )
})
