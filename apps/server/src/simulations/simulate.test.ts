import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { type Definition, SimulationResult } from '@floyo/contracts'
import { inWorkspace } from '@floyo/db'
import { aDefinition, seedEvents, seedWorkspace, testDatabase } from '@floyo/db/testing'
import { sampleHistory } from '@floyo/mining'
import { discoverRoutines } from '../discovery/discover.ts'
import { listSuggestions } from '../discovery/store.ts'
import { simulate, type SimulateOptions, type SimulationTask } from './simulate.ts'

// A Saturday: the history ends with Friday.
const now = Date.parse('2026-11-21T17:00:00Z')
const days = 28
const minute = 60_000
const file = { type: 'object', properties: { name: { type: 'string' } } }
const outputShapes = new Map([
  ['device.command', { type: 'object', properties: { files: { type: 'array', items: file } } }],
])

const { signal } = new AbortController()
const options: SimulateOptions = { signal, onProgress: () => Promise.resolve() }

function taskOf(parts: Partial<SimulationTask>): SimulationTask {
  const definition = aDefinition()
  const given = { compared: null, pattern: null, seenUpTo: now, days, now, answersOf: null }
  return { definition, ...given, ...parts }
}

async function setUp(t: TestContext) {
  const { owner, api } = await testDatabase(t)
  const workspace = await seedWorkspace(owner, { timezone: 'Europe/Berlin' })
  const run = (parts: Partial<SimulationTask>, other: Partial<SimulateOptions> = {}) =>
    simulate({ db: api, outputShapes }, workspace, taskOf(parts), { ...options, ...other })
  return { owner, api, workspace, run }
}

function onFiles(where?: string, steps: Definition['steps'] = []): Definition {
  const trigger = { type: 'event' as const, on: 'file.created', ...(where ? { where } : {}) }
  return aDefinition({ trigger: [trigger], ...(steps.length > 0 ? { steps } : {}) })
}

/** One a minute, the last of them an hour ago. */
function files(names: readonly string[]) {
  return names.map((subject, index) => ({
    t: now - (60 + names.length - index) * minute,
    type: 'file.created',
    subject,
  }))
}
/** What the step that mails says. */
const says = (to: string) => ({
  outcome: 'stubbed',
  detail: `would call email.send with to "${to}"`,
  told: {
    code: 'would-do',
    values: { action: 'email.send', connection: '', input: `to "${to}"` },
  },
})

test('the suggestions of a history, simulated over its last four weeks, do what the person did', async (t) => {
  const { owner, api, workspace, run } = await setUp(t)
  const { workspaceId } = workspace
  const events = sampleHistory({ now, timezone: 'Europe/Berlin', seed: 'one' })
  await seedEvents(owner, workspace, events)
  const deps = { db: api, changes: { add() {} } }
  await discoverRoutines(deps, { workspaceId, userId: null, now, signal })
  const { items } = await inWorkspace(api, workspace, (tx) => listSuggestions(tx, { limit: 10 }))

  const counted = events.filter((event) => event.t >= now - days * 86_400_000)
  for (const { definition, pattern } of items) {
    const result = await run({ definition, pattern })
    assert.deepEqual(SimulationResult.parse(result), result)
    // What the person did, counted in the history itself, by the act that only this routine has.
    const own = definition.name.includes('invoice')
      ? 'book_invoice.py'
      : (definition.name.split(' ')[1] ?? '')
    const done = counted.filter(
      ({ type, subject }) => type === 'command.finished' && subject.includes(own),
    )
    assert.equal(result.hits, done.length, definition.name)
    assert.deepEqual(result.misses, [], definition.name)
    assert.equal(result.falseFires, result.wouldHaveFired - result.hits)
    assert.ok(result.secondsSaved > 0)
    assert.ok(result.sampled.latest?.steps.every(({ outcome }) => outcome === 'stubbed'))
    assert.ok(
      result.fires.every(({ verdict, doneAt }) => (doneAt !== null) === (verdict === 'hit')),
    )
  }
  assert.equal(items.length, 3)
})

test('another person’s events start nothing', async (t) => {
  const { owner, api, workspace, run } = await setUp(t)
  const theirs = await seedWorkspace(owner)
  await seedEvents(owner, workspace, files(['/a']))
  const definition = onFiles()
  assert.equal((await run({ definition })).wouldHaveFired, 1)
  const other = await simulate({ db: api, outputShapes }, theirs, taskOf({ definition }), options)
  assert.equal(other.wouldHaveFired, 0)
})

test('what the database looks for and what the condition says find the same starts', async (t) => {
  const { owner, workspace, run } = await setUp(t)
  const names = [
    '/in/bill-1.pdf',
    '/in/bill-2.pdf',
    '/in/bill-x.pdf',
    '/out/bill-3.pdf',
    '/in/b.txt',
  ]
  await seedEvents(owner, workspace, files(names))
  const fires = async (where: string) => (await run({ definition: onFiles(where) })).wouldHaveFired
  const plain = "event.subject.startsWith('/in/') && event.subject.endsWith('.pdf')"
  assert.equal(await fires("event.subject.matches('^/in/bill-[0-9]+[.]pdf$')"), 2)
  assert.equal(await fires(plain), 3)
  assert.equal(await fires(`!(!(${plain}))`), 3)
  assert.equal(await fires("event.subject == '/in/b.txt' || event.subject.contains('bill-3')"), 2)
  assert.equal(await fires("event.attrs.size == 'large'"), 0)
})

