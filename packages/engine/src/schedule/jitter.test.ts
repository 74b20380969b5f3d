import assert from 'node:assert/strict'
import { test } from 'node:test'
import { momentOf } from './jitter.ts'
import { firesBetween } from './next-fire.ts'

const schedule = { cron: '0 * * * *', timezone: 'UTC' }
const dues = firesBetween(schedule, {
  after: new Date('2026-01-01T00:00:00Z'),
  until: new Date('2026-02-01T00:00:00Z'),
  limit: 500,
})

test('jitter is the same for the same schedule and time, and another for others', () => {
  const given = { schedule, scheduleId: 'a', jitterMs: 300_000 }
  const delays = dues.map((due) => momentOf(given, due).getTime() - due.getTime())
  const again = dues.map((due) => momentOf(given, due).getTime() - due.getTime())
  const other = dues.map(
    (due) => momentOf({ ...given, scheduleId: 'b' }, due).getTime() - due.getTime(),
  )
  assert.deepEqual(again, delays)
  assert.notDeepEqual(other, delays)
  assert.ok(delays.every((ms) => ms >= 0 && ms < 300_000))
  // Spread over the whole band: each tenth of it has some.
  assert.equal(new Set(delays.map((ms) => Math.floor(ms / 30_000))).size, 10)
})

test('no due time overtakes the next one, however large the jitter', () => {
  const given = { schedule, scheduleId: 'a', jitterMs: 86_400_000 }
  const moments = dues.map((due) => momentOf(given, due).getTime())
  assert.ok(moments.every((at, i) => at < (dues[i + 1]?.getTime() ?? Infinity)))
})

test('without jitter a time fires when it is due', () => {
  const [due] = dues
  assert.ok(due)
  assert.equal(momentOf({ schedule, scheduleId: 'a', jitterMs: null }, due), due)
})
