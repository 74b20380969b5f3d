import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { asUser, inWorkspace } from './scope.ts'
import { seedMember, seedRuns, seedWorkspace, testDatabase } from './testing/index.ts'

test('the API sees the runs of its workspace and no others', async (t) => {
  const { owner, api } = await testDatabase(t)
  const mine = await seedRuns(owner, 2)
  await seedRuns(owner, 3)

  const seen = await inWorkspace(api, mine, (tx) => tx.selectFrom('runs').select('id').execute())

  assert.deepEqual(seen.map((run) => run.id).toSorted(), mine.runIds.toSorted())
  assert.deepEqual(await api.selectFrom('runs').select('id').execute(), [], 'no workspace, no rows')
})

test('a person finds the workspaces they belong to before one is chosen', async (t) => {
  const { owner, api } = await testDatabase(t)
  const { workspaceId } = await seedWorkspace(owner)
  const userId = await seedMember(owner, workspaceId, 'viewer')
  await seedWorkspace(owner)

  const found = await asUser(api, userId, (tx) =>
    tx.selectFrom('workspaces').select('id').execute(),
  )

  assert.deepEqual(found, [{ id: workspaceId }])
})

test('a scope ends with its transaction, also on a failure', async (t) => {
  const { owner, api, pools } = await testDatabase(t)
  const mine = await seedRuns(owner, 1)
  pools.api.options.max = 1

  await assert.rejects(
    inWorkspace(api, mine, () => Promise.reject(new Error('halfway'))),
    /halfway/,
  )
  await inWorkspace(api, mine, (tx) => tx.selectFrom('runs').select('id').execute())

  assert.deepEqual(await api.selectFrom('runs').select('id').execute(), [])
  const unscoped = await api.transaction().execute((tx) => settings.execute(tx))
  assert.deepEqual(unscoped.rows, [{ workspaceId: '', userId: '' }])
})

test('mixed workspaces over few connections never leak', async (t) => {
  const { owner, api, pools } = await testDatabase(t)
  pools.api.options.max = 3
  // Many wait for few on purpose; how long that takes is the machine's affair.
  pools.api.options.connectionTimeoutMillis = 60_000
  const workspaces = [await seedRuns(owner, 1), await seedRuns(owner, 2), await seedRuns(owner, 3)]

  const leaks = await Promise.all(
    Array.from({ length: 600 }, async (_, turn) => {
      const workspace = workspaces[turn % workspaces.length] ?? assert.fail()
      if (turn % 7 === 0) return (await api.selectFrom('runs').select('id').execute()).length
      const seen = await inWorkspace(api, workspace, (tx) =>
        tx.selectFrom('runs').select('id').execute(),
      )
      return Math.abs(seen.length - workspace.runIds.length)
    }),
  )

  assert.equal(
    leaks.reduce((sum, leak) => sum + leak, 0),
    0,
  )
})

test('a scope takes one trip to the server, together with begin', async (t) => {
  const { api, pools } = await testDatabase(t)
  const client = await pools.api.connect()
  const sent: string[] = []
  const query = client.query.bind(client)
  Object.assign(client, {
    query: (text: string, values: unknown[]) => {
      sent.push(text)
      return query(text, values)
    },
  })
  pools.api.options.max = 1
  client.release()

  await inWorkspace(api, { workspaceId: crypto.randomUUID(), userId: null }, (tx) =>
    settings.execute(tx),
  )

  assert.equal(sent.length, 3)
  assert.match(sent[0] ?? '', /^begin; select set_config/)
})

test('what is no UUID does not reach the server', async (t) => {
  const { api } = await testDatabase(t)
  const scope = { workspaceId: "x', true); reset role; --", userId: null }

  await assert.rejects(async () => inWorkspace(api, scope, () => Promise.resolve()), TypeError)
})

const settings = sql<{ workspaceId: string; userId: string }>`
  select current_setting('app.workspace_id', true) as workspace_id,
         current_setting('app.user_id', true) as user_id`
