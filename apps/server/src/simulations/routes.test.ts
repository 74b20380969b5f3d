import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type AuditEntry, Simulation, type SimulationResult } from '@floyo/contracts'
import { inWorkspace } from '@floyo/db'
import { seedWorkspace, untilWaiting } from '@floyo/db/testing'
import { StepError } from '@floyo/contracts'
import { outputShapes } from '../discovery/output-shapes.ts'
import { addMember, ownedApp, type Send, signedIn, withKey } from '../testing/test-app.ts'
import { performSimulate } from './action.ts'

const api = '/api/v1'

const definition = (to: string, where = "event.subject.endsWith('.pdf')") => ({
  name: 'Mail it',
  trigger: [{ type: 'event', on: 'file.created', where }],
  steps: [
    { id: 'note', use: 'floyo.note', with: { text: `for ${to}` } },
    { id: 'end', return: '{{ steps.note }}' },
  ],
})

async function setUp(t: TestContext, { isWorking = true } = {}) {
  const owned = await ownedApp(t)
  const { send } = owned
  const stopping = new AbortController()
  const working = isWorking ? owned.deps.engine.runWorker(stopping.signal) : undefined
  t.after(async () => {
    stopping.abort()
    await working
  })
  const post = (path: string, body: unknown = {}, by: Send = send) =>
    by({ method: 'POST', url: api + path, body })
  const get = async (path: string, by: Send = send) => (await by({ url: api + path })).json()
  const subjects = ['/a.pdf', '/b.pdf', '/c.txt']
  const events = subjects.map((subject, index) => ({
    t: Date.now() - (index + 2) * 3_600_000,
    actor: 'me',
    type: 'file.created',
    subject,
  }))
  assert.equal((await post('/events', { source: 'import', events })).json().accepted, 3)
  const { id } = (await post('/workflows', { definition: definition('Ada') })).json()
  const workflowId = String(id)
  const ask = async (body: object = {}, by: Send = send): Promise<Simulation> => {
    const asked = await post(`/workflows/${workflowId}/simulate`, body, by)
    assert.equal(asked.statusCode, 202, asked.body)
    assert.equal(asked.headers['location'], `${api}/simulations/${asked.json().id}`)
    return Simulation.parse(asked.json())
  }
  const finish = async ({ id: simulationId }: Simulation): Promise<SimulationResult> => {
    for (;;) {
      const { status, result, error } = Simulation.parse(await get(`/simulations/${simulationId}`))
      if (result) return result
      assert.equal(status, 'running', error ?? '')
      await sleep(20)
    }
  }
  return { ...owned, post, get, workflowId, ask, finish }
}

test('a simulation is asked for, carried out by a run that tells only counts, and found again', async (t) => {
  const { ask, finish, get, workflowId } = await setUp(t)
  const asked = await ask({ days: 7 })
  assert.deepEqual([asked.status, asked.result, asked.version], ['running', null, 'draft'])

  const result = await finish(asked)

  assert.deepEqual([result.wouldHaveFired, result.eventsRead, result.truncated], [2, 3, false])
  const { items } = await get(`/simulations?workflowId=${workflowId}`)
  assert.deepEqual([items.length, items[0].id, items[0].fraction], [1, asked.id, 1])
  assert.equal('result' in items[0], false)
  const runs = await get('/runs?kind=system')
  const run = await get(`/runs/${runs.items[0].id}`)
  assert.equal(run.workflowName, 'Simulate')
  assert.deepEqual(run.output ?? { eventsRead: 3 }, { eventsRead: 3 })
})

test('nobody else sees a simulation, cancels it, or finds it in a list', async (t) => {
  const { ask, finish, get, post, ...app } = await setUp(t)
  const mine = await ask()
  await finish(mine)
  await addMember(app, { email: 'eve@example.com', role: 'admin' })
  const eve = await signedIn(app, 'eve@example.com')

  assert.equal((await eve({ url: `${api}/simulations/${mine.id}` })).statusCode, 404)
  assert.equal((await post(`/simulations/${mine.id}/cancel`, {}, eve)).statusCode, 404)
  assert.deepEqual((await get('/simulations', eve)).items, [])
  const own = await finishedBy(eve, await ask({}, eve))
  assert.equal(own.result?.wouldHaveFired, 0, 'they did nothing')
})

