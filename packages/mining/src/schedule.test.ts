import assert from 'node:assert/strict'
import { test } from 'node:test'
import { expectedFires, fieldText, nextFires } from './schedule.ts'

const iso = (instants: readonly number[]): string[] =>
  instants.map((instant) => new Date(instant).toISOString().slice(0, 16))

test('a weekday schedule fires at wall time on both sides of a clock change', () => {
  const fires = nextFires(
    { cron: '5 9 * * 1-5', tz: 'Europe/Berlin' },
    Date.parse('2026-03-27T08:05:00Z'),
    2,
  )
  assert.deepEqual(iso(fires), ['2026-03-30T07:05', '2026-03-31T07:05'])
})

test('a time that the clock change skips fires right after it', () => {
  const fires = nextFires(
    { cron: '30 2 * * *', tz: 'Europe/Berlin' },
    Date.parse('2026-03-28T12:00:00Z'),
    2,
  )
  assert.deepEqual(iso(fires), ['2026-03-29T01:30', '2026-03-30T00:30'])
})

test('L is the last day of the month and 5#1 its first Friday', () => {
  const from = Date.parse('2026-02-01T00:00:00Z')
  const to = Date.parse('2026-05-01T00:00:00Z')
  assert.deepEqual(iso(expectedFires({ cron: '0 18 L * *', tz: 'UTC' }, from, to)), [
    '2026-02-28T18:00',
    '2026-03-31T18:00',
    '2026-04-30T18:00',
  ])
  assert.deepEqual(iso(expectedFires({ cron: '0 9 * * 5#1', tz: 'UTC' }, from, to)), [
    '2026-02-06T09:00',
    '2026-03-06T09:00',
    '2026-04-03T09:00',
  ])
})

test('every second week is counted from the Monday of the anchor', () => {
  const fires = nextFires(
    { cron: '0 11 * * 2', tz: 'UTC', every_weeks: 2, anchor: '2026-03-02' },
    Date.parse('2026-03-03T11:00:00Z'),
    2,
  )
  assert.deepEqual(iso(fires), ['2026-03-17T11:00', '2026-03-31T11:00'])
})

test('three numbers in a row are written as a range', () => {
  assert.equal(fieldText([1, 2, 3, 5, 7, 8]), '1-3,5,7,8')
})
