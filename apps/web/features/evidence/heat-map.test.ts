import assert from 'node:assert/strict'
import { test } from 'node:test'
import { heatMap } from './heat-map.ts'

const at = (moment: string) => ({ at: moment, endedAt: moment, eventIds: [] })
const evidence = {
  firstSeen: '2026-11-02T08:05:00Z',
  lastSeen: '2026-11-18T08:05:00Z',
  occurrences: [at('2026-11-02T08:05:00Z'), at('2026-11-03T23:30:00Z'), at('2026-11-18T08:05:00Z')],
  missed: ['2026-11-05T08:05:00Z'],
  extra: ['2026-11-14T15:00:00Z'],
}
const days = heatMap(evidence, 'Europe/Berlin').weeks.flat()
const markOf = (day: string) => days.find((one) => one.day === day)?.mark

test('weeks go from Monday to Sunday and end with the week last seen', () => {
  const { weeks } = heatMap(evidence, 'Europe/Berlin', 3)
  assert.deepEqual(
    weeks.map((week) => [week[0]?.day, week[6]?.day]),
    [
      ['2026-11-02', '2026-11-08'],
      ['2026-11-09', '2026-11-15'],
      ['2026-11-16', '2026-11-22'],
    ],
  )
})

test('a day shows what happened on it in the zone of the routine', () => {
  assert.equal(markOf('2026-11-02'), 'hit')
  assert.equal(markOf('2026-11-03'), 'none')
  assert.equal(markOf('2026-11-04'), 'hit')
  assert.equal(markOf('2026-11-05'), 'missed')
  assert.equal(markOf('2026-11-14'), 'extra')
})

test('an occurrence outside of its time is counted once, listed once or twice', () => {
  const twice = { ...evidence, occurrences: [...evidence.occurrences, at('2026-11-14T15:00:00Z')] }
  assert.deepEqual(heatMap(twice, 'Europe/Berlin'), heatMap(evidence, 'Europe/Berlin'))
})

test('days before the first and after the last are outside of what was looked at', () => {
  assert.equal(days.find(({ day }) => day === '2026-11-01')?.outside, true)
  assert.equal(days.find(({ day }) => day === '2026-11-10')?.outside, false)
  assert.equal(days.find(({ day }) => day === '2026-11-19')?.outside, true)
})

test('of a long history the newest half year is shown', () => {
  const long = { ...evidence, firstSeen: '2020-01-01T08:00:00Z' }
  assert.equal(heatMap(long, 'Europe/Berlin').weeks.length, 26)
})

test('days are counted by their mark', () => {
  const { hitDays, missedDays, extraDays } = heatMap(evidence, 'Europe/Berlin')
  assert.deepEqual([hitDays, missedDays, extraDays], [3, 1, 1])
})
