import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventLine } from '@floyo/contracts'
import { discover } from './discover.ts'
import type { Suggestion } from './suggestion.ts'
import { generateStream, plainShape } from './testing/generate.ts'
import { seededRandom } from './random.ts'

/** Every weekday of three weeks at 9:05 in Berlin: a script, then the report it makes. */
function weekdayReports(): EventLine[] {
  const events: EventLine[] = []
  for (let day = 2; day <= 20; day++) {
    const date = `2026-03-${String(day).padStart(2, '0')}`
    const start = Date.parse(`${date}T08:05:00Z`)
    if (new Date(start).getUTCDay() % 6 === 0) continue
    const report = `reports/report-${date}.csv`
    events.push(
      {
        t: start,
        actor: 'user:ada',
        type: 'command.finished',
        subject: 'python export.py',
        attrs: {},
      },
      { t: start + 40_000, actor: 'user:ada', type: 'file.created', subject: report, attrs: {} },
    )
  }
  return events
}

/** Suggestions with the places of events read by `line`, without what depends on no order. */
const linesOf = (list: readonly Suggestion[], line: (place: number) => number | undefined) =>
  list.map(({ occurrences, steps, schedule, trigger, next }) => [
    occurrences.map((places) => places.map(line)),
    [steps, schedule, trigger, next],
  ])

test('a script run on fifteen weekdays and the report it makes are one routine on a schedule', () => {
  const { suggestions } = discover(weekdayReports(), { timezone: 'Europe/Berlin' })
  assert.equal(suggestions.length, 1)
  const [found] = suggestions
  assert.deepEqual(
    found?.steps.map(({ type, subject }) => [type, subject]),
    [
      ['command.finished', 'python export.py'],
      ['file.created', 'reports/report-<date>.csv'],
    ],
  )
  assert.deepEqual(found?.schedule, { cron: '5 9 * * 1-5', tz: 'Europe/Berlin' })
  assert.deepEqual([found?.evidence.hits, found?.evidence.expected], [15, 15])
  assert.equal(found?.evidence.manualSeconds.median, 40)
  assert.equal(new Date(found?.next[0] ?? 0).toISOString(), '2026-03-23T08:05:00.000Z')
  assert.deepEqual(found?.occurrences[0], [0, 1])
})

/** On the days of four weeks, at any time, two acts so many ms apart, and others between. */
function commits({ apartMs }: { apartMs: number }): EventLine[] {
  const random = seededRandom(5)
  const events: EventLine[] = []
  const add = (t: number, type: string, subject: string): void => {
    events.push({ t, actor: 'user:ada', type, subject, attrs: {} })
  }
  for (let day = 0; day < 28; day++) {
    const start = Date.parse('2026-03-02T07:00:00Z') + day * 86_400_000
    const at = Math.round(start + random.next() * 36_000_000)
    add(at, 'file.edited', 'shop/version.txt')
    add(at + apartMs, 'git.committed', 'shop')
    for (let other = 0; other < 6; other++)
      add(
        Math.round(start + random.next() * 36_000_000),
        'file.opened',
        `~/${Math.floor(random.next() * 9)}.md`,
      )
  }
  return events
}

test('a commit and the files in it are one act, not a routine; what comes a minute later is one', () => {
  const timezone = 'UTC'
  assert.deepEqual(discover(commits({ apartMs: 0 }), { timezone }).suggestions, [])
  const [found] = discover(commits({ apartMs: 60_000 }), { timezone }).suggestions
  assert.deepEqual(
    found?.steps.map(({ subject }) => subject),
    ['shop/version.txt', 'shop'],
  )
})

test('a routine that fell silent for two weeks of weekdays is not active and predicts nothing', () => {
  const last = {
    t: Date.parse('2026-04-06T08:00:00Z'),
    actor: 'user:ada',
    type: 'app.focused',
    subject: 'mail',
    attrs: {},
  }
  const others = Array.from({ length: 30 }, (_, day) => ({
    ...last,
    t: Date.parse('2026-03-02T10:00:00Z') + day * 86_400_000,
  }))
  const { suggestions } = discover([...weekdayReports(), ...others, last], {
    timezone: 'Europe/Berlin',
  })
  const report = suggestions.find(({ steps }) => steps[1]?.type === 'file.created')
  assert.deepEqual([report?.active, report?.next], [false, []])
})