async function finishedBy(send: Send, { id }: Simulation): Promise<Simulation> {
  for (;;) {
    const simulation = Simulation.parse((await send({ url: `${api}/simulations/${id}` })).json())
    if (simulation.status !== 'running') return simulation
    await sleep(20)
  }
}

test('who begins a simulation may see it: a key that reads workflows alone begins none', async (t) => {
  const { ask, get, post, workflowId, ...app } = await setUp(t, { isWorking: false })
  const keyWith = async (...scopes: string[]): Promise<Send> =>
    withKey(app, (await post('/api-keys', { name: 'x', scopes })).json().secret)
  const refusedTo = async (by: Send) => {
    const refused = await post(`/workflows/${workflowId}/simulate`, {}, by)
    return [refused.statusCode, refused.json().detail.split(';', 1)[0]]
  }

  assert.deepEqual(await refusedTo(await keyWith('workflows:read')), [
    403,
    'This needs the permission suggestions:read',
  ])
  assert.deepEqual(await refusedTo(await keyWith('suggestions:read')), [
    403,
    'This needs the permission workflows:read',
  ])
  const both = await keyWith('suggestions:read', 'workflows:read')
  const { id } = await ask({}, both)
  assert.equal((await get(`/simulations/${id}`, both)).id, id)
})

test('a canceled simulation finds nothing, however late its run comes', async (t) => {
  const { ask, post, get, deps, database } = await setUp(t, { isWorking: false })
  const { id } = await ask()

  assert.equal((await post(`/simulations/${id}/cancel`)).json().status, 'canceled')

  assert.equal((await post(`/simulations/${id}/cancel`)).json().code, 'run_already_final')
  const { workspaceId, workflowId, userId } = await database.owner
    .selectFrom('simulations as s')
    .innerJoin('runs as r', 'r.id', 's.runId')
    .select(['r.workspaceId', 'r.workflowId', 's.userId'])
    .executeTakeFirstOrThrow()
  const { signal } = new AbortController()
  const call = { workspaceId, workflowId, input: { simulationId: id, userId }, signal }
  await assert.rejects(
    performSimulate({ ...deps, outputShapes }, call),
    (error) => error instanceof StepError && error.code === 'given_up' && !error.retryable,
  )
  assert.equal((await get(`/simulations/${id}`)).result, null)
})

test('a simulation that finishes while it is canceled has finished, and no log says otherwise', async (t) => {
  const { ask, post, get, database } = await setUp(t, { isWorking: false })
  const { id } = await ask()
  let canceling: ReturnType<typeof post> | undefined
  await database.owner.transaction().execute(async (tx) => {
    const finished = { finishedAt: new Date().toISOString(), result: '{}' }
    await tx.updateTable('simulations').set(finished).where('id', '=', id).execute()
    canceling = post(`/simulations/${id}/cancel`)
    await untilWaiting(database.owner, 1)
  })

  assert.equal((await canceling)?.json().code, 'run_already_final')
  assert.equal((await get('/simulations')).items[0].status, 'finished')
  const { items } = await get('/audit')
  const told = new Set(items.map(({ action }: AuditEntry) => action))
  assert.ok(told.has('simulation.started'))
  assert.ok(!told.has('simulation.canceled'))
})

test('whoever forgets events forgets what simulations found in them', async (t) => {
  const { ask, finish, post, get } = await setUp(t)
  const asked = await ask()
  await finish(asked)
  await post('/events/forget', { type: 'file.created' })
  assert.deepEqual((await get('/simulations')).items, [])
  assert.equal((await get(`/simulations/${asked.id}`)).code, 'not_found')
})

