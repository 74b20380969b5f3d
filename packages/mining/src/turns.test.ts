import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventLine } from '@floyo/contracts'
import { discover } from './discover.ts'
import { seededRandom } from './random.ts'
import type { Suggestion } from './suggestion.ts'
import { DAY, HOUR, MINUTE } from './zones.ts'

const FIRST = 20_500
const DAYS = 60

/** Sixty days of other work, with what `routine` adds at about half past nine. */
function mornings(
  routine: (add: (minutes: number, subject: string) => void, day: number) => void,
): EventLine[] {
  const random = seededRandom(7)
  const events: EventLine[] = []
  const add = (t: number, subject: string): void => {
    events.push({ t: Math.round(t), actor: 'me', type: 'file.opened', subject, attrs: {} })
  }
  for (let day = 0; day < DAYS; day++) {
    const midnight = (FIRST + day) * DAY
    const at = midnight + 9.5 * HOUR + 3 * MINUTE * random.normal()
    routine((minutes, subject) => add(at + minutes * MINUTE, subject), day)
    for (let other = 0; other < 40; other++)
      add(midnight + (8 + 10 * random.next()) * HOUR, `~/other-${'abcdefgh'[other % 8]}`)
  }
  return events
}

function withStep(events: EventLine[], subject: string): Suggestion | undefined {
  const { suggestions } = discover(events, { timezone: 'UTC' })
  return suggestions.find(({ steps }) => steps.some((step) => step.subject === subject))
}

test('a planned time that was kept with the first step alone was kept', () => {
  const found = withStep(
    mornings((add, day) => {
      add(0, '~/inbox')
      if (day % 6 !== 0) add(1, '~/list')
      if (day % 6 !== 0) add(3, '~/report')
    }),
    '~/report',
  )
  assert.deepEqual([found?.evidence.hits, found?.evidence.expected], [DAYS, DAYS])
  assert.equal(found?.occurrences.length, DAYS)
})

test('what is done all morning long does not stand for a planned time that was missed', () => {
  const found = withStep(
    mornings((add, day) => {
      for (let minutes = -90; minutes <= 90; minutes += 18) add(minutes, '~/inbox')
      if (day % 6 !== 1) add(1, '~/list')
      if (day % 6 !== 1) add(3, '~/report')
    }),
    '~/report',
  )
  assert.deepEqual([found?.evidence.hits, found?.evidence.expected], [50, DAYS])
})

test('what is done every day stays one routine beside another that falls together with it on some', () => {
  const events = mornings((add, day) => {
    add(0, '~/standup')
    if (day % 7 === 2 || day % 7 === 4) for (const n of [1, 2, 4]) add(n, `~/payroll-${'abcde'[n]}`)
  })
  const standup = withStep(events, '~/standup')
  assert.deepEqual(
    [standup?.schedule?.cron, standup?.evidence.hits, standup?.steps.length],
    ['30 9 * * *', DAYS, 1],
  )
  assert.equal(withStep(events, '~/payroll-b')?.steps.length, 3)
})
