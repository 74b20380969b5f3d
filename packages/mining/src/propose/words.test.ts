import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Schedule } from '../schedule.ts'
import { onDays, routineOf } from './testing/routine.ts'
import { tellSummary } from './tell.ts'
import { tellWhen } from './when.ts'
import { tellActs, tellSubject } from './words.ts'

const week = ['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20']

function whenOf(schedule: Schedule): string {
  const acts = onDays(week, () => [{ type: 'file.opened', of: 'a', subject: 'a' }])
  return tellWhen(routineOf(acts, { schedule, hits: 4, expected: 5 }))
}

for (const [cron, told] of [
  ['5 9 * * 1-5', 'On 4 of 5 weekdays at about 09:05'],
  ['5 9 * * *', 'On 4 of 5 days at about 09:05'],
  ['30 10 * * 1', 'On 4 of 5 Mondays at about 10:30'],
  ['30 10 * * 2,4', 'On 4 of 5 Tuesdays and Thursdays at about 10:30'],
  ['45 9,13 * * 1-5', '4 of 5 times, on weekdays at about 09:45 and 13:45,'],
  ['0 14 15 * *', 'In 4 of 5 months, on the 15th of the month at about 14:00,'],
  ['0 14 1,15 * *', '4 of 5 times, on the 1st and 15th of the month at about 14:00,'],
  ['20 16 L * *', 'In 4 of 5 months, on the last day at about 16:20,'],
  ['0 18 * * 2#1', 'In 4 of 5 months, on the first Tuesday at about 18:00,'],
] as const)
  test(`${cron} is told as "${told}"`, () => {
    assert.equal(whenOf({ cron, tz: 'UTC' }), told)
  })

test('every second week is told', () => {
  const schedule = { cron: '0 9 * * 1', tz: 'UTC', every_weeks: 2, anchor: '2026-11-16' }
  assert.equal(whenOf(schedule), 'On 4 of 5 Mondays of every second week at about 09:00')
})

test('acts with one verb are told together, the rest as a number', () => {
  const told = [
    { verb: 'run', object: 'a' },
    { verb: 'run', object: 'b' },
    { verb: 'mail', object: 'c' },
    { verb: 'run', object: 'a' },
  ]
  assert.equal(tellActs(told), 'run a and b, and mail c')
  assert.equal(tellActs(told, { most: 1 }), 'run a and 3 more')
})

test('files of one name are told with their folders', () => {
  const routine = routineOf(
    onDays(week, () => [
      { type: 'file.edited', of: '/a/plan.xlsx', subject: '/a/plan.xlsx' },
      { type: 'file.opened', of: '/b/plan.xlsx', subject: '/b/plan.xlsx', afterSeconds: 60 },
    ]),
    { schedule: { cron: '5 9 * * 1-5', tz: 'UTC' } },
  )
  assert.equal(
    tellSummary(routine, []),
    'On 5 of 5 weekdays at about 09:05 you edit a/plan.xlsx and open b/plan.xlsx.',
  )
})

test('what is not always done is told as that', () => {
  const routine = routineOf(
    onDays(week, () => [
      { type: 'url.visited', of: 'https://a.example/x?q=**', subject: 'https://a.example/x?q=' },
      { type: 'mail.sent', of: 'mailto:a@b.c', subject: 'mailto:a@b.c', afterSeconds: 60 },
      { type: 'ticket.closed', of: 'T-<num>', subject: 'T-1', afterSeconds: 60 },
    ]),
  )
  for (const step of routine.steps) step.optional = step.type === 'ticket.closed'
  assert.equal(
    tellSummary(routine, []),
    '5 of 5 times after you visit a.example/x, you mail a@b.c and at times do ticket.closed T-*.',
  )
})

test('a name that says nothing is told with its folder', () => {
  assert.equal(tellSubject('/a/reports/*.csv'), 'reports/*.csv')
  assert.equal(tellSubject('/a/reports/<date>.csv'), 'reports/*.csv')
  assert.equal(tellSubject('/a/reports/sales-<date>.csv'), 'sales-*.csv')
})
