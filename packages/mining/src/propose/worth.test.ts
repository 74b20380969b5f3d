import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onDays, routineOf } from './testing/routine.ts'
import { minutesSavedPerWeek } from './worth.ts'

const acts = [
  { type: 'file.opened', of: 'a', subject: 'a' },
  { type: 'mail.sent', of: 'b', subject: 'b', afterSeconds: 240 },
]

test('a planned routine saves its measured time as often as it is kept', () => {
  const occurrences = onDays(['2026-11-16', '2026-11-17', '2026-11-18'], () => acts)
  const schedule = { cron: '5 9 * * 1-5', tz: 'Europe/Berlin' }
  const routine = routineOf(occurrences, { schedule, hits: 9, expected: 10 })
  // 5 a week, 9 of 10 kept, 4 minutes each.
  assert.equal(minutesSavedPerWeek(routine), 18)
})

test('a triggered routine saves its time as often as it was seen', () => {
  const days = ['2026-11-02', '2026-11-09', '2026-11-16']
  assert.equal(minutesSavedPerWeek(routineOf(onDays(days, () => acts))), 4)
})

test('an act counts for half a minute at least', () => {
  const days = ['2026-11-02', '2026-11-09', '2026-11-16']
  assert.equal(minutesSavedPerWeek(routineOf(onDays(days, () => acts.slice(0, 1)))), 0.5)
})
