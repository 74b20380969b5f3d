import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventLine } from '@floyo/contracts'
import { discover } from './discover.ts'

const MINUTE = 60_000

/** On sixty weekdays at nine a script and its report; then, by day, what `third` says. */
function mornings(third: (day: number) => string): EventLine[] {
  const events: EventLine[] = []
  for (let day = 0; day < 84; day++) {
    const start = Date.UTC(2026, 2, 2 + day, 9, day % 4)
    if (new Date(start).getUTCDay() % 6 === 0) continue
    const act = (minutes: number, type: string, subject: string): EventLine => ({
      t: start + minutes * MINUTE,
      actor: 'user:ada',
      type,
      subject,
      attrs: {},
    })
    events.push(
      act(0, 'shell.run', 'python export.py'),
      act(1, 'file.created', 'reports/weekday.csv'),
      act(3, 'mail.sent', third(day)),
    )
    for (let k = 1; k < 12; k++)
      events.push(act(k * 37 + 23, 'app.focused', `app ${(day * 7 + k * k) % 23}`))
  }
  return events
}

test('a routine that sends its mail to another address from some day on is one routine', () => {
  const events = mornings((day) => (day < 56 ? 'mailto:old@example.org' : 'mailto:new@example.org'))
  const { suggestions } = discover(events, { timezone: 'UTC' })
  assert.equal(suggestions.length, 1)
  const mail = suggestions[0]?.steps.find(({ subject }) => subject === 'mailto:new@example.org')
  assert.equal(mail?.optional, false)
})

test('what was given up is no suggestion', () => {
  const events = mornings((day) => (day < 28 ? 'mailto:old@example.org' : 'mailto:new@example.org'))
  const { suggestions } = discover(events, { timezone: 'UTC' })
  assert.equal(suggestions.length, 1)
  const subjects = suggestions[0]?.steps.map(({ subject }) => subject)
  assert.ok(subjects?.includes('mailto:new@example.org'))
  assert.ok(!subjects?.includes('mailto:old@example.org'))
})
