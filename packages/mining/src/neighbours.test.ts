import assert from 'node:assert/strict'
import { test } from 'node:test'
import { densest, neighboursOf } from './neighbours.ts'
import { DAY, HOUR, MINUTE } from './zones.ts'

test('the hour with most of the votes is named, not the middle of all', () => {
  const votes = [0, 10, 20, 400, 800].map((minutes) => ({ at: minutes * MINUTE, weight: 1 }))
  assert.equal(densest(votes), 10 * MINUTE)
  assert.equal(densest([...votes, { at: 900 * MINUTE, weight: 5 }]), 900 * MINUTE)
})

test('without a vote nothing is named', () => {
  assert.equal(densest([]), undefined)
  assert.equal(neighboursOf({ carries: 'gap', halfLife: 20 })([DAY]), undefined)
})

test('what followed on events at such a time of day follows again', () => {
  const evenings = Array.from({ length: 12 }, (_, day) => [
    day * DAY + 20 * HOUR,
    day * DAY + 22 * HOUR,
  ]).flat()
  const forecast = neighboursOf({ carries: 'wall', halfLife: 20, timeMinutes: 45 })
  assert.equal(forecast(evenings)?.next, 12 * DAY + 20 * HOUR)
  assert.equal(forecast(evenings.slice(0, -1))?.next, 11 * DAY + 22 * HOUR)
})

test('weekly neighbours follow the weekday', () => {
  const weeks = Array.from({ length: 8 }, (_, week) => [
    week * 7 * DAY + 9 * HOUR,
    (week * 7 + 2) * DAY + 15 * HOUR,
  ]).flat()
  const forecast = neighboursOf({ carries: 'wall', halfLife: 60, sameWeekday: true })
  assert.equal(forecast(weeks)?.next, 56 * DAY + 9 * HOUR)
  assert.equal(forecast(weeks.slice(0, -1))?.next, 51 * DAY + 15 * HOUR)
})
