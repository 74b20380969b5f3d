import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { inWorkspace } from '@floyo/db'
import { seedEvents, seedMember, seedWorkspace, testDatabase } from '@floyo/db/testing'
import { sampleHistory } from '@floyo/mining'
import { forgetEvents } from '../events/forget.ts'
import type { LiveChange } from '../live/hub.ts'
import { discoverRoutines, type DiscoverResult, EventsForgottenError } from './discover.ts'
import { mineRoutines } from './mine.ts'
import { decideSuggestion, listSuggestions, lockSuggestion } from './store.ts'

const now = Date.parse('2026-11-20T17:00:00Z')
const DAY = 86_400_000

async function anOffice(t: TestContext) {
  const { owner, api } = await testDatabase(t)
  const workspace = await seedWorkspace(owner, { timezone: 'Europe/Berlin' })
  const changes: LiveChange[] = []
  const deps = { db: api, changes: { add: (change: LiveChange) => void changes.push(change) } }
  const discover = (
    options: { userId?: string; now?: number; signal?: AbortSignal } = {},
  ): Promise<DiscoverResult> =>
    discoverRoutines(deps, {
      workspaceId: workspace.workspaceId,
      userId: options.userId ?? null,
      now: options.now ?? now,
      signal: options.signal ?? new AbortController().signal,
    })
  const suggestionsOf = (userId: string) =>
    inWorkspace(api, { workspaceId: workspace.workspaceId, userId }, async (tx) => {
      const { items } = await listSuggestions(tx, { limit: 50 })
      return items
    })
  return { owner, api, workspace, changes, discover, suggestionsOf }
}

function history(upTo = now) {
  return sampleHistory({ now: upTo, timezone: 'Europe/Berlin', seed: 'one' })
}

test('a history is mined into open suggestions with their evidence, the most useful first', async (t) => {
  const { owner, workspace, discover, suggestionsOf, changes } = await anOffice(t)
  await seedEvents(owner, workspace, history())

  const result = await discover()

  assert.deepEqual(
    [result.people, result.withNews, result.patterns, result.opened, result.withdrawn],
    [1, 1, 3, 3, 0],
  )
  const suggestions = await suggestionsOf(workspace.userId)
  assert.deepEqual(
    suggestions.map(({ title, status }) => [title, status]),
    [
      ['Run export.py and mail team@example.com', 'open'],
      ['When invoice-*.pdf arrives, run book_invoice.py', 'open'],
      ['Run weekly_summary.py and mail lead@example.com', 'open'],
    ],
  )
  const [daily] = suggestions
  assert.ok(daily)
  assert.equal(daily.pattern.evidence.hits <= daily.pattern.evidence.expected, true)
  assert.equal(daily.pattern.schedule?.timezone, 'Europe/Berlin')
  assert.ok(
    changes.every(({ kind, userId }) => kind === 'suggestion' && userId === workspace.userId),
  )
  assert.deepEqual(new Set(changes.map(({ id }) => id)), new Set(suggestions.map(({ id }) => id)))
})

test('two people in a workspace do not see what was found in each other’s events', async (t) => {
  const { owner, api, workspace, discover, suggestionsOf } = await anOffice(t)
  const other = await seedMember(owner, workspace.workspaceId, 'editor')
  await seedEvents(owner, workspace, history())

  const result = await discover()

  assert.deepEqual([result.people, result.withNews], [2, 1])
  assert.equal((await suggestionsOf(workspace.userId)).length, 3)
  assert.deepEqual(await suggestionsOf(other), [])
  const patterns = await inWorkspace(
    api,
    { workspaceId: workspace.workspaceId, userId: other },
    (tx) => tx.selectFrom('patterns').select('id').execute(),
  )
  assert.deepEqual(patterns, [])
})

test('without news nothing is mined, until a day has passed', async (t) => {
  const { owner, workspace, discover } = await anOffice(t)
  await seedEvents(owner, workspace, history())
  await discover()

  assert.equal((await discover()).withNews, 0)
  assert.equal((await discover({ now: now + DAY })).withNews, 1)
})

test('mining again changes nothing but what is newer', async (t) => {
  const { owner, workspace, discover, suggestionsOf } = await anOffice(t)
  await seedEvents(owner, workspace, history())
  await discover()
  const before = await suggestionsOf(workspace.userId)

  const result = await discover({ userId: workspace.userId })

  assert.deepEqual([result.withNews, result.opened, result.withdrawn], [1, 0, 0])
  assert.deepEqual(await suggestionsOf(workspace.userId), before)
})

