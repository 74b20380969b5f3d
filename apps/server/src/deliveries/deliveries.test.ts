import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { hourlyBytes, hourlyDeliveries } from '../hooks/inbox.ts'
import { anonymous, ownedApp } from '../testing/test-app.ts'

type Json = Record<string, unknown>

const secret = 'a shared secret'
const signature = { scheme: 'github', connection: 'github-hook' }

/** An enabled workflow behind a webhook, and nobody who executes its runs. */
async function hooked(t: TestContext, trigger: Json = {}) {
  const owned = await ownedApp(t)
  const post = (path: string, body: unknown = {}) =>
    owned.send({ method: 'POST', url: `/api/v1${path}`, body })
  if (trigger['signature']) {
    const values = { secret }
    await post('/connections', { name: 'github-hook', type: 'webhook_secret', values })
  }
  const definition = {
    name: 'Hook',
    trigger: [{ type: 'webhook', ...trigger }],
    steps: [{ id: 'answer', return: { n: '{{ trigger.body.n }}' } }],
  }
  const { id } = (await post('/workflows', { definition })).json()
  const enabled = await post(`/workflows/${id}/enable`)
  assert.equal(enabled.statusCode, 200, enabled.body)
  const url = new URL(enabled.json().webhookUrl).pathname
  const deliver = (body: unknown, headers: Record<string, string> = {}) =>
    anonymous(owned)({ method: 'POST', url, body, headers })
  const list = async (query = '') =>
    (await owned.send({ url: `/api/v1/workflows/${id}/deliveries${query}` })).json()
  const replay = (deliveryId: string, body: Json = {}) =>
    post(`/workflows/${id}/deliveries/${deliveryId}/replay`, body)
  const runs = async () => (await owned.send({ url: `/api/v1/runs?workflowId=${id}` })).json().items
  return { ...owned, id, url, post, deliver, list, replay, runs }
}

const sign = (body: unknown, key = secret) => ({
  'x-hub-signature-256': `sha256=${createHmac('sha256', key).update(JSON.stringify(body)).digest('hex')}`,
})
const statuses = ({ items }: { items: { status: string }[] }) => items.map(({ status }) => status)

test('what came is listed with what became of it, the latest first, page by page', async (t) => {
  const { deliver, list, post, id } = await hooked(t, { where: "trigger.body.kind == 'order'" })
  const accepted = await deliver({ kind: 'order', n: 1 })
  const unmatched = await deliver({ kind: 'ping' })
  assert.deepEqual(
    [unmatched.statusCode, unmatched.json().runId, unmatched.json().status],
    [202, null, 'unmatched'],
  )
  await post(`/workflows/${id}/disable`)
  assert.equal((await deliver({ kind: 'order', n: 2 })).statusCode, 404)

  const whole = await list()
  assert.deepEqual(statuses(whole), ['disabled', 'unmatched', 'accepted'])
  assert.equal(whole.items[2].runId, accepted.json().runId)
  assert.match(whole.items[1].reason, /does not meet the condition: trigger\.body\.kind/)

  const first = await list('?limit=2')
  const rest = await list(`?limit=2&after=${first.next}`)
  assert.deepEqual([...statuses(first), ...statuses(rest)], statuses(whole))
  assert.deepEqual(statuses(await list('?status=accepted')), ['accepted'])
  assert.deepEqual(statuses(await list('?status=disabled')), ['disabled'])
})

test('a condition that can not be evaluated keeps the delivery and says why', async (t) => {
  const { deliver, list } = await hooked(t, { where: 'trigger.body.amount > 100' })
  assert.equal((await deliver({ other: 1 })).statusCode, 202)
  const { items } = await list()
  assert.equal(items[0].status, 'unmatched')
  assert.match(items[0].reason, /could not be evaluated/)
})

test('a delivery is kept with its headers and body, without what is secret', async (t) => {
  const { deliver, list, send, id, app, url } = await hooked(t, { where: 'false' })
  await deliver({ n: 1 }, { authorization: 'Bearer very-secret', cookie: 'a=b', 'x-kind': 'test' })
  await app.inject({
    method: 'POST',
    url: `${url}?a=1`,
    payload: '{',
    headers: { 'content-type': 'application/json' },
  })
  const [broken, first] = (await list()).items
  const read = async (one: { id: string }) =>
    (await send({ url: `/api/v1/workflows/${id}/deliveries/${one.id}` })).json()
  const detail = await read(first)
  assert.deepEqual(detail.body, { n: 1 })
  assert.equal(detail.headers['x-kind'], 'test')
  assert.ok(!JSON.stringify(detail).includes('very-secret') && !detail.headers.cookie)
  assert.equal(broken.status, 'invalid')
  const raw = await read(broken)
  assert.deepEqual([raw.query, raw.body], [{ a: '1' }, Buffer.from('{').toString('base64')])
})

test('without the right signature nothing runs, and after the secret is right the delivery can', async (t) => {
  const { deliver, list, replay, runs, send } = await hooked(t, { signature })
  const body = { n: 1 }
  const refused = await deliver(body, sign(body, 'the new secret'))
  assert.deepEqual([refused.statusCode, refused.json().code], [401, 'invalid_signature'])
  assert.ok(!refused.body.includes('github-hook'))
  assert.equal((await runs()).length, 0)
  const [kept] = (await list()).items
  assert.equal(kept.status, 'refused')
  assert.equal((await replay(kept.id)).json().code, 'conflict')

  const [connection] = (await send({ url: '/api/v1/connections' })).json().items
  const change = (values: Json) =>
    send({ method: 'PATCH', url: `/api/v1/connections/${connection.id}`, body: { values } })
  await change({ secret: 'the new secret', previousSecret: secret })
  assert.equal((await deliver({ n: 2 }, sign({ n: 2 }, 'the new secret'))).statusCode, 202)
  assert.equal((await deliver({ n: 3 }, sign({ n: 3 }))).statusCode, 202, 'the one before')
  assert.equal((await replay(kept.id)).statusCode, 201)

  await change({ previousSecret: '' })
  assert.equal((await deliver({ n: 4 }, sign({ n: 4 }))).statusCode, 401)
})

