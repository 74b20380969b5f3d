import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type MissedPolicy, planFires } from './missed.ts'

const hourly = { cron: '0 * * * *', timezone: 'UTC' }

function plan(missed: MissedPolicy, now: string) {
  const { fires, nextAt } = planFires({
    schedule: hourly,
    missed,
    nextAt: new Date('2026-01-05T08:00:00Z'),
    now: new Date(now),
  })
  const runs = fires
    .filter(({ skipped }) => skipped === null)
    .map(({ dueAt }) => dueAt.slice(11, 16))
  return { runs, skipped: fires.length - runs.length, nextAt: nextAt?.slice(11, 16) }
}

test('a time that is met runs, whatever the policy', () => {
  for (const missed of ['skip', 'run-once', 'run-all'] as const) {
    const met = { runs: ['08:00'], skipped: 0, nextAt: '09:00' }
    assert.deepEqual(plan(missed, '2026-01-05T08:00:01Z'), met)
  }
})

test('after two and a half hours away, the policy decides about the three missed times', () => {
  const back = '2026-01-05T10:30:00Z'
  assert.deepEqual(plan('skip', back), { runs: [], skipped: 3, nextAt: '11:00' })
  assert.deepEqual(plan('run-once', back), { runs: ['10:00'], skipped: 2, nextAt: '11:00' })
  assert.deepEqual(plan('run-all', back), {
    runs: ['08:00', '09:00', '10:00'],
    skipped: 0,
    nextAt: '11:00',
  })
})

test('coming back within the grace of a due time, run-once runs that one alone', () => {
  assert.deepEqual(plan('run-once', '2026-01-05T10:03:00Z').runs, ['10:00'])
  assert.deepEqual(plan('skip', '2026-01-05T10:03:00Z').runs, ['10:00'])
})

test('run-all makes up for the latest hundred times, not for a whole year', () => {
  const { runs } = plan('run-all', '2026-02-05T10:30:00Z')
  assert.equal(runs.length, 100)
  assert.equal(runs.at(-1), '10:00')
})

test('after a long absence the next time lies ahead', () => {
  const planned = planFires({
    schedule: { cron: '* * * * *', timezone: 'UTC' },
    missed: 'run-once',
    nextAt: new Date('2026-01-05T08:00:00Z'),
    now: new Date('2026-03-05T08:00:30Z'),
  })
  assert.equal(planned.lastDueAt, '2026-03-05T08:00:00.000Z')
  assert.equal(planned.nextAt, '2026-03-05T08:01:00.000Z')
  assert.equal(planned.fires.filter(({ skipped }) => skipped === null).length, 1)
})

/** How many runs a schedule of every ten minutes makes up for, counted without planning. */
function oracle(missed: MissedPolicy, awayMinutes: number): number {
  const due = Math.floor(awayMinutes / 10) + 1
  const minutesLate = (index: number) => awayMinutes - index * 10
  const inTime = Array.from({ length: due }, (_, i) => minutesLate(i)).filter((late) => late <= 5)
  if (missed === 'skip') return inTime.length
  return missed === 'run-once' ? 1 : Math.min(due, 100)
}

test('after any time away, each policy makes the number of runs that it says', () => {
  const schedule = { cron: '*/10 * * * *', timezone: 'UTC' }
  const nextAt = new Date('2026-01-05T08:00:00Z')
  for (const missed of ['skip', 'run-once', 'run-all'] as const) {
    for (let minutes = 0; minutes <= 1200; minutes += 37) {
      const now = new Date(nextAt.getTime() + minutes * 60_000)
      const { fires } = planFires({ schedule, missed, nextAt, now })
      const runs = fires.filter(({ skipped }) => skipped === null)
      assert.equal(runs.length, oracle(missed, minutes), `${missed} after ${minutes} minutes`)
    }
  }
})

test('times in a pause are left out, whatever the policy; those after it follow the policy', () => {
  for (const missed of ['skip', 'run-once', 'run-all'] as const) {
    const { fires } = planFires({
      schedule: hourly,
      missed,
      nextAt: new Date('2026-01-05T08:00:00Z'),
      now: new Date('2026-01-05T12:00:01Z'),
      paused: { from: new Date('2026-01-05T08:30:00Z'), until: new Date('2026-01-05T11:30:00Z') },
    })
    const paused = fires.filter(({ skipped }) => skipped === 'the schedule was paused')
    assert.deepEqual(
      paused.map(({ dueAt }) => dueAt.slice(11, 16)),
      ['09:00', '10:00', '11:00'],
    )
    assert.equal(fires.at(-1)?.skipped, null)
  }
})

test('with jitter a due time whose moment lies ahead is not fired yet, and comes next', () => {
  const planned = planFires({
    schedule: hourly,
    missed: 'run-all',
    nextAt: new Date('2026-01-05T08:00:00Z'),
    now: new Date('2026-01-05T10:05:00Z'),
    momentOf: (due) => new Date(due.getTime() + 10 * 60_000),
  })
  assert.deepEqual(
    planned.fires.map(({ dueAt }) => dueAt.slice(11, 16)),
    ['08:00', '09:00'],
  )
  assert.equal(planned.nextAt, '2026-01-05T10:00:00.000Z')
})
