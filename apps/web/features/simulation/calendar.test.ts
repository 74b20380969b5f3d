import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countMarks, dayByKey, dayToShow, type Simulated, simulationCalendar } from './calendar.ts'

const fire = (at: string, verdict: 'hit' | 'false-fire'): Simulated['fires'][number] => ({
  at,
  verdict,
  reason: verdict === 'hit' ? 'near' : 'not-done',
  doneAt: null,
  eventIds: [],
})
const simulated: Simulated = {
  from: '2026-10-29T12:00:00Z',
  to: '2026-11-11T12:00:00Z',
  fires: [
    fire('2026-11-02T08:00:00Z', 'hit'),
    fire('2026-11-02T09:00:00Z', 'hit'),
    fire('2026-11-03T23:30:00Z', 'false-fire'),
    fire('2026-11-09T08:00:00Z', 'hit'),
  ],
  misses: [{ at: '2026-11-02T10:00:00Z', reason: 'counted', eventIds: [] }],
}
const calendarOf = (one: Simulated) => simulationCalendar(one, 'UTC')
const [october, november] = calendarOf(simulated)

test('each month has its weeks from Monday to Sunday, with its own days alone, as far as it was simulated', () => {
  const days = november?.weeks.map((week) => week.map((day) => day?.day.slice(8) ?? '').join(' '))
  assert.deepEqual(days, ['      01', '02 03 04 05 06 07 08', '09 10 11 12 13 14 15'])
})

test('days before and after what was simulated are outside', () => {
  const outside = [october, november].map(
    (month) => month?.weeks.flat().filter((day) => day?.outside).length,
  )
  assert.deepEqual(outside, [3, 4])
})

test('a day holds what would have started and what was missed, in the order of time, counted by kind', () => {
  const entries = november?.weeks[1]?.[0]?.entries ?? []
  assert.deepEqual(
    entries.map(({ kind, reason }) => [kind, reason]),
    [
      ['hit', 'near'],
      ['hit', 'near'],
      ['miss', 'miss-counted'],
    ],
  )
  assert.deepEqual(countMarks(entries), [
    { kind: 'hit', count: 2 },
    { kind: 'miss', count: 1 },
  ])
})

test('a start before midnight is of the day on which it is in the zone of the routine', () => {
  const berlin = simulationCalendar(simulated, 'Europe/Berlin').at(-1)
  assert.deepEqual(
    berlin?.weeks[1]?.map((day) => day?.entries.length),
    [3, 0, 1, 0, 0, 0, 0],
  )
})

test('the latest day on which something went otherwise is shown first, of either version', () => {
  const smooth = { ...simulated, fires: [fire('2026-11-09T08:00:00Z', 'hit')], misses: [] }
  assert.equal(dayToShow([calendarOf(smooth), calendarOf(simulated)]), '2026-11-03')
  assert.equal(dayToShow([calendarOf(smooth)]), '2026-11-09')
  assert.equal(dayToShow([calendarOf({ ...smooth, fires: [] })]), '2026-11-11')
})

test('keys lead by days, weeks and four weeks, and not beyond what was simulated', () => {
  const bounds = ['2026-10-29', '2026-11-11'] as const
  const from = (key: string) => dayByKey(key, '2026-11-04', bounds)
  assert.deepEqual(['ArrowLeft', 'ArrowDown', 'Home', 'End', 'PageUp', 'PageDown', 'a'].map(from), [
    '2026-11-03',
    '2026-11-11',
    '2026-11-02',
    '2026-11-08',
    '2026-10-29',
    '2026-11-11',
    null,
  ])
})
