import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventLine } from '@floyo/contracts'
import { discover } from './discover.ts'
import { seededRandom } from './random.ts'
import { DAY, HOUR, MINUTE, weekdayOf } from './zones.ts'

/** Twelve weeks of work, and the ledger so many times on each Tuesday, between ten and eleven. */
function tuesdays(seed: number, timesOn: (week: number) => number): EventLine[] {
  const random = seededRandom(seed)
  const events: EventLine[] = []
  const add = (t: number, subject: string): void => {
    events.push({ t: Math.round(t), actor: 'me', type: 'file.edited', subject, attrs: {} })
  }
  for (let day = 20_500; day < 20_584; day++) {
    if (weekdayOf(day) % 6 === 0) continue
    for (let other = 0; other < 60; other++)
      add(day * DAY + (8 + 9 * random.next()) * HOUR, `~/other-${'abcdefghij'[other % 10]}`)
    if (weekdayOf(day) !== 2) continue
    for (let left = timesOn(Math.floor((day - 20_500) / 7)); left > 0; left--)
      add(day * DAY + 10.5 * HOUR + (5 * left + 5 * random.next()) * MINUTE, '~/ledger')
  }
  return events
}

const subjects = (events: EventLine[]): string[] =>
  discover(events, { timezone: 'UTC' }).suggestions.map(({ steps }) => steps[0]?.subject ?? '')

test('once on each Tuesday is a plan', () => {
  for (const seed of [1, 2, 3, 4]) assert.deepEqual(subjects(tuesdays(seed, () => 1)), ['~/ledger'])
})

test('as often, but now twice and now not at all, is a habit of the hour', () => {
  const dealt = [1, 1, 0, 1, 2, 1, 1, 0, 1, 1, 2, 0]
  for (const seed of [1, 2, 3, 4])
    assert.deepEqual(subjects(tuesdays(seed, (week) => dealt[week] ?? 0)), [])
})
