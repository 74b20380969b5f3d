import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Drawn, simulationStrip } from './strip.ts'

const drawn: Drawn = {
  from: '2026-11-01T00:00:00Z',
  to: '2026-11-11T00:00:00Z',
  fires: [
    { at: '2026-11-06T00:00:00Z', verdict: 'hit', doneAt: '2026-11-07T00:00:00Z' },
    { at: '2026-11-02T00:00:00Z', verdict: 'false-fire', doneAt: null },
  ],
  misses: [{ at: '2026-11-03T00:00:00Z', reason: 'no-start', eventIds: [] }],
}
const strip = simulationStrip(drawn, 'UTC')

test('marks stand at their time on the line, in the order of time, and hits by what the person did', () => {
  assert.deepEqual(
    strip.marks.map(({ kind, percent, donePercent }) => [kind, percent, donePercent]),
    [
      ['false-fire', 10, null],
      ['miss', 20, null],
      ['hit', 50, 60],
    ],
  )
})

test('the line is read by its Mondays', () => {
  assert.deepEqual(strip.weeks, [
    { day: '2026-11-02', percent: 10 },
    { day: '2026-11-09', percent: 80 },
  ])
})

test('more than can be told apart are drawn by the day, each kind with its count', () => {
  const fires = Array.from({ length: 480 }, (_, index) => ({
    at: new Date(Date.UTC(2026, 10, 2) + index * 3_600_000 * 0.1).toISOString(),
    verdict: 'false-fire' as const,
    doneAt: null,
  }))
  const { marks } = simulationStrip({ ...drawn, fires, misses: [] }, 'UTC')
  assert.deepEqual(
    marks.map(({ at, count, percent }) => [at.slice(0, 10), count, percent]),
    [
      ['2026-11-02', 240, 15],
      ['2026-11-03', 240, 25],
    ],
  )
})
