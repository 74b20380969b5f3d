import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addDays, dayOf, momentOf, startOfDay, weekdayOf } from './days.ts'

test('a moment belongs to the day that the wall calendar of its zone shows', () => {
  assert.equal(dayOf('2026-11-19T23:30:00Z', 'Europe/Berlin'), '2026-11-20')
  assert.equal(dayOf('2026-11-19T23:30:00Z', 'America/New_York'), '2026-11-19')
})

test('days are counted across months, years and changes of the clock', () => {
  assert.equal(addDays('2026-12-31', 1), '2027-01-01')
  assert.equal(addDays('2026-03-28', 2), '2026-03-30')
  assert.equal(addDays('2026-03-01', -1), '2026-02-28')
})

test('a week begins on Monday', () => {
  assert.equal(weekdayOf('2026-11-16'), 0)
  assert.equal(weekdayOf('2026-11-22'), 6)
})

test('a day begins at midnight of its zone, also when the clock changes on it', () => {
  assert.equal(startOfDay('2026-11-19', 'Europe/Berlin'), '2026-11-18T23:00:00.000Z')
  assert.equal(startOfDay('2026-03-29', 'Europe/Berlin'), '2026-03-28T23:00:00.000Z')
  assert.equal(startOfDay('2026-03-30', 'Europe/Berlin'), '2026-03-29T22:00:00.000Z')
  assert.equal(startOfDay('2026-11-19', 'Asia/Kolkata'), '2026-11-18T18:30:00.000Z')
})

test('what a clock shows is a moment of its zone', () => {
  assert.equal(momentOf('2026-07-01T09:30', 'Europe/Berlin'), '2026-07-01T07:30:00.000Z')
  assert.equal(momentOf('2026-07-01T09:30', 'America/New_York'), '2026-07-01T13:30:00.000Z')
})
