import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextAroundHolidays } from './holidays.ts'
import { type CronSchedule, firesBetween } from './next-fire.ts'
import { previewTimes } from './preview.ts'

const christmas = new Set(['2026-12-24', '2026-12-25', '2026-12-26', '2027-01-01'])

function fires(schedule: CronSchedule, after: string, count: number): string[] {
  const until = new Date('2100-01-01')
  return firesBetween(schedule, { after: new Date(after), until, limit: count }).map((at) =>
    at.toISOString().slice(0, 16),
  )
}

test('a schedule rests on its holidays, and goes on after them', () => {
  const daily = { cron: '0 9 * * *', timezone: 'Europe/Berlin', holidays: christmas }
  assert.deepEqual(fires(daily, '2026-12-22T12:00:00Z', 3), [
    '2026-12-23T08:00',
    '2026-12-27T08:00',
    '2026-12-28T08:00',
  ])
})

test('a time on a holiday moves to the next workday, once, at the same local time', () => {
  const daily: CronSchedule = {
    cron: '0 9 * * 1-5',
    timezone: 'Europe/Berlin',
    holidays: christmas,
    onHoliday: 'next-workday',
  }
  // Thursday and Friday are holidays, then comes the weekend: both times move to Monday, which has its own.
  assert.deepEqual(fires(daily, '2026-12-22T12:00:00Z', 3), [
    '2026-12-23T08:00',
    '2026-12-28T08:00',
    '2026-12-29T08:00',
  ])
  const weekly = { ...daily, cron: '0 9 * * 5' }
  assert.deepEqual(fires(weekly, '2026-12-22T12:00:00Z', 3), [
    '2026-12-28T08:00',
    '2027-01-04T08:00',
    '2027-01-08T08:00',
  ])
})

test('holidays are days of the zone of the schedule', () => {
  const holidays = new Set(['2026-07-04'])
  const hourly = (timezone: string) => ({ cron: '0 * * * *', timezone, holidays })
  assert.deepEqual(fires(hourly('Pacific/Auckland'), '2026-07-03T10:30:00Z', 2), [
    '2026-07-03T11:00',
    '2026-07-04T12:00',
  ])
  assert.deepEqual(fires(hourly('America/Los_Angeles'), '2026-07-04T05:30:00Z', 2), [
    '2026-07-04T06:00',
    '2026-07-05T07:00',
  ])
})

/** mulberry32 */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const dateOf = (day: number) => new Date(day).toISOString().slice(0, 10)

/** The plain way: every day of a year by its date, in UTC, without cron. */
function oracle(
  { hour, weekdays }: { hour: number; weekdays: number[] },
  holidays: Set<string>,
  onHoliday: string,
): string[] {
  const found = new Set<string>()
  const first = Date.parse('2026-01-01')
  for (let day = first; day < first + 110 * 86_400_000; day += 86_400_000) {
    if (!weekdays.includes(new Date(day).getUTCDay())) continue
    let target = day
    if (holidays.has(dateOf(day))) {
      if (onHoliday === 'skip') continue
      do target += 86_400_000
      while ([0, 6].includes(new Date(target).getUTCDay()) || holidays.has(dateOf(target)))
    }
    found.add(`${dateOf(target)}T${String(hour).padStart(2, '0')}:00`)
  }
  return [...found].toSorted().filter((at) => at < '2026-04-01')
}

test('forty random schedules with random holidays fire as counted day by day', () => {
  const random = seeded(20_261_121)
  const some = (from: number, to: number) => from + Math.floor(random() * (to - from))
  for (let round = 0; round < 40; round++) {
    const holidays = new Set<string>()
    for (let day = Date.parse('2026-01-01'); day < Date.parse('2026-05-01'); day += 86_400_000) {
      if (random() < 0.15) holidays.add(new Date(day).toISOString().slice(0, 10))
    }
    const weekdays = [0, 1, 2, 3, 4, 5, 6].filter(() => random() < 0.5)
    if (weekdays.length === 0) weekdays.push(3)
    const hour = some(0, 24)
    const onHoliday = random() < 0.5 ? 'skip' : 'next-workday'
    const cron = `0 ${hour} * * ${weekdays.join(',')}`
    const schedule: CronSchedule = { cron, timezone: 'UTC', holidays, onHoliday }
    const found = fires(schedule, '2025-12-31T23:59:59Z', 95).filter((at) => at < '2026-04-01')
    const expected = oracle({ hour, weekdays }, holidays, onHoliday)
    assert.deepEqual(found, expected, `${cron} ${onHoliday} ${[...holidays].join()}`)
  }
})

test('a preview shows the days of rest between the times, and where a time has moved', () => {
  const schedule: CronSchedule = {
    cron: '0 9 * * 5',
    timezone: 'Europe/Berlin',
    holidays: christmas,
    onHoliday: 'next-workday',
  }
  const times = previewTimes(schedule, { after: new Date('2026-12-20T00:00:00Z'), count: 2 })
  assert.deepEqual(
    times.map(({ at, state, movedTo }) => [at.slice(0, 10), state, movedTo?.slice(0, 10)]),
    [
      ['2026-12-25', 'moved', '2026-12-28'],
      ['2026-12-28', 'fires', undefined],
      ['2027-01-01', 'moved', '2027-01-04'],
      ['2027-01-04', 'fires', undefined],
    ],
  )
})

test('a preview says when the clocks have changed', () => {
  const schedule = { cron: '0 9 * * *', timezone: 'Europe/Berlin' }
  const times = previewTimes(schedule, { after: new Date('2026-10-24T00:00:00Z'), count: 2 })
  assert.deepEqual(
    times.map(({ offsetMinutes }) => offsetMinutes),
    [120, 60],
  )
})

test('ten holidays of a minutely schedule are passed over day by day, not minute by minute', () => {
  const holidays = new Set(Array.from({ length: 10 }, (_, i) => `2026-05-${10 + i}`))
  let asked = 0
  const next = (after: Date) => {
    asked += 1
    return new Date((Math.floor(after.getTime() / 60_000) + 1) * 60_000)
  }
  const timezone = 'America/New_York'
  const found = nextAroundHolidays({ timezone, holidays, next }, new Date('2026-05-10T03:59:30Z'))
  assert.equal(found?.toISOString(), '2026-05-20T04:00:00.000Z')
  assert.ok(asked <= 11, `asked ${asked} times`)
})

test('a holiday on which the clocks change ends at its midnight', () => {
  const night = { cron: '*/30 * * * *', timezone: 'Europe/Berlin' }
  const spring = { ...night, holidays: new Set(['2026-03-29']) }
  assert.deepEqual(fires(spring, '2026-03-28T22:45:00Z', 1), ['2026-03-29T22:00'])
  const autumn = { ...night, holidays: new Set(['2026-10-25']) }
  assert.deepEqual(fires(autumn, '2026-10-24T21:45:00Z', 1), ['2026-10-25T23:00'])
})
