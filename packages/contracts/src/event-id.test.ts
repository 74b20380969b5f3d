import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { eventId, timeOfEventId } from './event-id.ts'
import { EventLine } from './event.ts'
import { sha256Words } from './sha256.ts'

const line = EventLine.parse({
  t: 1_760_000_000_123,
  actor: 'user',
  type: 'file.created',
  subject: 'reports/report-2025-10-09.csv',
  attrs: { bytes: 12, by: { tool: 'excel', version: 3 } },
})

test('the hash is SHA-256 for texts of every length around the block size', () => {
  for (const text of [
    '',
    'abc',
    'ä€𝄞',
    ...[55, 56, 63, 64, 65, 119, 1000].map((n) => 'x'.repeat(n)),
  ]) {
    const words = Array.from(sha256Words(text), (word) => word.toString(16).padStart(8, '0'))
    assert.equal(words.join(''), createHash('sha256').update(text).digest('hex'))
  }
})

test('an id is a UUIDv7 that carries the time of its event', () => {
  const id = eventId(line, 'ada')
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.equal(timeOfEventId(id), line.t)
})

test('the id of an event never changes between releases', () => {
  assert.equal(eventId(line, 'ada'), '0199c82c-c07b-7813-ae20-6556e76dc25d')
})

test('the order of attributes does not change the id', () => {
  const reordered = { ...line, attrs: { by: { version: 3, tool: 'excel' }, bytes: 12 } }
  assert.equal(eventId(reordered, 'ada'), eventId(line, 'ada'))
})

test('anything else that an event says changes its id', () => {
  const others = [
    { ...line, t: line.t + 1 },
    { ...line, actor: 'ci' },
    { ...line, type: 'file.edited' },
    { ...line, subject: 'reports' },
    { ...line, attrs: { bytes: 13 } },
    { ...line, device: 'laptop' },
    { ...line, id: 'row-17' },
  ]
  const ids = [eventId(line, 'ada'), eventId(line, 'bob'), ...others.map((o) => eventId(o, 'ada'))]
  assert.equal(new Set(ids).size, ids.length)
})

test('a line with an id of its own is known by that id and its time', () => {
  const first = eventId({ ...line, id: 'row-17' }, 'ada')
  assert.equal(eventId({ ...line, id: 'row-17', attrs: {} }, 'ada'), first)
  assert.notEqual(eventId({ ...line, id: 'row-18' }, 'ada'), first)
})

test('a UUIDv7 is kept when its time is that of the event, and replaced when it is not', () => {
  const id = eventId(line, 'ada')
  assert.equal(eventId({ ...line, id: id.toUpperCase() }, 'bob'), id)
  assert.notEqual(eventId({ ...line, id, t: line.t + 1 }, 'bob'), id)
})
