import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonValue } from '@floyo/contracts'
import { ExpressionError } from './error.ts'
import { compile, evaluate, type ExpressionContext } from './index.ts'
import { hostileExpressions } from './hostile.fixture.ts'

/** Data as a workflow sees it, and large: 100,000 items and a text of 50,000 characters. */
const context: ExpressionContext = {
  inputs: {
    text: 'a'.repeat(50_000),
    list: Array.from({ length: 100_000 }, (_, i) => i),
    rows: Array.from({ length: 2_000 }, (_, i) => ({ id: i, name: `row ${i}` })),
  },
  steps: {},
  now: '2026-11-20T16:05:00Z',
}

test(`${hostileExpressions.length} hostile expressions reach no value of the host`, () => {
  assert.ok(hostileExpressions.length >= 100)
  for (const source of hostileExpressions) {
    const outcome = attempt(source)
    assert.ok(
      outcome instanceof ExpressionError || isPlainJson(outcome),
      `${source.slice(0, 80)} gives ${typeof outcome}`,
    )
  }
})

test('what every object inherits is not there, and can not be made', () => {
  for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'length']) {
    for (const source of [
      `inputs.${name}`,
      `inputs["${name}"]`,
      `inputs.list.${name}`,
      `inputs.text.${name}`,
    ]) {
      assert.throws(() => evaluate(compile(source), context), { code: 'no_such_field' }, source)
      assert.equal(evaluate(compile(`has(${source})`), context), false, source)
    }
    assert.equal(evaluate(compile(`"${name}" in inputs`), context), false)
  }
  for (const name of ['constructor', '__proto__', 'prototype']) {
    for (const source of [
      `{"${name}": 1}`,
      `[1].group_by(x, "${name}")`,
      `parse_json('[{"${name}": 1}]')`,
    ]) {
      assert.throws(() => evaluate(compile(source), context), ExpressionError, source)
    }
  }
})

test('none of them takes 100 ms, or on a slower machine as much more as that is slower', () => {
  const limitMs = 100 * Math.max(1, fastest(plainWork, 5) / plainWorkMs)
  const slow = hostileExpressions.filter(
    (source) => fastest(() => attempt(source), 5, limitMs) > limitMs,
  )
  assert.deepEqual(
    slow.map((source) => source.slice(0, 100)),
    [],
  )
})

test('nothing of the host is reached even when the data brings it along', () => {
  class Secret {
    key = 'secret'
  }
  const smuggled = {
    inputs: { call: () => 'reached', made: new Secret(), when: new Date(), big: 1n },
  } as unknown as ExpressionContext
  for (const source of [
    'inputs.call',
    'inputs.call()',
    'inputs.made',
    'inputs.made.key',
    'inputs.when',
    'inputs.big',
  ]) {
    assert.throws(() => evaluate(compile(source), smuggled), ExpressionError, source)
  }
})

test('the built-ins are as they were', () => {
  const before = Object.getOwnPropertyNames(Object.prototype).toSorted()
  for (const source of hostileExpressions) attempt(source)
  assert.deepEqual(Object.getOwnPropertyNames(Object.prototype).toSorted(), before)
  assert.equal(({} as Record<string, unknown>).polluted, undefined)
})

/** What plain work took where the limit was set (2026-11-22); the dearest of the expressions took 43. */
const plainWorkMs = 25

/** Makes, reads and adds up texts, as expressions do. */
function plainWork(): number {
  let sum = 0
  for (let i = 0; i < 600_000; i++) sum += Number(String(i * 7).slice(0, 5))
  return sum
}

/**
 * Milliseconds that the fastest of some attempts took, of this thread's own time: what other
 * processes take from the machine does not count. Stops at the first that took no more than `enough`.
 */
function fastest(work: () => unknown, attempts: number, enough = 0): number {
  let least = Infinity
  for (let i = 0; i < attempts && least > enough; i++) {
    const start = process.threadCpuUsage()
    work()
    const { user, system } = process.threadCpuUsage(start)
    least = Math.min(least, (user + system) / 1000)
  }
  return least
}

function attempt(source: string): unknown {
  try {
    return evaluate(compile(source), context)
  } catch (error) {
    if (error instanceof ExpressionError) return error
    throw error
  }
}

function isPlainJson(value: unknown): value is JsonValue {
  if (value === null || ['string', 'boolean'].includes(typeof value)) return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (Array.isArray(value)) return value.every(isPlainJson)
  if (typeof value !== 'object') return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return (
    (prototype === Object.prototype || prototype === null) &&
    Object.values(value).every(isPlainJson)
  )
}
