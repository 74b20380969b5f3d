import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { untilWaiting } from '@floyo/db/testing'
import { ownedApp, type Send } from '../testing/test-app.ts'
import { definition } from '../testing/world.ts'

const create = (send: Send, key: string, name = 'Say hello') =>
  send({
    method: 'POST',
    url: '/api/v1/workflows',
    body: { definition: { ...definition, name } },
    headers: { 'idempotency-key': key },
  })

test('the same key gets the same answer, and the thing is made once', async (t) => {
  const { send } = await ownedApp(t)
  const first = await create(send, 'k-1')
  const second = await create(send, 'k-1')

  assert.equal(second.statusCode, 201)
  assert.equal(second.body, first.body)
  assert.equal(second.headers['idempotent-replayed'], 'true')
  assert.equal(first.headers['idempotent-replayed'], undefined)
  const { items } = (await send({ url: '/api/v1/workflows?kind=user' })).json()
  assert.equal(items.length, 1)
})

test('twenty twins at once make one thing', async (t) => {
  const { send } = await ownedApp(t)
  const answers = await Promise.all(Array.from({ length: 20 }, () => create(send, 'k-1')))

  assert.deepEqual(new Set(answers.map(({ statusCode }) => statusCode)), new Set([201]))
  assert.equal(new Set(answers.map(({ body }) => body)).size, 1)
})

test('a key that came with another request before is refused', async (t) => {
  const { send } = await ownedApp(t)
  await create(send, 'k-1')
  const other = await create(send, 'k-1', 'Something else')
  assert.equal(other.json().code, 'idempotency_key_reused')
})

test('a request that failed leaves its key free', async (t) => {
  const { send } = await ownedApp(t)
  const wrong = await send({
    method: 'POST',
    url: '/api/v1/workflows',
    body: { definition: { name: 'x', steps: [] } },
    headers: { 'idempotency-key': 'k-1' },
  })
  assert.equal(wrong.json().code, 'invalid_definition')
  assert.equal((await create(send, 'k-1')).statusCode, 201)
})

test('an answer with a secret is stored encrypted', async (t) => {
  const { send, database } = await ownedApp(t)
  const request = {
    method: 'POST',
    url: '/api/v1/api-keys',
    body: { name: 'ci', scopes: ['runs:read'] },
    headers: { 'idempotency-key': 'k-1' },
  } as const
  const { secret } = (await send(request)).json()
  assert.equal((await send(request)).json().secret, secret)

  const rows = await database.owner.selectFrom('idempotencyKeys').select('body').execute()
  assert.equal(rows.length, 1)
  assert.ok(!rows[0]?.body?.includes(secret))
})

test('work that is no single transaction keeps the promise as well', async (t) => {
  const { send } = await ownedApp(t)
  const request = {
    method: 'POST',
    url: '/api/v1/workspaces',
    body: { name: 'Second', timezone: 'UTC' },
    headers: { 'idempotency-key': 'k-1' },
  } as const
  const [one, other] = [await send(request), await send(request)]
  assert.equal(one.json().id, other.json().id)
})

test('what went on after its caller was told to come again gets the answer that it came to', async (t) => {
  const { send, database, watched } = await ownedApp(t)
  const other = await database.pools.owner.connect()
  await other.query('begin; lock table app.workflows in share row exclusive mode')
  const first = create(send, 'k-1')
  await untilWaiting(database.owner, 1)
  watched.isSilent = true
  assert.equal((await first).json().code, 'unavailable')

  watched.isSilent = false
  await other.query('commit')
  other.release()
  let again = await create(send, 'k-1')
  while (again.json().code === 'unavailable') {
    await sleep(20)
    again = await create(send, 'k-1')
  }

  assert.equal(again.statusCode, 201)
  const { items } = (await send({ url: '/api/v1/workflows?kind=user' })).json()
  assert.deepEqual(
    items.map(({ id }: { id: string }) => id),
    [again.json().id],
  )
})
