import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calibratedUpTo, chanceFloor, columnsBefore, permuteTimes } from './calibration.ts'
import { toColumns } from './columns.ts'
import { discover } from './discover.ts'
import { routineMiner } from './routine-miner.ts'
import { generateStream, plainShape } from './testing/generate.ts'
import { DAY, HOUR } from './zones.ts'

test('permuting keeps every event and every instant, and changes which is when', () => {
  const columns = toColumns(generateStream(3).events)
  const permuted = permuteTimes(columns, 1)
  assert.deepEqual(permuted.t, columns.t)
  assert.deepEqual(permuted.what.toSorted(), columns.what.toSorted())
  assert.notDeepEqual(permuted.what, columns.what)
})

test('on its own permuted times a stream full of routines gives no suggestion', () => {
  for (const seed of [1, 2, 3]) {
    const { events, timezone } = generateStream(seed)
    assert.equal(chanceFloor(toColumns(events), { timezone, seed }), 0)
  }
})

test('a suggestion weaker than the floor is left out', () => {
  const { events, timezone } = generateStream(2)
  const all = discover(events, { timezone }).suggestions
  const strengths = all.map(({ evidence }) => evidence.logChance).toSorted((a, b) => a - b)
  const floor = strengths[1] ?? 0
  assert.equal(discover(events, { timezone, floor }).suggestions.length, 1)
})

test('a miner asked for its floor between looks finds what one that reads everything at once finds', () => {
  const { events, timezone } = generateStream(2, { ...plainShape, days: 40, actsPerDay: 60 })
  const late = events.filter((_, place) => place % 50 === 0)
  const onTime = events.filter((_, place) => place % 50 !== 0)
  const miner = routineMiner({ timezone })
  let read = 0
  for (const share of [0.4, 0.8, 0.82, 1]) {
    const upTo = Math.floor(share * onTime.length)
    miner.add(onTime.slice(read, upTo))
    read = upTo
    miner.floor({ seed: 1 })
    miner.routines()
  }
  miner.add(late)
  const whole = routineMiner({ timezone })
  whole.add([...onTime, ...late])
  assert.equal(miner.floor({ seed: 1 }), whole.floor({ seed: 1 }))
  assert.deepEqual(miner.routines(), whole.routines())
})

test('the floor is measured up to the week, and up to the day while there is less than a fortnight', () => {
  const monday = Date.UTC(2026, 5, 1)
  const wednesday = monday + 2 * DAY + 10 * HOUR
  assert.equal(calibratedUpTo(monday - 20 * DAY, wednesday), monday)
  assert.equal(calibratedUpTo(monday - 3 * DAY, wednesday), monday + 2 * DAY)
})

test('columns before an instant know nothing of what came later', () => {
  const { events } = generateStream(3, { ...plainShape, days: 10 })
  const middle = events[events.length >> 1]?.t ?? 0
  const cut = columnsBefore(toColumns(events), middle)
  const alone = toColumns(events.filter(({ t }) => t < middle))
  assert.deepEqual([cut.length, cut.whats, cut.what], [alone.length, alone.whats, alone.what])
})
