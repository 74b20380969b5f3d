import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { type Gate, planAdmission } from './plan.ts'

const nowMs = 1_700_000_000_000

function plan(
  waiting: { id: string; gates: Gate[] }[],
  states: { through?: [string, number][]; unusedAt?: [string, number][]; nowMs?: number } = {},
) {
  const { admitted, unusedAt } = planAdmission(waiting, {
    through: new Map(states.through),
    unusedAt: new Map(states.unusedAt),
    nowMs: states.nowMs ?? nowMs,
  })
  return { ids: admitted.map(({ id }) => id), unusedAt }
}

const one = (id: string, ...gates: Gate[]) => ({ id, gates })
const atOnce = (gate: string, capacity: number) => ({ gate, capacity })

test('the first in line pass, as many as there are places left', () => {
  const waiting = ['a', 'b', 'c'].map((id) => one(id, atOnce('g', 3)))
  assert.deepEqual(plan(waiting, { through: [['g', 1]] }).ids, ['a', 'b'])
})

test('who waits at a gate of its own holds up nobody at the others', () => {
  const waiting = [one('a', atOnce('full', 1)), one('b', atOnce('free', 1))]
  assert.deepEqual(plan(waiting, { through: [['full', 1]] }).ids, ['b'])
})

test('who lacks one of its gates takes no place at the others', () => {
  const waiting = [one('a', atOnce('free', 1), atOnce('full', 1)), one('b', atOnce('free', 1))]
  assert.deepEqual(plan(waiting, { through: [['full', 1]] }).ids, ['b'])
})

test('a gate of no capacity lets nobody pass', () => {
  assert.deepEqual(plan([one('a', atOnce('paused', 0))]).ids, [])
})

test('an unused rate lets its number pass at once, and then one by one', () => {
  const gate = { gate: 'r', count: 3, periodMs: 60_000 }
  const waiting = ['a', 'b', 'c', 'd'].map((id) => one(id, gate))
  const first = plan(waiting)
  assert.deepEqual(first.ids, ['a', 'b', 'c'])
  const unusedAt = [...first.unusedAt]
  assert.deepEqual(plan([one('d', gate)], { unusedAt, nowMs: nowMs + 19_999 }).ids, [])
  assert.deepEqual(plan([one('d', gate)], { unusedAt, nowMs: nowMs + 20_000 }).ids, ['d'])
})

test('at no time are more through a gate than it holds, whatever comes and goes', () => {
  const step = fc.record({
    come: fc.nat(5),
    end: fc.nat(5),
    gates: fc.subarray(['x', 'y', 'z'], { minLength: 1 }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 4 }), (steps, cap) => {
      const through: { gates: string[] }[] = []
      let waiting: { gates: Gate[] }[] = []
      for (const { come, end, gates } of steps) {
        through.splice(0, end)
        const arrivals = Array.from({ length: come }, () => ({
          gates: gates.map((gate) => atOnce(gate, cap)),
        }))
        waiting.push(...arrivals)
        const counts = new Map<string, number>()
        for (const { gate } of through.flatMap((unit) =>
          unit.gates.map((name) => ({ gate: name })),
        ))
          counts.set(gate, (counts.get(gate) ?? 0) + 1)
        const { admitted } = planAdmission(waiting, { through: counts, unusedAt: new Map(), nowMs })
        waiting = waiting.filter((unit) => !admitted.includes(unit))
        through.push(...admitted.map((unit) => ({ gates: unit.gates.map(({ gate }) => gate) })))
        for (const name of ['x', 'y', 'z']) {
          assert.ok(through.filter((unit) => unit.gates.includes(name)).length <= cap)
        }
      }
      // Nobody waits for a place that is free.
      for (const unit of waiting) {
        const isBlocked = unit.gates.some(
          ({ gate }) => through.filter((other) => other.gates.includes(gate)).length >= cap,
        )
        assert.ok(isBlocked)
      }
    }),
  )
})

test('in no window do more pass than the rate allows beyond one burst', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3000), { minLength: 1, maxLength: 100 }), (gaps) => {
      const gate = { gate: 'r', count: 5, periodMs: 10_000 }
      let unusedAt = new Map<string, number>()
      let time = nowMs
      const passes: number[] = []
      for (const gap of gaps) {
        time += gap
        const planned = plan([one('a', gate)], { unusedAt: [...unusedAt], nowMs: time })
        if (planned.ids.length === 0) continue
        passes.push(time)
        unusedAt = planned.unusedAt
      }
      for (const from of passes) {
        for (const spanMs of [1, 2000, 10_000, 50_000]) {
          const inWindow = passes.filter((pass) => pass >= from && pass < from + spanMs).length
          assert.ok(inWindow <= gate.count + Math.ceil(spanMs / 2000))
        }
      }
    }),
  )
})
