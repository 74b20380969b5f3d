import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Pattern } from '@floyo/contracts'
import { teamMinutes } from './team-minutes.ts'

/** Each weekday, so long by hand. */
const minutesOf = (seconds: number, schedule: Pattern['schedule']) => {
  const at = '2026-11-16T09:00:00Z'
  return teamMinutes({
    schedule,
    steps: [{ actor: 'ada', type: 'mail.sent', subject: 'a', optional: false, example: 'a' }],
    evidence: {
      hits: 10,
      expected: 10,
      distinctDays: 10,
      firstSeen: at,
      lastSeen: '2026-11-30T09:00:00Z',
      occurrences: Array.from({ length: 5 }, () => ({ at, endedAt: at, eventIds: [] })),
      missed: [],
      extra: [],
      manualSeconds: { median: seconds, p10: seconds, p90: seconds },
    },
  })
}
const weekdays = { cron: '0 9 * * 1-5', timezone: 'UTC' }

test('minutes a week are told in four sizes, each from its own bound on', () => {
  assert.equal(minutesOf(58, weekdays), 'under-5')
  assert.equal(minutesOf(60, weekdays), '5-to-15')
  assert.equal(minutesOf(180, weekdays), '15-to-60')
  assert.equal(minutesOf(720, weekdays), 'over-60')
})

test('without a plan it takes as often as it was seen: twice a week here', () => {
  assert.equal(minutesOf(140, null), 'under-5')
  assert.equal(minutesOf(150, null), '5-to-15')
})
