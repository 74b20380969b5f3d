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
