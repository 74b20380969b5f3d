import assert from 'node:assert/strict'
import { test } from 'node:test'
import { simulationStrip } from './simulation-strip.ts'

const strip = simulationStrip(
  {
    from: '2026-11-01T00:00:00Z',
    to: '2026-11-11T00:00:00Z',
    fires: [
      { at: '2026-11-06T00:00:00Z', verdict: 'hit', eventIds: [] },
      { at: '2026-11-02T00:00:00Z', verdict: 'false-fire', eventIds: [] },
    ],
    misses: [{ at: '2026-11-03T00:00:00Z', eventIds: [] }],
  },
  'UTC',
)

test('marks stand at their time on the line, in the order of time', () => {
  assert.deepEqual(
    strip.marks.map(({ kind, percent }) => [kind, percent]),
    [
      ['false-fire', 10],
      ['miss', 20],
      ['hit', 50],
    ],
  )
})

test('the line is read by its Mondays', () => {
  assert.deepEqual(strip.weeks, [
    { day: '2026-11-02', percent: 10 },
    { day: '2026-11-09', percent: 80 },
  ])
})
