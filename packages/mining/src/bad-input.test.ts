import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventLine } from '@floyo/contracts'
import { toColumns } from './columns.ts'
import { discover } from './discover.ts'
import { routineMiner } from './routine-miner.ts'
import { generateStream, plainShape } from './testing/generate.ts'
import { DAY, HOUR, MINUTE } from './zones.ts'

const monday = Date.UTC(2026, 2, 2)

function event(t: number, subject: string): EventLine {
  return { t, actor: 'user:ada', type: 'command.finished', subject, attrs: {} }
}

/** Each day at half past eight in Berlin, across the clock changes of the year: a script and its report. */
function mornings(days: number): EventLine[] {
  return Array.from({ length: days }, (_, day) => {
    const winter = monday + day * DAY + 7.5 * HOUR
    const isSummer = winter > Date.UTC(2026, 2, 29) && winter < Date.UTC(2026, 9, 25)
    const t = isSummer ? winter - HOUR : winter
    return [event(t, 'python export.py'), event(t + MINUTE, 'make report')]
  }).flat()
}

const steps = (events: readonly EventLine[]) =>
  discover(events, { timezone: 'Europe/Berlin' }).suggestions.map((one) => [
    one.schedule,
    one.evidence,
    one.next,
  ])

test('events of 1970 and 2100 among others are left out and counted, and change nothing', () => {
  const good = mornings(30)
  const wrong = [0, 5, 4_102_444_800_000].map((t) => event(t, 'python export.py'))
  const found = discover([...good, ...wrong], { timezone: 'Europe/Berlin' })
  assert.equal(found.ignored.wrongClock, 3)
  assert.equal(found.suggestions.length, 1)
  assert.deepEqual(steps([...good, ...wrong]), steps(good))
})

test('what has no instant, or one before 1970 or after 2100, is no event and is counted', () => {
  const good = mornings(30)
  const wrong = [Number.NaN, Infinity, -1, 5e15].map((t) => event(t, 'python export.py'))
  const { ignored, suggestions } = discover([...wrong, ...good], { timezone: 'Europe/Berlin' })
  assert.equal(ignored.untimed, 4)
  assert.deepEqual(suggestions[0]?.occurrences[0], [4, 5])
})

test('events that come twice are counted, and the evidence stays the same', () => {
  const good = mornings(30)
  const twice = good.flatMap((one) => [one, one])
  assert.equal(discover(twice, { timezone: 'Europe/Berlin' }).ignored.repeated, good.length)
  assert.deepEqual(steps(twice), steps(good))
})

test('a heartbeat whose events come twice is a heartbeat still', () => {
  const { events, timezone } = generateStream(2, { ...plainShape, days: 40 })
  const twice = events.flatMap((one) => (one.actor.startsWith('svc:') ? [one, one] : [one]))
  const found = (list: readonly EventLine[]) =>
    discover(list, { timezone }).suggestions.map(({ steps: own }) => own.map((one) => one.subject))
  assert.deepEqual(found(twice), found(events))
})

test('of a subject of 100 kB its first 2,000 characters count', () => {
  const long = 'x'.repeat(100_000)
  const columns = toColumns([event(monday, `${long}a`), event(monday + DAY, `${long}b`)])
  assert.deepEqual(
    columns.whats.map(({ subject }) => subject.length),
    [2000],
  )
  const days = mornings(30).map(({ t, subject }) => event(t, `${subject} ${long}`))
  assert.equal(discover(days, { timezone: 'Europe/Berlin' }).suggestions.length, 1)
})

test('twenty thousand distinct subjects around a routine do not hide it', () => {
  const others = Array.from({ length: 20_000 }, (_, k) => {
    const name = `${String.fromCharCode(97 + (k % 26))}${(k * 7919).toString(36)}`
    return event(monday + ((k * 30) / 20_000) * DAY + 11 * HOUR, `~/a/${name}/${name}.md`)
  })
  const { suggestions } = discover([...mornings(30), ...others], { timezone: 'Europe/Berlin' })
  assert.ok(
    suggestions.some((one) => one.steps.some(({ subject }) => subject === 'python export.py')),
  )
})

test('one subject fifty thousand times in a month is no routine', () => {
  const same = Array.from({ length: 50_000 }, (_, k) => event(monday + k * 52_000, 'ls'))
  assert.deepEqual(discover(same, { timezone: 'UTC' }).suggestions, [])
})

test('a zone that does not exist is refused, with the field that names it', () => {
  const message = 'timezone: expected an IANA name such as Europe/Berlin, got "Mars/Base"'
  assert.throws(() => discover(mornings(9), { timezone: 'Mars/Base' }), {
    name: 'RangeError',
    message,
  })
  assert.throws(() => discover([], { timezone: 'Mars/Base' }), { message })
  assert.throws(() => routineMiner({ timezone: 'Mars/Base' }).routines(), { message })
})

test('a routine keeps its time of the wall over both clock changes of a year', () => {
  const [found] = discover(mornings(300), { timezone: 'Europe/Berlin' }).suggestions
  assert.deepEqual(found?.schedule, { cron: '30 8 * * *', tz: 'Europe/Berlin' })
  assert.deepEqual([found?.evidence.hits, found?.evidence.expected], [300, 300])
})

test('an hour that comes twice in a night is one day for what happens in both', () => {
  // In Havana midnight comes twice: 00:30 and, an hour later, 23:30 or 00:30 again.
  const fold = Date.UTC(2026, 10, 1, 4)
  const events = [-1, 0, 1, 2].map((hours) => event(fold + hours * HOUR, 'backup'))
  const found = discover(events, { timezone: 'America/Havana' })
  assert.deepEqual(found.suggestions, [])
  const miner = routineMiner({ timezone: 'America/Havana' })
  for (const one of events.toReversed()) {
    miner.add([one])
    assert.deepEqual(miner.routines().suggestions, [])
  }
})

test('no events and a single one are no routine', () => {
  const nothing = { untimed: 0, wrongClock: 0, repeated: 0 }
  for (const events of [[], [event(monday, 'ls')]])
    assert.deepEqual(discover(events, { timezone: 'UTC' }), { suggestions: [], ignored: nothing })
})
