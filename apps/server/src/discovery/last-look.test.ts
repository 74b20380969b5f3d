import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { inWorkspace } from '@floyo/db'
import { seedEvents, seedMember, seedWorkspace, testDatabase } from '@floyo/db/testing'
import { sampleHistory } from '@floyo/mining'
import { byHand, foundOf, patternOf } from '../drift/testing/literal-case.ts'
import { forgetEvents } from '../events/forget.ts'
import { type DiscoverDeps, discoverRoutines } from './discover.ts'
import type { FoundRoutine } from './found-routine.ts'
import { readLastLook } from './last-look.ts'
import { decideSuggestion, listSuggestions } from './store.ts'

const now = Date.parse('2026-11-20T17:00:00Z')

async function aPerson(t: TestContext) {
  const { owner, api } = await testDatabase(t)
  const workspace = await seedWorkspace(owner, { timezone: 'Europe/Berlin' })
  const look = async (mine?: DiscoverDeps['mine']) => {
    const { signal } = new AbortController()
    const deps = { db: api, changes: { add() {} }, ...(mine ? { mine } : {}) }
    const { workspaceId, userId } = workspace
    await discoverRoutines(deps, { workspaceId, userId, now, signal })
  }
  const lastLook = (userId = workspace.userId) =>
    inWorkspace(api, { ...workspace, userId }, (tx) => readLastLook(tx))
  return { owner, api, workspace, look, lastLook }
}

/** What was seen on the first days of the month, done by this command. */
function routine(command: string, more: Partial<FoundRoutine> = {}): FoundRoutine {
  const steps: [string, string][] = [['command.finished', command]]
  return { ...foundOf(patternOf([byHand(1), byHand(2), byHand(3)], { steps })), ...more }
}

test('a look says which events it looked at, which it left out and why, to its person alone', async (t) => {
  const { owner, workspace, look, lastLook } = await aPerson(t)
  const colleague = await seedMember(owner, workspace.workspaceId, 'admin')
  const history = sampleHistory({ now, timezone: 'Europe/Berlin', seed: 'one' })
  const [first] = history
  const last = history.at(-1)
  assert.ok(first && last)
  const long = { ...first, t: first.t - 300 * 86_400_000 }
  const twice = { ...first, attrs: { again: true } }
  await seedEvents(owner, workspace, [long, ...history, twice])
  assert.equal(await lastLook(), null)

  await look()

  assert.deepEqual(await lastLook(), {
    at: new Date(now).toISOString(),
    events: history.length + 1,
    from: new Date(first.t).toISOString(),
    to: new Date(last.t).toISOString(),
    days: Math.floor((last.t - first.t) / 86_400_000) + 1,
    leftOut: { outside: 1, wrongClock: 0, repeated: 1, untimed: 0 },
    patterns: 3,
    notSuggested: [],
  })
  assert.equal(await lastLook(colleague), null)
})

/** A miner that finds these. */
const finding = (routines: FoundRoutine[]) => async () => {
  const ignored = { untimed: 0, wrongClock: 0, repeated: 0 }
  return { routines, looked: { events: 1, from: now, to: now, ignored } }
}

test('each routine that is not suggested has its reason, with what is missing or stands in its way', async (t) => {
  const { owner, api, workspace, look, lastLook } = await aPerson(t)
  await seedEvents(owner, workspace, [{ t: now, type: 'a.b', subject: 'c' }])
  const refused = routine('refused')
  const found = [
    refused,
    routine('unsure', { confidence: 0.52 }),
    routine('chance', { accidental: true }),
    routine('stopped', { active: false }),
    routine('open', { minutesSavedPerWeek: 60 }),
    routine('twin', { templates: routine('open').templates, minutesSavedPerWeek: 1 }),
  ]
  await look(finding([refused]))
  await inWorkspace(api, workspace, async (tx) => {
    const { items } = await listSuggestions(tx, { limit: 10 })
    const decision = { reason: 'not-worth-it', comment: null, support: 3 } as const
    await decideSuggestion(tx, items[0]?.id ?? '', { status: 'dismissed', ...decision })
  })

  await look(finding(found))

  const { patterns, notSuggested = [] } = (await lastLook()) ?? {}
  assert.equal(patterns, 6)
  assert.deepEqual(
    Object.fromEntries(
      notSuggested.map(({ steps, reason, neededConfidence, neededSupport, like }) => [
        steps[0]?.subject,
        [reason, neededConfidence, neededSupport, like?.title ?? null],
      ]),
    ),
    {
      refused: ['dismissed', null, 6, 'Export'],
      unsure: ['unsure', 0.6, null, null],
      chance: ['unsure', null, null, null],
      stopped: ['stopped', null, null, null],
      twin: ['repeats', null, null, 'Export'],
    },
  )

  await look(finding([refused, routine('unsure')]))

  const after = (await lastLook())?.notSuggested ?? []
  assert.deepEqual(
    after.map(({ steps }) => steps[0]?.subject),
    ['refused'],
  )
})

test('what is like a suggestion that was dismissed waits for it once it is open again', async (t) => {
  const { owner, api, workspace, look, lastLook } = await aPerson(t)
  await seedEvents(owner, workspace, [{ t: now, type: 'a.b', subject: 'c' }])
  const refused = routine('refused')
  const twin = routine('twin', { templates: refused.templates })
  await look(finding([refused]))
  const decide = (decision: Parameters<typeof decideSuggestion>[2]) =>
    inWorkspace(api, workspace, async (tx) => {
      const { items } = await listSuggestions(tx, { limit: 10 })
      await decideSuggestion(tx, items[0]?.id ?? '', decision)
    })
  await decide({ status: 'dismissed', reason: 'not-worth-it', comment: null, support: 3 })
  await look(finding([refused, twin]))
  const reasons = async () =>
    (await lastLook())?.notSuggested.map(({ reason, neededSupport }) => [reason, neededSupport])
  assert.deepEqual(await reasons(), [
    ['dismissed', 6],
    ['dismissed', 6],
  ])

  await decide({ status: 'open' })

  assert.deepEqual(await reasons(), [['repeats', null]])
})

test('after events were forgotten nothing is told of the look at them', async (t) => {
  const { owner, api, workspace, look, lastLook } = await aPerson(t)
  await seedEvents(owner, workspace, [
    { t: now - 1, type: 'a.b', subject: 'one' },
    { t: now, type: 'a.b', subject: 'two' },
  ])
  await look()
  assert.equal((await lastLook())?.events, 2)

  await forgetEvents(api, workspace, { subjectPrefix: 'one' })

  assert.equal(await lastLook(), null)
  await look()
  assert.equal((await lastLook())?.events, 1)
})
