import assert from 'node:assert/strict'
import { test } from 'node:test'
import { occurrenceRows } from './occurrence-rows.ts'

test('done as usual, done undue and not done stand in one list, the newest first', () => {
  const rows = occurrenceRows({
    occurrences: [
      { at: '2026-11-16T09:05:00Z', endedAt: '2026-11-16T09:08:20Z', eventIds: ['a', 'b'] },
      { at: '2026-11-18T13:00:00Z', endedAt: '2026-11-18T13:00:00Z', eventIds: ['c'] },
    ],
    missed: ['2026-11-17T09:05:00Z'],
    extra: ['2026-11-18T13:00:00Z'],
  })
  assert.deepEqual(
    rows.map(({ mark, took, eventIds }) => [mark, took, eventIds.length]),
    [
      ['extra', 0, 1],
      ['missed', 0, 0],
      ['hit', 200_000, 2],
    ],
  )
})
