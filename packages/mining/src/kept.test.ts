import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayRules } from './daykinds.ts'
import { recordOf } from './kept.ts'
import type { Life } from './life.ts'
import { DAY, HOUR, zoneClock } from './zones.ts'

/** A Monday; a plan for ten o'clock of each day, of which the person was away on two. */
const FIRST = 20_500 - ((20_500 - 4) % 7)
const [LAST, AWAY] = [FIRST + 13, [FIRST + 3, FIRST + 8]]
const clock = zoneClock('UTC', FIRST * DAY, (LAST + 1) * DAY)
const days = Array.from({ length: 14 }, (_, i) => FIRST + i)
const [daily] = dayRules(days)

function record(
  kept: number[],
  { machine = false, from = FIRST * DAY }: { machine?: boolean; from?: number } = {},
) {
  assert.ok(daily)
  const life: Life = {
    clocks: [clock],
    from,
    to: (LAST + 1) * DAY - 1,
    shareOf: () => 1,
    isAway: (day) => AWAY.includes(day),
  }
  const slot = { mean: 600, spread: 1, centre: 600, error: 1, reach: 4, days: kept }
  const era = { slots: [slot], firstDay: kept[0] ?? 0, lastDay: kept.at(-1) ?? 0 }
  const { hits, expected, missed } = recordOf(daily, era, { clock, life, machine })
  return [hits, expected, missed.length]
}

const without = (left: number[]): number[] => days.filter((day) => !left.includes(day))

test('days away are no misses of what a person does', () => {
  assert.deepEqual(record(without(AWAY)), [12, 12, 0])
})

test('what goes on while the person is away is due then too', () => {
  const [first = 0, second = 0] = AWAY
  assert.deepEqual(record(without([first]), { machine: true }), [13, 14, 1])
  assert.deepEqual(record(without([first, first + 1]), { machine: true }), [12, 14, 2])
  assert.ok(second > first)
})

test('a service that stands still while its person is away misses nothing', () => {
  assert.deepEqual(record(without(AWAY), { machine: true }), [12, 12, 0])
})

test('of a plan of two times, one before the log begins was not due', () => {
  const morning = { mean: 480, spread: 1, centre: 480, error: 1, reach: 4, days: days.slice(1) }
  const noon = { ...morning, mean: 720, centre: 720, days }
  assert.ok(daily)
  const era = { slots: [morning, noon], firstDay: FIRST, lastDay: LAST }
  const life: Life = {
    clocks: [clock],
    from: FIRST * DAY + 10 * HOUR,
    to: (LAST + 1) * DAY,
    shareOf: () => 1,
    isAway: () => false,
  }
  const { hits, expected } = recordOf(daily, era, { clock, life, machine: false })
  assert.deepEqual([hits, expected], [27, 27])
})
