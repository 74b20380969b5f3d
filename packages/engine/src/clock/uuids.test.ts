import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createUuids } from './uuids.ts'

test('ids are UUIDv7 of their time', () => {
  const at = Date.UTC(2026, 10, 21, 9, 30)
  const id = createUuids(() => at + 0.5)()

  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7800-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.equal(Number.parseInt(id.replace('-', '').slice(0, 12), 16), at)
})

test('ids grow, also within a millisecond and when the clock steps back', () => {
  let now = Date.UTC(2026, 10, 21)
  const newId = createUuids(() => now)
  const ids = Array.from({ length: 10_000 }, (_, index) => {
    if (index === 5000) now -= 60_000
    return newId()
  })

  assert.deepEqual(ids, ids.toSorted())
  assert.equal(new Set(ids).size, ids.length)
})
