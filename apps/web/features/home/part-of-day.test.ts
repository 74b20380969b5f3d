import assert from 'node:assert/strict'
import { test } from 'node:test'
import { partOfDay } from './part-of-day.ts'

test('the greeting follows the clock of the workspace', () => {
  const at = new Date('2026-11-20T07:30:00Z')
  assert.equal(partOfDay(at, 'Europe/Berlin'), 'morning')
  assert.equal(partOfDay(at, 'Asia/Tokyo'), 'day')
  assert.equal(partOfDay(at, 'America/Los_Angeles'), 'evening')
  assert.equal(partOfDay(new Date('2026-11-20T00:30:00Z'), 'UTC'), 'evening')
})
