import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { RelationMap, toldTitle } from '@floyo/contracts'
import { seedEvents } from '@floyo/db/testing'
import { sampleHistory } from '@floyo/mining'
import { discoverRoutines } from '../discovery/discover.ts'
import { addMember, ownedApp, type Send, signedIn } from '../testing/test-app.ts'
import { findMap, stretchOf } from './find-map.ts'

const now = Date.parse('2026-11-20T17:00:00Z')
const history = sampleHistory({ now, timezone: 'Europe/Berlin' })
const time = 'from=2026-09-01T00:00:00Z&to=2026-11-20T17:00:00Z'
const url = `/api/v1/relations?${time}`

/** Mia, who is a viewer, with eight weeks of events; and the owner, who has none. */
async function office(t: TestContext) {
  const owned = await ownedApp(t)
  const userId = await addMember(owned, { email: 'mia@example.com', role: 'viewer' })
  const mia = await signedIn(owned, 'mia@example.com')
  const { workspace } = (await mia({ url: '/api/v1/me' })).json()
  const scope = { workspaceId: String(workspace.id), userId }
  await seedEvents(owned.database.owner, { organizationId: '', ...scope }, history)
  return { ...owned, mia, scope }
}

async function mapFor(send: Send, asked = url): Promise<RelationMap> {
  const answer = await send({ url: asked })
  assert.equal(answer.statusCode, 200, answer.body)
  return RelationMap.parse(answer.json())
}

const arrows = ({ relations }: RelationMap): string[] =>
  relations.map(({ from, how, to }) => `${from} ${how} ${to}`)

test('a person gets the map of their events, with the events it was seen in and the routines that hold a thing', async (t) => {
  const { mia, scope, database } = await office(t)
  const { signal } = new AbortController()
  await discoverRoutines({ db: database.api, changes: { add() {} } }, { ...scope, now, signal })

  const map = await mapFor(mia)

  assert.equal(map.events, history.length)
  assert.equal(map.relations.length, 5)
  assert.deepEqual(map.leftOut, { events: 0, things: 0, relations: 0, sweeps: 0 })
  const mailed = map.relations.find(({ to }) => to === 'place:mailto:team@example.com')
  assert.deepEqual(
    [mailed?.kind, mailed?.how, mailed?.from],
    ['feeds', 'named', 'file:~/work/sales/reports/sales-<date>.csv'],
  )
  const [latest] = mailed?.examples ?? []
  assert.match(latest?.from.subject ?? '', /sales-2026-11-1\d[.]csv$/)
  const { items } = (
    await mia({ url: `/api/v1/events?type=mail.sent&from=${latest?.to.at}&limit=200` })
  ).json()
  const own = items.find(({ id }: { id: string }) => id === latest?.to.eventId)
  assert.deepEqual([own?.subject, own?.occurredAt], [latest?.to.subject, latest?.to.at])
  const report = map.things.find(({ id }) => id === mailed?.from)
  const { items: open } = (await mia({ url: '/api/v1/suggestions' })).json()
  const holding = open.find(({ pattern }: { pattern: { steps: { subject: string }[] } }) =>
    pattern.steps.some(({ subject }) => subject === report?.template),
  )
  const told = toldTitle(holding.pattern, holding.definition)
  assert.deepEqual(
    told?.acts.map(({ verb, object }) => `${verb} ${object}`),
    ['run export.py', 'mail team@example.com'],
  )
  assert.deepEqual(
    [report?.label, report?.suggestions],
    ['sales-*.csv', [{ id: holding?.id, title: holding?.title, told }]],
  )
})

test('nobody else, not even the owner, gets anything of it', async (t) => {
  const { send } = await office(t)
  const map = await mapFor(send)
  assert.deepEqual([map.events, map.things, map.relations], [0, [], []])
  const about = await send({ url: `${url}&about=export.py` })
  assert.deepEqual([about.statusCode, about.json().code], [404, 'not_found'])
})

test('asked about a thing, by id or by what it is called, it tells what is tied to it', async (t) => {
  const { mia } = await office(t)
  const map = await mapFor(mia, `${url}&about=export.py`)
  assert.deepEqual(arrows(map), [
    'command:python export.py written file:~/work/sales/reports/sales-<date>.csv',
  ])
  const id = encodeURIComponent('command:python export.py')
  assert.deepEqual(await mapFor(mia, `${url}&about=${id}`), map)
  const few = await mapFor(mia, `${url}&limit=2`)
  assert.deepEqual([few.relations.length, few.leftOut.relations], [2, 3])
})

test('a time that ends before it begins, is too long or is none is refused with the field', async (t) => {
  const { send } = await ownedApp(t)
  const refusals = [
    ['from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z', 'query/from', 'before_to'],
    ['from=2024-01-01T00:00:00Z&to=2026-01-01T00:00:00Z', 'query/from', 'too_long'],
    ['from=yesterday', 'query/from', 'invalid_format'],
    ['to=2026-01-01', 'query/to', 'invalid_format'],
    ['limit=0', 'query/limit', 'too_small'],
    ['about=', 'query/about', 'too_small'],
  ]
  for (const [query, field, code] of refusals) {
    const answer = await send({ url: `/api/v1/relations?${query}` })
    assert.equal(answer.statusCode, 400, query)
    const { errors } = answer.json()
    assert.deepEqual([errors[0].field, errors[0].code], [field, code], query)
  }
})

test('of more events than are looked at the newest count, and it says how many are left out', async (t) => {
  const { database, scope } = await office(t)
  const query = { limit: 100 }
  const stretch = stretchOf({ from: '2026-09-01T00:00:00Z' }, now)
  const { signal } = new AbortController()
  const map = await findMap(database.api, scope, { stretch, query, signal, most: 1000 })
  assert.deepEqual([map.events, map.leftOut.events], [1000, history.length - 1000])
  const first = Math.min(...map.relations.map(({ firstSeen }) => Date.parse(firstSeen)))
  assert.ok(first >= (history.at(-1000)?.t ?? 0))
})

test('when events are forgotten nothing of them is in the map', async (t) => {
  const { mia } = await office(t)
  const forget = await mia({
    method: 'POST',
    url: '/api/v1/events/forget',
    body: { subjectPrefix: '~/work/sales' },
  })
  assert.equal(forget.statusCode, 200, forget.body)
  const map = await mapFor(mia)
  assert.deepEqual(arrows(map), [
    'file:~/Downloads/invoice-<num>.pdf named command:python book_invoice.py ~/Downloads/invoice-<num>.pdf',
  ])
  assert.ok(!JSON.stringify(map).includes('sales-'))
})

test('whoever gives up is no longer waited for', async (t) => {
  const { database, send } = await ownedApp(t)
  const { workspace, user } = (await send({ url: '/api/v1/me' })).json()
  const scope = { workspaceId: workspace.id, userId: user.id }
  const stretch = stretchOf({}, now)
  const query = { limit: 100 }
  const aborted = AbortSignal.abort(new Error('gone'))
  await assert.rejects(findMap(database.api, scope, { stretch, query, signal: aborted }), /gone/)
})