test('a version is set beside another one, and a definition that is not saved is simulated as well', async (t) => {
  const { ask, finish, post, send, workflowId } = await setUp(t)
  await post(`/workflows/${workflowId}/publish`)
  await send({
    method: 'PUT',
    url: `${api}/workflows/${workflowId}/draft`,
    body: { definition: definition('Eve', "event.subject != '/b.pdf'") },
    headers: { 'if-match': '*' },
  })

  const asked = await ask({ version: 'draft', compare: 1 })
  assert.deepEqual([asked.version, asked.compare], ['draft', 1])
  const { wouldHaveFired, comparison } = await finish(asked)
  assert.equal(wouldHaveFired, 2)
  assert.deepEqual(
    [comparison?.both, comparison?.onlyThis, comparison?.onlyOther],
    [1, 1, 1],
    JSON.stringify(comparison),
  )
  assert.deepEqual(
    comparison?.steps.map(({ stepId }) => stepId),
    ['note'],
  )
  const given = await ask({ definition: definition('Ada', 'true') })
  assert.deepEqual([given.version, (await finish(given)).wouldHaveFired], ['given', 3])
  const unknown = await post(`/workflows/${workflowId}/simulate`, { version: 7 })
  assert.equal(unknown.statusCode, 404)
})

test('steps go on with what a past run was answered, and with an example for who may not read runs', async (t) => {
  const { ask, finish, post, get, workflowId, database, deps } = await setUp(t)
  const { id: runId } = (await post(`/workflows/${workflowId}/runs`)).json()
  while ((await get(`/runs/${runId}`)).finishedAt === null) await sleep(20)

  const { sampled } = await finish(await ask())
  assert.deepEqual(
    sampled.latest?.steps.map(({ answer }) => answer),
    [{ source: 'recorded', runId }, null],
  )
  const recorded = sampled.latest?.steps.at(-1)?.detail
  assert.equal(recorded, JSON.stringify((await get(`/runs/${runId}`)).output))

  // As a key without the right would have asked for it.
  const again = await ask()
  await finish(again)
  await database.owner
    .updateTable('simulations')
    .set({ withRuns: false, result: null, finishedAt: null })
    .where('id', '=', again.id)
    .execute()
  const call = await database.owner
    .selectFrom('simulations as s')
    .innerJoin('runs as r', 'r.id', 's.runId')
    .select(['r.workspaceId', 'r.workflowId', 's.userId'])
    .where('s.id', '=', again.id)
    .executeTakeFirstOrThrow()
  const { signal } = new AbortController()
  const input = { simulationId: again.id, userId: call.userId }
  await performSimulate({ ...deps, outputShapes }, { ...call, input, signal })
  const { result } = Simulation.parse(await get(`/simulations/${again.id}`))
  assert.deepEqual(result?.sampled.latest?.steps[0]?.answer, { source: 'example' })
})

test('only workflows of Floyo itself can simulate in a step', async (t) => {
  const { deps, workflowId, database } = await setUp(t, { isWorking: false })
  const { id: workspaceId } = await database.owner
    .selectFrom('workspaces')
    .select('id')
    .executeTakeFirstOrThrow()
  const { signal } = new AbortController()
  const call = { workspaceId, workflowId, input: {}, signal }
  await assert.rejects(performSimulate({ ...deps, outputShapes }, call), { code: 'not_allowed' })
})

test('of each person the latest twenty simulations are kept', async (t) => {
  const { ask, get } = await setUp(t, { isWorking: false })
  const { id: first } = await ask()
  for (let asked = 0; asked < 20; asked++) await ask()
  const { items } = await get('/simulations?limit=50')
  assert.equal(items.length, 20)
  assert.ok(items.every(({ id }: { id: string }) => id !== first))
})

test('the database shows a simulation to its person alone', async (t) => {
  const { ask, database } = await setUp(t, { isWorking: false })
  await ask()
  const { workspaceId, userId } = await database.owner
    .selectFrom('simulations')
    .select(['workspaceId', 'userId'])
    .executeTakeFirstOrThrow()
  const other = await seedWorkspace(database.owner)
  const seen = (scope: { workspaceId: string; userId: string | null }) =>
    inWorkspace(
      database.api,
      scope,
      async (tx) => (await tx.selectFrom('simulations').select('id').execute()).length,
    )
  assert.equal(await seen({ workspaceId, userId }), 1)
  assert.equal(await seen({ workspaceId, userId: null }), 0)
  assert.equal(await seen({ workspaceId, userId: other.userId }), 0)
  assert.equal(await seen(other), 0)
})