test('where there are more events than are looked at, the time ends early, and what is told is whole', async (t) => {
  const { owner, workspace, run } = await setUp(t)
  const lines = files(Array.from({ length: 900 }, (_, index) => `/f${index}`))
  await seedEvents(owner, workspace, lines)
  const limits = { events: 500, starts: 10_000 }
  const result = await run({ definition: onFiles() }, { limits })
  assert.ok(result.truncated)
  const to = Date.parse(result.to)
  assert.equal(result.wouldHaveFired, lines.filter((line) => line.t < to).length)
  assert.deepEqual([result.eventsRead, result.wouldHaveFired], [500, 499])
})

test('where there would be more starts than are told, the time ends with the last that is', async (t) => {
  const { run } = await setUp(t)
  const trigger: Definition['trigger'] = [{ type: 'interval', every: '1m', missed: 'skip' }]
  const limits = { events: 1000, starts: 300 }
  const result = await run({ definition: aDefinition({ trigger }), days: 1 }, { limits })
  assert.equal(result.wouldHaveFired, 300)
  assert.equal(Date.parse(result.to) - Date.parse(result.from), 300 * minute)
  assert.ok(result.truncated)
})

test('a schedule rests on the days of its calendar', async (t) => {
  const { owner, workspace, run } = await setUp(t)
  const { workspaceId } = workspace
  const rest = JSON.stringify([{ date: '2026-11-18', name: 'Rest' }])
  await owner.insertInto('calendars').values({ workspaceId, name: 'rest', days: rest }).execute()
  const nine = { type: 'schedule', cron: '0 9 * * *', timezone: 'UTC', missed: 'skip' } as const
  const fires = async (trigger: Definition['trigger'][number]) =>
    (await run({ definition: aDefinition({ trigger: [trigger] }), days: 7 })).wouldHaveFired
  assert.equal(await fires(nine), 7)
  assert.equal(await fires({ ...nine, skipOn: 'rest' }), 6)
})

test('a simulation that is given up while it reads ends with the reason', async (t) => {
  const { owner, workspace, run } = await setUp(t)
  await seedEvents(owner, workspace, files(Array.from({ length: 300 }, (_, index) => `/f${index}`)))
  const stop = new AbortController()
  const onProgress = async (): Promise<void> => stop.abort(new Error('enough'))
  await assert.rejects(run({ definition: onFiles() }, { signal: stop.signal, onProgress }), {
    message: 'enough',
  })
})

test('progress goes up to the whole', async (t) => {
  const { owner, workspace, run } = await setUp(t)
  await seedEvents(owner, workspace, files(Array.from({ length: 700 }, (_, index) => `/f${index}`)))
  const seen: number[] = []
  const onProgress = async ({ fraction }: { fraction: number }): Promise<void> => {
    seen.push(fraction)
  }
  await run({ definition: onFiles() }, { onProgress })
  assert.ok(seen.length > 1, `${seen.length} times`)
  assert.deepEqual(
    seen,
    seen.toSorted((a, b) => a - b),
  )
  assert.ok((seen.at(-1) ?? 0) > 0.99 && (seen.at(-1) ?? 2) <= 1)
})

function mail(to: string): Definition['steps'] {
  return [
    { id: 'same', set: { name: '{{ trigger.event.subject }}' } },
    { id: 'mail', use: 'email.send', with: { to } },
  ]
}

test('of two versions it is told which starts are whose, and which steps differ', async (t) => {
  const { owner, workspace, run } = await setUp(t)
  await seedEvents(owner, workspace, files(['/a.pdf', '/b.pdf', '/c.txt', '/d.csv']))
  const definition = onFiles("!event.subject.endsWith('.csv')", mail('new'))
  const compared = onFiles("!event.subject.endsWith('.txt')", mail('old'))
  const { wouldHaveFired, comparison } = await run({ definition, compared })
  assert.ok(comparison)
  const { other, both, onlyThis, onlyOther, starts, steps, sampled } = comparison
  assert.deepEqual([wouldHaveFired, other.wouldHaveFired], [3, 3])
  assert.deepEqual([both, onlyThis, onlyOther, sampled], [2, 1, 1, 2])
  assert.deepEqual(
    starts.map(({ of, verdict }) => [of, verdict]),
    [
      ['other', 'unjudged'],
      ['this', 'unjudged'],
    ],
  )
  assert.deepEqual(
    steps.map(({ stepId, starts: count, this: own, other: theirs }) => [
      stepId,
      count,
      own,
      theirs,
    ]),
    [
      [
        'mail',
        2,
        'stubbed: would call email.send with to "new"',
        'stubbed: would call email.send with to "old"',
      ],
    ],
  )
  assert.deepEqual(steps[0]?.says, { this: [says('new')], other: [says('old')] })
})

test('sampled starts tell which ways they went and why some would fail', async (t) => {
  const { owner, workspace, run } = await setUp(t)
  const names = Array.from({ length: 40 }, (_, index) => (index % 4 === 0 ? '/bad' : `/f${index}`))
  await seedEvents(owner, workspace, files(names))
  const steps: Definition['steps'] = [
    {
      id: 'which',
      if: "{{ trigger.event.subject == '/bad' }}",
      // oxlint-disable-next-line unicorn/no-thenable -- a list of steps
      then: [{ id: 'stop', fail: { message: 'a bad file' } }],
      else: [{ id: 'fine', set: { fine: true } }],
    },
  ]
  const { sampled } = await run({ definition: onFiles(undefined, steps) })
  assert.equal(sampled.starts, 20)
  const count = (status: string) => sampled.outcomes.find((one) => one.status === status)
  assert.equal((count('succeeded')?.starts ?? 0) + (count('failed')?.starts ?? 0), 20)
  assert.deepEqual([count('failed')?.stepId, count('failed')?.message], ['stop', 'a bad file'])
  assert.equal(
    sampled.branches.find(({ taken }) => taken === 'else')?.starts,
    count('succeeded')?.starts,
  )
})
