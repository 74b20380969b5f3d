import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firesBetween, nextFire, scheduleProblem } from './next-fire.ts'

function fires(cron: string, timezone: string, after: string, count = 3): string[] {
  const until = new Date('2100-01-01')
  return firesBetween({ cron, timezone }, { after: new Date(after), until, limit: count }).map(
    (at) => at.toISOString().replace('.000Z', 'Z'),
  )
}

test('a local time that does not exist fires at the first instant after the gap', () => {
  assert.deepEqual(fires('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 2), [
    '2026-03-29T01:00:00Z',
    '2026-03-30T00:30:00Z',
  ])
  assert.deepEqual(fires('30 0 * * *', 'America/Havana', '2026-03-07T12:00:00Z', 1), [
    '2026-03-08T05:00:00Z',
  ])
})

test('a gap that ends the day moves its times to the next day', () => {
  // 23:00 becomes 0:00 there.
  assert.deepEqual(fires('59 23 * * *', 'America/Nuuk', '2026-03-27T12:00:00Z', 3), [
    '2026-03-28T01:59:00Z',
    '2026-03-29T01:00:00Z',
    '2026-03-30T00:59:00Z',
  ])
})

test('a local time that occurs twice fires once, the first time', () => {
  assert.deepEqual(fires('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2), [
    '2026-10-25T00:30:00Z',
    '2026-10-26T01:30:00Z',
  ])
})

test('an interval follows elapsed time through the change of the clocks', () => {
  const quarters = fires('*/15 * * * *', 'Europe/Berlin', '2026-10-25T00:10:00Z', 8)
  const gaps = quarters.slice(1).map((at, i) => Date.parse(at) - Date.parse(quarters[i] ?? ''))
  assert.deepEqual(new Set(gaps), new Set([15 * 60_000]))
})

test('the last day of a month, its last Friday and its second Monday can be said', () => {
  const after = '2026-01-31T12:00:00Z'
  assert.deepEqual(fires('0 9 L * *', 'UTC', after, 2), [
    '2026-02-28T09:00:00Z',
    '2026-03-31T09:00:00Z',
  ])
  assert.deepEqual(fires('0 9 * * 5L', 'UTC', after, 1), ['2026-02-27T09:00:00Z'])
  assert.deepEqual(fires('0 9 * * 1#2', 'UTC', after, 2), [
    '2026-02-09T09:00:00Z',
    '2026-03-09T09:00:00Z',
  ])
})

test('every second week counts from the week of the anchor, in local weeks', () => {
  const schedule = {
    cron: '0 8 * * 1,5',
    timezone: 'Asia/Tokyo',
    everyWeeks: 2,
    anchor: '2026-01-07',
  }
  const found = firesBetween(schedule, {
    after: new Date('2026-01-05T00:00:00Z'),
    until: new Date('2026-03-01T00:00:00Z'),
    limit: 5,
  })
  // The Monday of the anchor's week, 08:00 in Tokyo, is a Sunday in London.
  assert.deepEqual(
    found.map((at) => at.toISOString().slice(0, 16)),
    [
      '2026-01-08T23:00',
      '2026-01-18T23:00',
      '2026-01-22T23:00',
      '2026-02-01T23:00',
      '2026-02-05T23:00',
    ],
  )
})

test('a day that never comes is refused, quickly, and so is what is no five fields', () => {
  const now = new Date('2026-01-01T00:00:00Z')
  const startedAt = performance.now()
  assert.match(scheduleProblem({ cron: '0 0 30 2 *', timezone: 'UTC' }, now) ?? '', /never fires/)
  assert.ok(performance.now() - startedAt < 30_000)
  for (const cron of ['@daily', '* * * * * *', '61 * * * *', 'every day', '']) {
    assert.match(
      scheduleProblem({ cron, timezone: 'UTC' }, now) ?? '',
      /expected five fields/,
      cron,
    )
  }
  assert.equal(scheduleProblem({ cron: '5 9 * * 1-5', timezone: 'Europe/Berlin' }, now), null)
})

test('the next time always lies after the last one', () => {
  const zones = ['UTC', 'Europe/Berlin', 'America/Havana', 'Australia/Lord_Howe', 'Asia/Kathmandu']
  for (const timezone of zones) {
    for (const cron of ['30 2 * * *', '0 0 * * *', '*/7 * * * *', '59 23 28-31 * *']) {
      let last = new Date('2026-03-01T00:00:00Z')
      for (let fired = 0; fired < 100; fired++) {
        const next = nextFire({ cron, timezone }, last)
        assert.ok(next && next > last, `${cron} in ${timezone} after ${last.toISOString()}`)
        last = next
      }
    }
  }
})
