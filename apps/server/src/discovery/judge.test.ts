import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Event, eventId, Pattern, type Trigger } from '@floyo/contracts'
import { expectedFires } from '@floyo/mining'
import { firesOf, mostFires, type Past } from './fires.ts'
import { judge } from './judge.ts'

const minute = 60_000
const ms = (text: string): number => Date.parse(text)

function event(at: string, subject: string, type = 'file.created'): Event {
  const line = { t: ms(at), actor: 'me', type, subject, attrs: {} }
  const id = eventId(line, 'test')
  return {
    ...line,
    id,
    occurredAt: new Date(line.t).toISOString(),
    source: 'watch',
    deviceId: null,
  }
}

function past(from: string, to: string, events: Event[] = []): Past {
  return {
    from: ms(from),
    to: ms(to),
    events,
    dueTimes: ({ cron, timezone }, start, end) => expectedFires({ cron, tz: timezone }, start, end),
  }
}

function patternOf(occurrences: { at: string; eventIds?: string[] }[], firstSeen: string): Pattern {
  const [first, last] = [occurrences[0], occurrences.at(-1)]
  return Pattern.parse({
    id: crypto.randomUUID(),
    steps: [{ actor: 'me', type: 'command.finished', subject: 'x', optional: false, example: 'x' }],
    schedule: null,
    triggerStep: 0,
    active: true,
    confidence: 0.9,
    next: [],
    evidence: {
      hits: 4,
      expected: 5,
      distinctDays: 4,
      firstSeen,
      lastSeen: last?.at ?? first?.at,
      occurrences: occurrences.map(({ at, eventIds = [] }) => ({ at, endedAt: at, eventIds })),
      missed: [],
      extra: [],
      manualSeconds: { median: 240, p10: 200, p90: 300 },
    },
  })
}

const nine: Trigger = {
  type: 'schedule',
  cron: '0 9 * * 1-5',
  timezone: 'UTC',
  missed: 'run-once',
}

test('due times are hits, false fires and misses as counted by hand', async () => {
  // Monday 9 to Sunday 15 November 2026: due at nine from Monday to Friday.
  const window = past('2026-11-09T00:00:00Z', '2026-11-16T00:00:00Z')
  const pattern = patternOf(
    [
      { at: '2026-11-09T09:04:00Z' },
      { at: '2026-11-10T08:55:00Z' },
      // Wednesday none; Thursday in the afternoon; Friday and, on its own account, Saturday.
      { at: '2026-11-12T15:00:00Z' },
      { at: '2026-11-13T09:30:00Z' },
      { at: '2026-11-14T09:00:00Z' },
    ],
    '2026-11-02T09:00:00Z',
  )
  const { fires } = await firesOf([nine], window)
  const judged = judge(fires, pattern, { ...window, seenUpTo: window.to })
  assert.deepEqual(
    judged.fires.map(({ at, verdict }) => [at.slice(0, 10), verdict]),
    [
      ['2026-11-09', 'hit'],
      ['2026-11-10', 'hit'],
      ['2026-11-11', 'false-fire'],
      ['2026-11-12', 'false-fire'],
      ['2026-11-13', 'hit'],
    ],
  )
  assert.deepEqual(
    judged.misses.map(({ at }) => at),
    ['2026-11-12T15:00:00Z', '2026-11-14T09:00:00Z'],
  )
  assert.deepEqual(
    [judged.wouldHaveFired, judged.hits, judged.falseFires, judged.secondsSaved],
    [5, 3, 2, 720],
  )
})

test('one occurrence counts for one due time, the nearest', async () => {
  const window = past('2026-11-09T00:00:00Z', '2026-11-10T00:00:00Z')
  const pattern = patternOf(
    [{ at: '2026-11-02T09:00:00Z' }, { at: '2026-11-09T09:20:00Z' }],
    '2026-11-02T09:00:00Z',
  )
  const twice: Trigger = { ...nine, cron: '0,30 9 * * *' }
  const { fires } = await firesOf([twice], window)
  const judged = judge(fires, pattern, { ...window, seenUpTo: window.to })
  assert.deepEqual(
    judged.fires.map(({ verdict }) => verdict),
    ['false-fire', 'hit'],
  )
})

