import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { seedWorkspace } from '@floyo/db/testing'
import { inWorkspace } from '@floyo/db'
import { addMember, ownedApp, type Send, signedIn } from '../testing/test-app.ts'

const definition = (greeting: string) => ({
  name: 'Greet',
  steps: [{ id: 'hello', set: { greeting } }],
})

async function setUp(t: TestContext) {
  const app = await ownedApp(t)
  const { send } = app
  const made = await send({
    method: 'POST',
    url: '/api/v1/workflows',
    body: { definition: definition('hello') },
  })
  const url = `/api/v1/workflows/${made.json().id}`
  const start = (body = {}, by: Send = send) => by({ method: 'PUT', url: `${url}/shadow`, body })
  const read = async () => (await send({ url: `${url}/shadow` })).json().shadow
  const publish = () => send({ method: 'POST', url: `${url}/publish`, body: {} })
  const save = (greeting: string) =>
    send({
      method: 'PUT',
      url: `${url}/draft`,
      body: { definition: definition(greeting) },
      headers: { 'if-match': '*' },
    })
  return { ...app, url, start, read, publish, save }
}

test('a draft is on trial as it was when the trial began, until it is published', async (t) => {
  const { start, read, publish, save, database } = await setUp(t)
  assert.equal((await start()).json().code, 'workflow_not_runnable')
  await publish()
  assert.equal((await start()).json().code, 'conflict')
  await save('good day')

  const started = await start()

  assert.equal(started.statusCode, 200, started.body)
  const { startedBy, isCurrent, version, same, different, differences } = started.json()
  assert.deepEqual(
    { startedBy, isCurrent, version, same, different, differences },
    { startedBy: 'Olive', isCurrent: true, version: null, same: 0, different: 0, differences: [] },
  )
  await save('good night')
  assert.equal((await read()).isCurrent, false)
  await publish()
  assert.equal(await read(), null)
  const said = await database.owner
    .selectFrom('auditLog')
    .select('changes')
    .where('action', '=', 'workflow.shadow-started')
    .execute()
  assert.deepEqual(said, [{ changes: { beside: 'runs', revision: 2 } }])
})

test('an old version can be on trial, and a trial is ended by whoever may change the workflow', async (t) => {
  const { start, read, publish, save, send, url, ...app } = await setUp(t)
  await publish()
  await save('good day')
  await publish()
  await addMember(app, { email: 'vera@example.com', role: 'viewer' })
  const viewer = await signedIn(app, 'vera@example.com')

  assert.equal((await start({ version: 1 }, viewer)).statusCode, 403)
  assert.equal((await start({ version: 1 })).json().version, 1)

  assert.equal((await viewer({ url: `${url}/shadow` })).json().shadow.version, 1)
  assert.equal((await send({ method: 'DELETE', url: `${url}/shadow` })).statusCode, 204)
  assert.equal(await read(), null)
})

test('nobody in another workspace sees a trial or what was seen of it', async (t) => {
  const { start, publish, save, database } = await setUp(t)
  await publish()
  await save('good day')
  await start()
  const { owner, api } = database
  const { id, workspaceId } = await owner
    .selectFrom('shadows')
    .select(['id', 'workspaceId'])
    .executeTakeFirstOrThrow()
  await owner
    .insertInto('shadowDifferences')
    .values({ workspaceId, shadowId: id, runId: id, changes: '[]', endedAt: new Date() })
    .execute()
  const look = (scope: { workspaceId: string; userId: string | null }) =>
    inWorkspace(api, scope, async (tx) => [
      (await tx.selectFrom('shadows').select('id').execute()).length,
      (await tx.selectFrom('shadowDifferences').select('runId').execute()).length,
    ])

  assert.deepEqual(await look(await seedWorkspace(owner)), [0, 0])
  assert.deepEqual(await look({ workspaceId, userId: null }), [1, 1])
})
