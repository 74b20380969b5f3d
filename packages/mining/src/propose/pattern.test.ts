import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type EventLine, Pattern, eventId } from '@floyo/contracts'
import { discover } from '../discover.ts'
import { sampleHistory } from '../sample/sample-history.ts'
import { toPattern } from './pattern.ts'

const now = Date.parse('2026-11-20T17:00:00Z')
const options = { now, timezone: 'Europe/Berlin', seed: 'one' }

function patternsOf(events: readonly EventLine[]): Omit<Pattern, 'id'>[] {
  const eventAt = (place: number): EventLine => {
    const event = events[place]
    assert.ok(event)
    return event
  }
  const idAt = (place: number): string => eventId(eventAt(place), 'x')
  const { suggestions } = discover(events, { timezone: 'Europe/Berlin', now })
  return suggestions.map((suggestion) => toPattern(suggestion, { eventAt, idAt }))
}

test('a pattern is in the form of the contract', () => {
  for (const pattern of patternsOf(sampleHistory(options))) {
    const whole = { ...pattern, id: crypto.randomUUID() }
    assert.deepEqual(Pattern.parse(whole), whole)
  }
})

test('a missed day is told as the due time at which nothing began', () => {
  // Thursday the 12th goes by without the export; something else was done that day.
  const events = sampleHistory(options).filter(
    ({ t, subject }) =>
      !subject.includes('export.py') || new Date(t).toISOString().slice(0, 10) !== '2026-11-12',
  )
  const without = events.filter(({ subject }) => !subject.includes('sales-2026-11-12'))
  const daily = patternsOf(without).find(({ schedule }) => schedule?.cron.endsWith('1-5'))
  assert.ok(daily?.schedule)
  const minute = daily.schedule.cron.split(' ')[0]?.padStart(2, '0')
  assert.ok(daily.evidence.missed.includes(`2026-11-12T08:${minute}:00.000Z`))
})

test('an occurrence at another time is told as extra', () => {
  const events = sampleHistory(options)
  const moved = events.map((event) =>
    event.t > Date.parse('2026-11-11T00:00:00Z') &&
    event.t < Date.parse('2026-11-12T00:00:00Z') &&
    /export\.py|sales-2026|team@/.test(event.subject)
      ? Object.assign({}, event, { t: event.t + 4 * 3_600_000 })
      : event,
  )
  const daily = patternsOf(moved).find(({ schedule }) => schedule?.cron.endsWith('1-5'))
  assert.deepEqual(
    daily?.evidence.extra.map((at) => at.slice(0, 13)),
    ['2026-11-11T12'],
  )
})

test('steps that come in either order are told as swapped, and each says how often it was done', () => {
  const acts = [
    { type: 'command.finished', subject: 'pull', minutes: () => 0 },
    // Every third time first one, then the other.
    { type: 'command.finished', subject: 'fetch a', minutes: (day: number) => (day % 3 ? 2 : 4) },
    { type: 'command.finished', subject: 'fetch b', minutes: () => 3 },
  ]
  const events = Array.from({ length: 24 }, (_, day) =>
    acts
      .filter(({ subject }) => subject !== 'fetch b' || day % 4 > 0)
      .map(({ type, subject, minutes }): EventLine => ({
        t: Date.parse('2026-10-20T08:05:00Z') + day * 86_400_000 + minutes(day) * 60_000,
        actor: 'user:ada',
        type,
        subject,
        attrs: {},
      })),
  ).flat()
  const [pattern, ...more] = patternsOf(events.toSorted((a, b) => a.t - b.t))
  assert.ok(pattern && more.length === 0)
  assert.deepEqual(
    pattern.steps.map(({ subject, seen, swapped, optional }) => [subject, seen, swapped, optional]),
    [
      ['pull', 24, false, false],
      ['fetch a', 24, false, false],
      ['fetch b', 18, true, true],
    ],
  )
})
