import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { type Db, inWorkspace, type WorkspaceScope } from '@floyo/db'
import { seedEvents, seedWorkspace, testDatabase } from '@floyo/db/testing'
import { sql } from 'kysely'
import { pageStatement, readPast, type Wanted, wantedBy } from './read-past.ts'

const end = Date.parse('2026-11-21T00:00:00Z')
const span = { from: end - 60 * 86_400_000, to: end }

async function setUp(t: TestContext) {
  const { owner, api } = await testDatabase(t)
  const scope = await seedWorkspace(owner)
  const lines = Array.from({ length: 3000 }, (_, index) => ({
    t: end - 1 - index * 1_700_000,
    type: index % 10 === 0 ? 'file.created' : 'file.edited',
    subject: `/in/${index}.${index % 3 === 0 ? 'pdf' : 'txt'}`,
    attrs: { size: index },
  }))
  await seedEvents(owner, scope, lines)
  await sql`analyze app.events`.execute(owner)
  return { api, scope }
}

async function all(db: Db, scope: WorkspaceScope, wanted: Wanted) {
  const pages = []
  for await (const page of readPast(db, scope, { wanted, span, most: 10_000 })) pages.push(page)
  const events = pages.flatMap((page) => page.events)
  return { pages, events, read: pages.reduce((sum, page) => sum + page.read, 0) }
}

test('a page is found by the index of the type, month by month, and never by reading all events', async (t) => {
  const { api, scope } = await setUp(t)
  const wanted = wantedBy('file.created', ["event.subject.endsWith('.pdf')"])
  const statement = pageStatement(wanted, { ...span, after: null, limit: 100 })
  const { rows } = await inWorkspace(api, scope, (tx) =>
    sql<{ 'QUERY PLAN': string }>`explain (costs off) ${statement}`.execute(tx),
  )
  const plan = rows.map((row) => Object.values(row)[0]).join('\n')
  assert.match(plan, /Index Scan using \w+_workspace_id_user_id_type_id_idx/, plan)
  assert.match(plan, /type = 'file.created'/, plan)
  assert.doesNotMatch(plan, /Seq Scan on events/, plan)
  // September to November: no other month is looked at.
  const months = new Set([...plan.matchAll(/events_y2026m(\d\d)/g)].map(([, month]) => month))
  assert.deepEqual(
    [...months].toSorted((a = '', b = '') => a.localeCompare(b)),
    ['09', '10', '11'],
    plan,
  )
})

test('every event is looked at once, in order of time, and those that fit come with what is asked of them', async (t) => {
  const { api, scope } = await setUp(t)
  const wanted = wantedBy('file.created', [
    "event.subject.endsWith('.pdf') && event.attrs.size > 3",
  ])
  assert.deepEqual(wanted.fields, ['subject', 'attrs'])

  const { pages, events, read } = await all(api, scope, wanted)

  assert.ok(pages.length > 1, `${pages.length} pages`)
  assert.deepEqual([read, events.length], [300, 100])
  assert.deepEqual(
    events.map(({ at }) => at),
    events.map(({ at }) => at).toSorted((a, b) => a - b),
  )
  const last = events.at(-1)
  const context = { type: 'file.created', subject: '/in/0.pdf', attrs: { size: 0 } }
  assert.deepEqual(last?.context, { id: last?.id, ...context })
})

test('without a condition only ids are read', () => {
  assert.deepEqual(wantedBy('a.b', [undefined, "event.subject == 'x'"]), {
    type: 'a.b',
    fields: ['subject'],
    readsTime: false,
    anyOf: null,
  })
  assert.equal(wantedBy('a.b', ['event.occurredAt > "2026"']).readsTime, true)
})

test('large events make small pages', async (t) => {
  const { owner, api } = await testDatabase(t)
  const scope = await seedWorkspace(owner)
  const text = 'x'.repeat(20_000)
  const lines = Array.from({ length: 400 }, (_, index) => ({
    t: end - 1 - index * 1000,
    type: 'a.b',
    subject: `/${index}`,
    attrs: { text },
  }))
  await seedEvents(owner, scope, lines)
  const { pages, events } = await all(api, scope, wantedBy('a.b', ["event.attrs.text != ''"]))
  assert.equal(events.length, 400)
  // The first one does not know; each one after that has a megabyte.
  assert.ok(
    pages.slice(1).every(({ read }) => read <= 50),
    pages.map(({ read }) => read).join(' '),
  )
})
