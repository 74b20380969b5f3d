import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createDatabaseClock } from './database-clock.ts'

test('the time is the database’s, told on by a clock that can not jump, in numbers and in words', () => {
  let ms = 5000.25
  const clock = createDatabaseClock(() => ms)
  assert.equal(clock.isSet(), false)
  clock.see('2026-11-21T10:00:00.500Z')
  assert.equal(clock.isSet(), true)
  assert.equal(clock.now(), '2026-11-21T10:00:00.500Z')
  ms += 0.5
  assert.equal(clock.now(), '2026-11-21T10:00:00.500Z')
  ms += 0.5
  assert.equal(clock.now(), '2026-11-21T10:00:00.501Z')
  assert.equal(clock.nowMs(), Date.parse('2026-11-21T10:00:00.501Z'))
  clock.see('2026-11-21T09:00:00.000Z')
  assert.equal(clock.now(), '2026-11-21T09:00:00.000Z')
})

test('of the last looks the one that was the least late counts', () => {
  let ms = 0
  const clock = createDatabaseClock(() => ms)
  const seeLate = (lateMs: number): void =>
    clock.see(new Date(Date.parse('2026-11-21T10:00:00Z') + ms - lateMs).toISOString())
  seeLate(10)
  seeLate(1)
  seeLate(8)
  assert.equal(clock.now(), '2026-11-21T09:59:59.999Z')
  for (ms = 1; ms <= 16; ms++) seeLate(4)
  ms = 0
  assert.equal(clock.now(), '2026-11-21T09:59:59.996Z', 'what is long ago does not count')
})
