import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY, dayOfMonth, weekdayOf, zoneClock } from './zones.ts'

test('the day of the month is that of the calendar, from 1970 to 2100', () => {
  for (let day = 0; day < 47_482; day += 1)
    assert.equal(dayOfMonth(day), new Date(day * DAY).getUTCDate(), `day ${day}`)
})

test('day 4 was a Monday', () => {
  assert.equal(weekdayOf(4), 1)
})

test('a clock knows the minute at which summer time begins', () => {
  const from = Date.parse('2026-01-01T00:00:00Z')
  const { offsetAt } = zoneClock('Europe/Berlin', from, from + 365 * DAY)
  const change = Date.parse('2026-03-29T01:00:00Z')
  assert.deepEqual([offsetAt(change - 1), offsetAt(change)], [3_600_000, 7_200_000])
})

test('an unknown zone is refused by name', () => {
  assert.throws(() => zoneClock('Mars/Olympus', 0, DAY), /Mars\/Olympus/)
})