test('no events give no suggestions', () => {
  assert.deepEqual(discover([], { timezone: 'UTC' }).suggestions, [])
})

test('the order in which events arrive does not change what is suggested', () => {
  const { events, timezone } = generateStream(7)
  const shuffled = events
    .map((event, line) => ({ event, line }))
    .toSorted((a, b) => (a.line % 97) - (b.line % 97) || b.line - a.line)
  const straight = discover(events, { timezone }).suggestions
  const mixed = discover(
    shuffled.map(({ event }) => event),
    { timezone },
  ).suggestions
  assert.ok(straight.length >= 4)
  assert.deepEqual(
    linesOf(mixed, (place) => shuffled[place]?.line),
    linesOf(straight, (place) => place),
  )
})

test('a stream whose times were permuted over its whole length gives no suggestion', () => {
  const { events, timezone } = generateStream(11)
  const random = seededRandom(3)
  const times = events.map(({ t }) => t)
  for (let i = times.length - 1; i > 0; i--) {
    const j = random.between(0, i)
    ;[times[i], times[j]] = [times[j] ?? 0, times[i] ?? 0]
  }
  const permuted = events.map((event, i) => ({ ...event, t: times[i] ?? 0 }))
  assert.ok(discover(events, { timezone }).suggestions.length > 0)
  assert.deepEqual(discover(permuted, { timezone }).suggestions, [])
})

test('a person who works without any plan gets no suggestion', () => {
  for (const bustle of ['independent', 'topics', 'hours'] as const) {
    const { events, timezone } = generateStream(5, { ...plainShape, routines: 0, bustle })
    assert.deepEqual(discover(events, { timezone }).suggestions, [], bustle)
  }
})

test('planted routines are found, each once, and nothing besides', () => {
  const { events, timezone, routines } = generateStream(2)
  const { suggestions } = discover(events, { timezone })
  assert.equal(suggestions.length, routines.length)
  for (const { occurrences } of routines) {
    const planted = new Set(occurrences.flat())
    const best = Math.max(
      ...suggestions.map((suggestion) => {
        const found = suggestion.occurrences.flat()
        const shared = found.filter((place) => planted.has(place)).length
        return shared / (found.length + planted.size - shared)
      }),
    )
    assert.ok(best >= 0.8, `expected one suggestion to cover the routine, the best covers ${best}`)
  }
})

test('an aborted signal stops discovery', () => {
  const signal = AbortSignal.abort()
  assert.throws(() => discover(weekdayReports(), { timezone: 'UTC', signal }), {
    name: 'AbortError',
  })
})

test('an id that comes back in a later step is a binding, one that does not is none', () => {
  const events = weekdayReports().map((event, i): EventLine => {
    const id = `case-${Math.floor(i / 2) * 7919}`
    const attrs = i % 2 === 0 ? { id, by: 'ada' } : { ref: id, size: `${i}kb` }
    return Object.assign(event, { attrs })
  })
  const [found] = discover(events, { timezone: 'Europe/Berlin' }).suggestions
  assert.deepEqual(found?.steps[1]?.bindings, [{ from: 0, attribute: 'id', to: 'ref', share: 1 }])
  assert.deepEqual(found?.steps[0]?.bindings, [])
})

test('what a colleague does alone is no routine of the person who is asked about', () => {
  const own = weekdayReports()
  const colleague = own.map((event): EventLine => ({
    ...event,
    t: event.t + 3 * 3_600_000,
    actor: 'user:bob',
  }))
  const options = { timezone: 'Europe/Berlin' }
  const all = discover([...own, ...colleague], options).suggestions
  const hers = discover([...own, ...colleague], { ...options, user: 'user:ada' }).suggestions
  assert.equal(all.length, 2)
  assert.deepEqual(
    hers.map(({ steps }) => steps[0]?.actor),
    ['user:ada'],
  )
})
