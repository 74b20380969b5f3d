import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addMember, ownedApp, type Send, signedIn } from '../testing/test-app.ts'

const t0 = Date.parse('2026-03-02T08:05:00Z')
const line = { t: t0, actor: 'ada', type: 'file.created', subject: '/reports/a.csv' }
const post = (send: Send, url: string, body: unknown) =>
  send({ method: 'POST', url: `/api/v1/events${url}`, body })
const items = async (send: Send, query = '') =>
  (await send({ url: `/api/v1/events${query}` })).json().items

test('good events are stored though others of the batch are refused, each with its reason', async (t) => {
  const { send } = await ownedApp(t)
  const answer = await post(send, '', {
    events: [line, { ...line, type: 'nope' }, { ...line, t: Date.now() + 2 * 86_400_000 }, 7],
  })
  assert.equal(answer.statusCode, 200)
  const { accepted, duplicates, rejected } = answer.json()
  assert.deepEqual([accepted, duplicates], [1, 0])
  assert.deepEqual(
    rejected.map((one: { index: number; code: string; field: string }) => [
      one.index,
      one.code,
      one.field,
    ]),
    [
      [1, 'invalid_event', '/type'],
      [2, 'event_in_future', '/t'],
      [3, 'invalid_event', ''],
    ],
  )
  assert.equal((await items(send)).length, 1)
})

test('the same event is stored once, in one batch or in many, at once or later', async (t) => {
  const { send } = await ownedApp(t)
  const first = (await post(send, '', { events: [line, line] })).json()
  assert.deepEqual([first.accepted, first.duplicates], [1, 1])
  const many = await Promise.all(
    Array.from({ length: 8 }, () => post(send, '', { events: [line, { ...line, subject: '/b' }] })),
  )
  const stored = many.reduce((sum, answer) => sum + answer.json().accepted, 0)
  assert.equal(stored, 1, 'only /b was new, and once')
  assert.equal((await items(send)).length, 2)
})

test('an id that is a UUIDv7 of the event’s time stays as it is', async (t) => {
  const { send } = await ownedApp(t)
  const hex = t0.toString(16).padStart(12, '0')
  const id = `${hex.slice(0, 8)}-${hex.slice(8)}-7abc-8def-0123456789ab`
  await post(send, '', {
    events: [
      { ...line, id },
      { ...line, id: 'from-elsewhere' },
    ],
  })
  const ids = (await items(send)).map((event: { id: string }) => event.id)
  assert.ok(ids.includes(id))
  assert.equal(ids.length, 2)
})

test('events of any month find their place', async (t) => {
  const { send } = await ownedApp(t)
  const times = ['1971-05-05', '2019-12-31', '2026-02-28'].map((day) =>
    Date.parse(`${day}T12:00:00Z`),
  )
  const answer = await post(send, '', {
    events: times.map((at) => Object.assign({}, line, { t: at })),
  })
  assert.equal(answer.json().accepted, 3, answer.body)
  const found = await items(send, '?from=2019-12-01T00:00:00Z&to=2020-01-01T00:00:00Z')
  assert.deepEqual(
    found.map((event: { occurredAt: string }) => event.occurredAt),
    ['2019-12-31T12:00:00Z'],
  )
})

test('nobody else in the workspace sees a person’s events, not even its owner', async (t) => {
  const owned = await ownedApp(t)
  await addMember(owned, { email: 'mia@example.com', role: 'editor' })
  const mia = await signedIn(owned, 'mia@example.com')
  await post(mia, '', { events: [line] })
  assert.equal((await items(mia)).length, 1)
  assert.deepEqual(await items(owned.send), [])
  assert.equal((await owned.send({ url: '/api/v1/events/export' })).body, '')
})

test('an export is lines that can be read in again', async (t) => {
  const { send } = await ownedApp(t)
  const events = Array.from({ length: 30 }, (_, index) => ({ ...line, t: t0 + index * 1000 }))
  await post(send, '', { events })
  const text = (await send({ url: '/api/v1/events/export' })).body
  const lines = text
    .trim()
    .split('\n')
    .map((one) => JSON.parse(one))
  assert.deepEqual(
    lines.map(({ t: at }) => at),
    events.map(({ t: at }) => at),
  )
  const again = (await post(send, '', { source: 'import', events: lines })).json()
  assert.deepEqual([again.accepted, again.duplicates], [0, 30])
})

test('forgetting deletes what is named and nothing else', async (t) => {
  const { send } = await ownedApp(t)
  const other = { ...line, type: 'mail.sent', subject: 'x' }
  await post(send, '', { events: [line, other, { ...line, t: t0 + 3_600_000 }] })
  const gone = await post(send, '/forget', {
    type: 'file.created',
    to: '2026-03-02T08:30:00Z',
    subjectPrefix: '/reports/',
  })
  assert.equal(gone.json().events, 1)
  assert.equal((await items(send)).length, 2)
  const all = await post(send, '/purge', { confirm: 'delete all my events' })
  assert.equal(all.json().events, 2)
  assert.deepEqual(await items(send), [])
})

test('an event starts the workflow that waits for it, in the same commit', async (t) => {
  const { send } = await ownedApp(t)
  const made = await send({
    method: 'POST',
    url: '/api/v1/workflows',
    body: {
      definition: {
        name: 'On report',
        trigger: [{ type: 'event', on: 'file.created', where: "event.subject == '/in/a.csv'" }],
        steps: [{ id: 'a', set: { x: 1 } }],
      },
    },
  })
  const { id } = made.json()
  await send({ method: 'POST', url: `/api/v1/workflows/${id}/enable`, body: {} })
  const now = { ...line, t: Date.now() + 1000, subject: '/in/a.csv' }
  await post(send, '', { source: 'watch', events: [now, { ...now, subject: '/in/b.csv' }] })
  await post(send, '', { source: 'watch', events: [now] })
  const runs = (await send({ url: `/api/v1/runs?workflowId=${id}` })).json().items
  assert.deepEqual(
    runs.map((run: { trigger: string }) => run.trigger),
    ['event'],
  )
})

test('a cursor that is not one of ours is refused', async (t) => {
  const { send } = await ownedApp(t)
  for (const after of ['x', 'WyJ4Il0', Buffer.from('["a","b"]').toString('base64url')]) {
    const answer = await send({ url: `/api/v1/events?after=${after}` })
    assert.equal(answer.json().code, 'invalid_cursor', after)
  }
})

test('pages follow one another without a gap', async (t) => {
  const { send } = await ownedApp(t)
  await post(send, '', {
    events: Array.from({ length: 25 }, (_, index) => ({ ...line, t: t0 + index * 1000 })),
  })
  const seen: string[] = []
  for (let next = ''; ;) {
    const page = (await send({ url: `/api/v1/events?limit=10${next}` })).json()
    seen.push(...page.items.map((event: { occurredAt: string }) => event.occurredAt))
    if (page.next === null) break
    next = `&after=${page.next}`
  }
  assert.equal(seen.length, 25)
  assert.deepEqual(seen, seen.toSorted().toReversed())
})
