import assert from 'node:assert/strict'
import { test } from 'node:test'
import { counterExamples } from './counter-examples.ts'

const evidence = {
  hits: 14,
  expected: 16,
  distinctDays: 16,
  firstSeen: '2026-11-02T08:05:00.000Z',
  lastSeen: '2026-11-20T08:05:00.000Z',
  occurrences: [],
  missed: ['2026-11-12T08:05:00.000Z', '2026-11-16T08:05:00.000Z'],
  extra: ['2026-11-14T13:05:00.000Z', '2026-11-16T15:30:00.000Z'],
  manualSeconds: { median: 200, p10: 150, p90: 400 },
}
const schedule = { cron: '5 9 * * 1-5', timezone: 'Europe/Berlin' }

test('a due time on whose day it was done later is told with when it was done, once', () => {
  assert.deepEqual(counterExamples({ evidence, schedule }, 'Europe/Berlin'), [
    { at: '2026-11-16T08:05:00.000Z', why: 'elsewhere', done: '2026-11-16T15:30:00.000Z' },
    { at: '2026-11-14T13:05:00.000Z', why: 'undue', done: null },
    { at: '2026-11-12T08:05:00.000Z', why: 'missed', done: null },
  ])
})

test('days are those of the zone of the routine', () => {
  const night = {
    ...evidence,
    missed: ['2026-11-16T12:00:00.000Z'],
    extra: ['2026-11-16T23:30:00.000Z'],
  }
  const whys = (zone: string) =>
    counterExamples({ evidence: night, schedule }, zone).map(({ why }) => why)
  assert.deepEqual(whys('UTC'), ['elsewhere'])
  assert.deepEqual(whys('Europe/Berlin'), ['undue', 'missed'])
})

test('what an act starts and the rest did not follow was left alone', () => {
  const found = counterExamples({ evidence: { ...evidence, extra: [] }, schedule: null }, 'UTC')
  assert.deepEqual(
    found.map(({ why }) => why),
    ['alone', 'alone'],
  )
})
