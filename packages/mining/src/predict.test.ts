import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventLine } from '@floyo/contracts'
import { predictSchedules } from './predict.ts'

function daily(times: readonly string[], offset = '+00:00'): EventLine[] {
  return times.map((time) => ({
    t: Date.parse(time),
    actor: 'bot1',
    type: 'git.commit',
    subject: 'data.json',
    attrs: { tz: offset },
  }))
}

/** Each day of `count` days from 1 March 2026 at a time of day in UTC. */
function days(count: number, time: string, first = 1): string[] {
  return Array.from({ length: count }, (_, i) => {
    const date = new Date(Date.UTC(2026, 2, first + i)).toISOString().slice(0, 10)
    return `${date}T${time}:00Z`
  })
}

function checksOf(events: EventLine[]) {
  const { schedules } = predictSchedules([{ name: 'data', event_idx: [...events.keys()] }], events)
  return schedules[0]?.checks ?? []
}

test('checks begin after the 21st event', () => {
  assert.deepEqual(
    checksOf(daily(days(23, '01:41'))).map(({ at }) => at),
    [20, 21, 22],
  )
})

test('a daily series is predicted to the minute, with its cron', () => {
  const last = checksOf(daily(days(25, '01:41'))).at(-1)
  assert.equal(new Date(last?.next ?? 0).toISOString(), '2026-03-26T01:41:00.000Z')
  assert.deepEqual([last?.cron, last?.tz], ['41 1 * * *', 'UTC'])
})

test('a new time of day is believed after at most ten events', () => {
  const events = daily([...days(30, '01:41'), ...days(10, '15:20', 31)])
  const last = checksOf(events).at(-1)
  assert.equal(new Date(last?.next ?? 0).toISOString(), '2026-04-10T15:20:00.000Z')
})

test('wall time is kept over a clock change, once the offset has changed', () => {
  const winter = daily(days(28, '16:00'), '+01:00')
  const summer = daily(days(5, '15:00', 29), '+02:00')
  const last = checksOf([...winter, ...summer]).at(-1)
  assert.equal(new Date(last?.next ?? 0).toISOString(), '2026-04-03T15:00:00.000Z')
  assert.deepEqual([last?.cron, last?.tz], ['0 17 * * *', 'Etc/GMT-2'])
})

test('of two jobs an evening each is followed by the other, whatever else comes between', () => {
  const evenings = days(40, '20:15').flatMap((early, i) => {
    const late = early.replace('20:15', '22:40')
    return i % 9 === 4 ? [early.replace('20:15', '11:02'), early, late] : [early, late]
  })
  const checks = checksOf(daily(evenings))
  const right = checks.filter(
    ({ at, next }) => Math.abs(next - Date.parse(evenings[at + 1] ?? '')) < 60_000,
  )
  assert.ok(right.length >= 0.85 * (checks.length - 1), `${right.length} of ${checks.length - 1}`)
})

test('a daily series is not claimed to be an hourly one, though it fits the hours as well', () => {
  const crons = checksOf(daily(days(60, '02:00'))).map(({ cron }) => cron)
  assert.deepEqual([...new Set(crons)], ['0 2 * * *'])
})