test('a signed delivery that is sent again starts nothing, whatever its delivery id says', async (t) => {
  const { deliver, list, runs } = await hooked(t, { signature })
  const body = { n: 1 }
  const first = await deliver(body, { ...sign(body), 'x-github-delivery': 'one' })
  const again = await deliver(body, { ...sign(body), 'x-github-delivery': 'two' })
  assert.deepEqual(again.json(), { runId: first.json().runId, duplicate: true })
  assert.equal((await runs()).length, 1)
  assert.deepEqual(statuses(await list()), ['duplicate', 'accepted'])
  assert.equal((await deliver({ n: 2 }, sign({ n: 2 }))).json().duplicate, false, 'the control')
})

test('a connection that is gone lets nothing in', async (t) => {
  const { deliver, list, send } = await hooked(t, { signature })
  const [connection] = (await send({ url: '/api/v1/connections' })).json().items
  await send({ method: 'DELETE', url: `/api/v1/connections/${connection.id}`, body: {} })
  assert.equal((await deliver({ n: 1 }, sign({ n: 1 }))).statusCode, 401)
  assert.match((await list()).items[0].reason, /no connection github-hook any more/)
})

test('a delivery is replayed once with the version that is published then, and again when asked', async (t) => {
  const { deliver, list, replay, runs, send, post, id } = await hooked(t, { where: 'false' })
  await deliver({ n: 1 })
  await send({
    method: 'PUT',
    url: `/api/v1/workflows/${id}/draft`,
    headers: { 'if-match': '*' },
    body: {
      definition: {
        name: 'Fixed',
        trigger: [{ type: 'webhook' }],
        steps: [{ id: 'a', return: 1 }],
      },
    },
  })
  await post(`/workflows/${id}/publish`)
  const [kept] = (await list()).items
  const answers = await Promise.all([replay(kept.id), replay(kept.id), replay(kept.id)])
  const started = new Set(answers.map((answer) => answer.json().runId))
  assert.equal(started.size, 1)
  assert.equal(answers.filter((answer) => !answer.json().repeated).length, 1)
  const again = await replay(kept.id, { again: true })
  assert.ok(!started.has(again.json().runId))
  assert.deepEqual(
    (await runs()).map(({ version }: { version: number }) => version),
    [2, 2],
  )
  const { items } = await list()
  assert.deepEqual(statuses({ items }), ['unmatched'], 'a replay is no delivery')
  assert.equal(items[0].replayRunId, again.json().runId)
})

test('all deliveries of a status are replayed at once, each the first time only', async (t) => {
  const { deliver, post, runs, id } = await hooked(t, { where: 'trigger.body.n > 100' })
  for (let n = 1; n <= 5; n++) await deliver({ n })
  const all = () => post(`/workflows/${id}/deliveries/replay`, { status: 'unmatched' })
  assert.deepEqual((await all()).json(), { started: 5, failed: [], more: false })
  assert.deepEqual((await all()).json(), { started: 0, failed: [], more: false })
  assert.equal((await runs()).length, 5)
})

test('an address keeps so much in an hour, first without bodies, then nothing', async (t) => {
  const { deliver, list, replay, database } = await hooked(t, { where: 'false' })
  await deliver({ n: 1 })
  const copy = (count: number, bytes: number) =>
    sql`insert into app.webhook_inbox (workspace_id, webhook_id, workflow_id, status, reason, method,
                                       headers, query, body, body_bytes)
        select i.workspace_id, i.webhook_id, i.workflow_id, i.status, i.reason, i.method, i.headers,
               i.query, convert_to(repeat('x', ${bytes}::int), 'utf8'), ${bytes}::int
        from (select * from app.webhook_inbox limit 1) i, generate_series(1, ${count}::int)`.execute(
      database.owner,
    )
  await copy(1, hourlyBytes)
  await deliver({ n: 2 })
  const [bodyless] = (await list()).items
  assert.match((await replay(bodyless.id)).json().detail, /body was not kept/)
  const count = async () => {
    const { rows } = await sql<{
      n: number
    }>`select count(*)::int as n from app.webhook_inbox`.execute(database.owner)
    return rows[0]?.n
  }
  await copy(hourlyDeliveries - 4, 1)
  await deliver({ n: 3 })
  assert.equal(await count(), hourlyDeliveries)
  assert.equal((await deliver({ n: 4 })).statusCode, 202)
  assert.equal(await count(), hourlyDeliveries)

  await sql`update app.webhook_inbox
            set id = overlay(id::text placing '0' from 2 for 1)::uuid, received_at = now() - interval '2 hours'`.execute(
    database.owner,
  )
  await deliver({ n: 5 })
  assert.equal(await count(), hourlyDeliveries + 1, 'another hour')
})

test('a check refuses a signature without its secret, and a condition that can not be read', async (t) => {
  const owned = await ownedApp(t)
  const trigger = [{ type: 'webhook', signature, where: 'trigger.body ==' }]
  const definition = { name: 'x', trigger, steps: [{ id: 'a', set: {} }] }
  const { problems } = (
    await owned.send({ method: 'POST', url: '/api/v1/workflows/check', body: { definition } })
  ).json()
  assert.deepEqual(
    problems.map(({ field, code }: Record<string, string>) => `${field} ${code}`),
    ['/trigger/0/where syntax', '/trigger/0/signature/connection unknown_connection'],
  )
})
