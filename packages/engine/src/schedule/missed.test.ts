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