test('before the routine was first seen, and after the last that is known, nothing is judged', async () => {
  const window = past('2026-11-09T00:00:00Z', '2026-11-14T00:00:00Z')
  const pattern = patternOf([{ at: '2026-11-11T09:00:00Z' }], '2026-11-11T09:00:00Z')
  const { fires } = await firesOf([nine], window)
  const judged = judge(fires, pattern, { ...window, seenUpTo: ms('2026-11-13T09:10:00Z') })
  assert.deepEqual(
    judged.fires.map(({ verdict }) => verdict),
    ['unjudged', 'unjudged', 'hit', 'false-fire', 'unjudged'],
  )
})

test('before the first occurrence that is kept nothing is judged', async () => {
  const window = past('2026-11-09T00:00:00Z', '2026-11-14T00:00:00Z')
  const pattern = patternOf([{ at: '2026-11-12T09:00:00Z' }], '2026-01-01T09:00:00Z')
  const { fires } = await firesOf([nine], window)
  const judged = judge(fires, pattern, { ...window, seenUpTo: window.to })
  assert.deepEqual(
    judged.fires.map(({ verdict }) => verdict),
    ['unjudged', 'unjudged', 'unjudged', 'hit', 'false-fire'],
  )
})

test('without a pattern nothing is judged', async () => {
  const window = past('2026-11-09T00:00:00Z', '2026-11-16T00:00:00Z')
  const { fires } = await firesOf([nine], window)
  const judged = judge(fires, null, { ...window, seenUpTo: window.to })
  assert.deepEqual([judged.wouldHaveFired, judged.hits, judged.falseFires], [5, 0, 0])
})

const invoices: Trigger = {
  type: 'event',
  on: 'file.created',
  where: "event.subject.matches('^/in/bill-[0-9]+[.]pdf$')",
}

test('events that meet the condition are fires; those the person acted on are hits', async () => {
  const events = [
    event('2026-11-09T10:00:00Z', '/in/bill-1.pdf'),
    event('2026-11-09T10:05:00Z', '/in/other.pdf'),
    event('2026-11-09T11:00:00Z', '/in/bill-2.pdf'),
    event('2026-11-09T12:00:00Z', '/in/bill-3.pdf', 'file.opened'),
  ]
  const window = past('2026-11-09T00:00:00Z', '2026-11-10T00:00:00Z', events)
  const pattern = patternOf(
    [
      { at: '2026-11-09T10:00:00Z', eventIds: [events[0]?.id ?? ''] },
      { at: '2026-11-09T15:00:00Z', eventIds: [crypto.randomUUID()] },
    ],
    '2026-11-01T10:00:00Z',
  )
  const { fires } = await firesOf([invoices], window)
  const judged = judge(fires, pattern, { ...window, seenUpTo: window.to })
  assert.deepEqual(
    judged.fires.map(({ at, verdict }) => [at.slice(11, 16), verdict]),
    [
      ['10:00', 'hit'],
      ['11:00', 'false-fire'],
    ],
  )
  assert.equal(judged.misses.length, 1)
})

test('events within the quiet time are one fire, at its end', async () => {
  const events = ['10:00', '10:01', '10:02', '10:30'].map((time) =>
    event(`2026-11-09T${time}:00Z`, '/a', 'file.edited'),
  )
  const trigger: Trigger = { type: 'event', on: 'file.edited', debounce: '5m' }
  const { fires } = await firesOf(
    [trigger],
    past('2026-11-09T00:00:00Z', '2026-11-10T00:00:00Z', events),
  )
  assert.deepEqual(
    fires.map(({ at, eventIds }) => [new Date(at).toISOString().slice(11, 16), eventIds.length]),
    [
      ['10:07', 3],
      ['10:35', 1],
    ],
  )
})

test('a condition that fails on an event does not hold for it', async () => {
  const events = [event('2026-11-09T10:00:00Z', '/a')]
  const window = past('2026-11-09T00:00:00Z', '2026-11-10T00:00:00Z', events)
  const failing: Trigger = { type: 'event', on: 'file.created', where: 'event.attrs.size > 3' }
  const broken: Trigger = { type: 'event', on: 'file.created', where: 'event.subject ==' }
  assert.deepEqual((await firesOf([failing, broken], window)).fires, [])
})

test('a schedule of every minute is cut, and says so', async () => {
  const window = past('2026-01-01T00:00:00Z', '2026-11-10T00:00:00Z')
  const { fires, truncated } = await firesOf([{ ...nine, cron: '* * * * *' }], window)
  assert.deepEqual([fires.length, truncated], [mostFires, true])
  assert.equal((fires.at(-1)?.at ?? 0) - (fires[0]?.at ?? 0), (mostFires - 1) * minute)
})
