import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { ownedApp, type Send } from '../testing/test-app.ts'
import { createReadConnection } from './secrets.ts'

const secret = 'a very secret password'
const values = {
  host: 'mail.example.com',
  port: 587,
  from: 'a@example.com',
  user: 'ada',
  password: secret,
}
const create = (send: Send, name: string) =>
  send({ method: 'POST', url: '/api/v1/connections', body: { name, type: 'smtp', values } })

test('a secret goes in and never comes out', async (t) => {
  const owned = await ownedApp(t)
  const made = await create(owned.send, 'office')
  assert.equal(made.statusCode, 201, made.body)
  const list = await owned.send({ url: '/api/v1/connections' })
  const audit = await owned.send({ url: '/api/v1/audit' })
  for (const answer of [made, list, audit]) assert.ok(!answer.body.includes(secret))
  assert.equal(made.json().settings.user, 'ada')
  assert.ok(owned.logged.every((line) => !line.includes(secret)))
  const { rows } = await sql<{
    text: string
  }>`select c::text as text from app.connections c`.execute(owned.database.owner)
  assert.ok(!Buffer.from(rows[0]?.text ?? '').includes(secret))
})

test('the worker opens a connection by its name in its workspace', async (t) => {
  const owned = await ownedApp(t)
  await create(owned.send, 'office')
  const { workspaceId } = await owned.database.owner
    .selectFrom('connections')
    .select('workspaceId')
    .executeTakeFirstOrThrow()
  const read = createReadConnection(owned.deps.enginePool, owned.deps.key)
  assert.deepEqual(await read({ workspaceId, name: 'office' }), {
    ...values,
    ...(await settingsOf(owned.send)),
  })
  assert.equal(await read({ workspaceId, name: 'other' }), undefined)
})

async function settingsOf(send: Send): Promise<Record<string, unknown>> {
  return (await send({ url: '/api/v1/connections' })).json().items[0].settings
}

test('a ciphertext moved to another row opens nowhere', async (t) => {
  const owned = await ownedApp(t)
  await create(owned.send, 'one')
  await create(owned.send, 'two')
  const { owner } = owned.database
  const { workspaceId } = await owner
    .selectFrom('connections')
    .select('workspaceId')
    .executeTakeFirstOrThrow()
  await sql`
    update app.connections set secret = (select secret from app.connections where name = 'one')
    where name = 'two'`.execute(owner)
  const read = createReadConnection(owned.deps.enginePool, owned.deps.key)
  await assert.rejects(read({ workspaceId, name: 'two' }))
  assert.ok(await read({ workspaceId, name: 'one' }), 'the untouched one opens')
})

test('secrets that are left out of a change stay as they are', async (t) => {
  const owned = await ownedApp(t)
  const { id } = (await create(owned.send, 'office')).json()
  const changed = await owned.send({
    method: 'PATCH',
    url: `/api/v1/connections/${id}`,
    body: { values: { host: 'new.example.com', port: 25, from: 'b@example.com', user: 'ada' } },
  })
  assert.equal(changed.statusCode, 200, changed.body)
  const { workspaceId } = await owned.database.owner
    .selectFrom('connections')
    .select('workspaceId')
    .executeTakeFirstOrThrow()
  const read = createReadConnection(owned.deps.enginePool, owned.deps.key)
  const opened = await read({ workspaceId, name: 'office' })
  assert.equal(opened?.['password'], secret)
  assert.equal(opened?.['host'], 'new.example.com')
})