test('a dismissed suggestion stays away when more of the same comes', async (t) => {
  const { owner, api, workspace, discover, suggestionsOf } = await anOffice(t)
  await seedEvents(owner, workspace, history())
  await discover()
  const [daily] = await suggestionsOf(workspace.userId)
  assert.ok(daily)
  await inWorkspace(api, workspace, async (tx) => {
    const { support } = await lockSuggestion(tx, daily.id, ['open'])
    const reason = 'prefer-by-hand'
    await decideSuggestion(tx, daily.id, { status: 'dismissed', reason, comment: null, support })
  })
  const later = now + 3 * DAY
  await seedEvents(
    owner,
    workspace,
    history(later).filter(({ t: at }) => at > now - DAY),
  )

  const result = await discover({ now: later })

  assert.equal(result.opened, 0)
  const found = (await suggestionsOf(workspace.userId)).find(({ id }) => id === daily.id)
  assert.equal(found?.status, 'dismissed')
})

test('a dismissed suggestion comes back once its routine was seen twice as often', async (t) => {
  const { owner, api, workspace, discover, suggestionsOf } = await anOffice(t)
  await seedEvents(owner, workspace, history())
  await discover()
  const [daily] = await suggestionsOf(workspace.userId)
  assert.ok(daily)
  await inWorkspace(api, workspace, async (tx) => {
    const support = Math.floor(daily.pattern.evidence.occurrences.length / 2)
    const reason = 'not-worth-it'
    await decideSuggestion(tx, daily.id, { status: 'dismissed', reason, comment: null, support })
  })

  const result = await discover({ userId: workspace.userId })

  assert.equal(result.opened, 1)
  const [again] = await suggestionsOf(workspace.userId)
  assert.deepEqual([again?.id, again?.status, again?.dismissReason], [daily.id, 'open', null])
})

test('when the events are forgotten, what was open is withdrawn and its patterns go', async (t) => {
  const { owner, workspace, discover, suggestionsOf } = await anOffice(t)
  await seedEvents(owner, workspace, history())
  await discover()
  await owner.deleteFrom('events').execute()

  const result = await discover()

  assert.deepEqual([result.withNews, result.patterns, result.withdrawn], [1, 0, 3])
  assert.deepEqual(await suggestionsOf(workspace.userId), [])
  assert.deepEqual(await owner.selectFrom('patterns').select('id').execute(), [])
})

test('what was forgotten while it was being mined does not come back as a pattern, though as many events came', async (t) => {
  const { owner, api, workspace, suggestionsOf } = await anOffice(t)
  await seedEvents(owner, workspace, history())
  const mine: typeof mineRoutines = async (input) => {
    const found = await mineRoutines(input)
    const { events } = await forgetEvents(api, workspace, { subjectPrefix: '~/work/sales' })
    await seedEvents(
      owner,
      workspace,
      Array.from({ length: events }, (_, at) => ({ t: now - at, type: 'a.b', subject: 'new' })),
    )
    return found
  }
  const { signal } = new AbortController()
  const { workspaceId } = workspace

  await assert.rejects(
    discoverRoutines(
      { db: api, changes: { add() {} }, mine },
      { workspaceId, userId: null, now, signal },
    ),
    EventsForgottenError,
  )

  assert.deepEqual(await suggestionsOf(workspace.userId), [])
  assert.deepEqual(await owner.selectFrom('patterns').select('id').execute(), [])
})

test('what goes wrong with the events of one person keeps nobody else from being looked at', async (t) => {
  const { owner, api, workspace, suggestionsOf } = await anOffice(t)
  const other = await seedMember(owner, workspace.workspaceId, 'editor')
  await seedEvents(owner, workspace, history())
  await seedEvents(owner, { ...workspace, userId: other }, history())
  const [first = '', second = ''] = [workspace.userId, other].toSorted()
  const mine: typeof mineRoutines = (input) => {
    if (input.scope.userId === first) throw new Error('out of memory')
    return mineRoutines(input)
  }
  const { signal } = new AbortController()
  const { workspaceId } = workspace

  await assert.rejects(
    discoverRoutines(
      { db: api, changes: { add() {} }, mine },
      { workspaceId, userId: null, now, signal },
    ),
    /out of memory/,
  )

  assert.deepEqual(await suggestionsOf(first), [])
  assert.equal((await suggestionsOf(second)).length, 3)
})

test('an abort ends a discovery and keeps nothing', async (t) => {
  const { owner, api, workspace, suggestionsOf } = await anOffice(t)
  await seedEvents(owner, workspace, history())
  const aborting = new AbortController()
  const mine: typeof mineRoutines = (input) => {
    aborting.abort(new Error('enough'))
    return mineRoutines(input)
  }
  const { workspaceId } = workspace

  await assert.rejects(
    discoverRoutines(
      { db: api, changes: { add() {} }, mine },
      { workspaceId, userId: null, now, signal: aborting.signal },
    ),
    /enough/,
  )
  assert.deepEqual(await suggestionsOf(workspace.userId), [])
})
