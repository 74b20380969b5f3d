import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayRules } from './daykinds.ts'
import { withLate } from './late.ts'

/** Fridays, in days since 1970. */
const fridays = Array.from({ length: 8 }, (_, week) => 20_154 + 7 * week)
const rule = dayRules(fridays).find(({ dow }) => dow === '5')
const slot = {
  mean: 600,
  spread: 3,
  error: 1,
  centre: 600,
  reach: 9,
  days: fridays.toSpliced(3, 1),
}
const era = { slots: [slot], firstDay: fridays[0] ?? 0, lastDay: fridays[7] ?? 0 }
const missed = fridays[3] ?? 0

function lateOf(minute: number, day: number, since = -Infinity): number {
  assert.ok(rule)
  return withLate(era, [{ minute, day }], { rule, since }).late
}

test('what came half an hour late on a due day that had nothing else was its turn', () => {
  assert.ok(rule)
  const found = withLate(era, [{ minute: 632, day: missed }], { rule, since: -Infinity })
  assert.deepEqual([found.late, found.era.slots[0]?.days], [1, fridays])
})

test('what came hours off, on no due day, on a day that was kept, or before the plan was not', () => {
  assert.equal(lateOf(632, missed), 1)
  assert.equal(lateOf(800, missed), 0)
  assert.equal(lateOf(632, missed + 1), 0)
  assert.equal(lateOf(632, fridays[4] ?? 0), 0)
  assert.equal(lateOf(632, missed, missed + 1), 0)
})

test('the plan begins with a first time that was late', () => {
  const [first = 0] = fridays
  const later = { ...era, slots: [{ ...slot, days: fridays.slice(1) }], firstDay: first + 7 }
  assert.ok(rule)
  const found = withLate(later, [{ minute: 640, day: first }], { rule, since: -Infinity })
  assert.equal(found.era.firstDay, first)
})
