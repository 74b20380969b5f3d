import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stepBars } from './timeline.ts'

const at = (seconds: number): string => new Date(1_700_000_000_000 + seconds * 1000).toISOString()
const step = (key: string, from: number | null, to: number | null) => ({
  key,
  startedAt: from === null ? null : at(from),
  finishedAt: to === null ? null : at(to),
})

test('bars share the time of the run', () => {
  const run = { startedAt: at(0), finishedAt: at(10) }
  const bars = stepBars([step('a', 0, 4), step('b', 4, 10)], run, Date.now())
  assert.deepEqual(
    [...bars.values()].map(({ from, width, durationMs }) => [from, width, durationMs]),
    [
      [0, 40, 4000],
      [40, 60, 6000],
    ],
  )
})

test('a step that still runs reaches to now', () => {
  const run = { startedAt: at(0), finishedAt: null }
  const bars = stepBars([step('a', 5, null)], run, Date.parse(at(10)))
  assert.deepEqual(bars.get('a'), { key: 'a', from: 50, width: 50, durationMs: null })
})

test('a step that has not started has no bar', () => {
  const run = { startedAt: at(0), finishedAt: at(1) }
  assert.equal(stepBars([step('a', null, null)], run, 0).size, 0)
})
