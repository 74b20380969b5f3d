import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ownedApp } from '../testing/test-app.ts'

type Json = Record<string, unknown>

/** A draft that is not published, and ways to start and read its runs. */
async function drafted(t: TestContext, steps: Json[], options: { working?: 'yes' | 'no' } = {}) {
  const owned = await ownedApp(t)
  if (options.working !== 'no') {
    const stop = new AbortController()
    const working = owned.deps.engine.runWorker(stop.signal)
    t.after(async () => {
      stop.abort()
      await working
    })
  }
  const post = (path: string, body: unknown = {}, headers: Record<string, string> = {}) =>
    owned.send({ method: 'POST', url: `/api/v1${path}`, body, headers })
  const { id } = (await post('/workflows', { definition: { name: 'x', steps } })).json()
  const read = async (runId: string) => (await owned.send({ url: `/api/v1/runs/${runId}` })).json()
  const ended = async (runId: string) => {
    for (let waited = 0; waited < 60_000; waited += 20) {
      const run = await read(runId)
      if (run.finishedAt !== null) return run
      await sleep(20)
    }
    throw new Error('the run did not end')
  }
  const start = (headers: Record<string, string> = {}) => post(`/workflows/${id}/runs`, {}, headers)
  return { ...owned, id, post, read, ended, start }
}

test('a draft can be tried, and its steps are read in order', async (t) => {
  const steps = [
    { id: 'a', set: { n: 1 } },
    { id: 'b', return: { twice: '{{ vars.n * 2 }}' } },
  ]
  const { start, ended, send } = await drafted(t, steps)
  const { id, version } = (await start()).json()
  assert.equal(version, 0)
  const run = await ended(id)
  assert.equal(run.status, 'succeeded')
  assert.deepEqual(run.output, { twice: 2 })
  const { items } = (await send({ url: `/api/v1/runs/${id}/step-runs` })).json()
  assert.deepEqual(
    items.map((step: { stepId: string; status: string }) => [step.stepId, step.status]),
    [
      ['a', 'succeeded'],
      ['b', 'succeeded'],
    ],
  )
})

test('to start, cancel or repeat a run takes one connection: many callers at once do not wait for one another', async (t) => {
  const steps = [{ id: 'a', set: { n: 1 } }]
  const { start, post, database } = await drafted(t, steps, { working: 'no' })
  const pool = database.pools.api
  const held = []
  while (pool.idleCount > 1) held.push(await pool.connect())
  pool.options.max = pool.totalCount
  const started = await start()
  assert.equal(started.statusCode, 201)
  const { id } = started.json()
  assert.equal((await post(`/runs/${id}/cancel`)).statusCode, 200)
  assert.equal((await post(`/runs/${id}/retry`, { from: 'start' })).statusCode, 201)
  for (const client of held) client.release()
})

test('a run that waits in the queue is canceled once', async (t) => {
  const { start, post, read } = await drafted(t, [{ id: 'a', set: { n: 1 } }], { working: 'no' })
  const { id } = (await start()).json()
  assert.equal((await read(id)).status, 'queued')
  const canceled = await post(`/runs/${id}/cancel`)
  assert.equal(canceled.json().status, 'canceled')
  assert.equal((await post(`/runs/${id}/cancel`)).json().code, 'run_already_final')
})

test('a run that failed is repeated in a new run', async (t) => {
  const { start, ended, post } = await drafted(t, [{ id: 'no', fail: { message: 'no' } }])
  const { id } = (await start()).json()
  const failed = await ended(id)
  assert.deepEqual([failed.status, failed.error.stepId], ['failed', 'no'])
  const repeat = (await post(`/runs/${id}/retry`, { from: 'start' })).json()
  assert.deepEqual([repeat.retryOf, repeat.trigger], [id, 'retry'])
})

test('a start that is repeated after a crash finds the run that was accepted', async (t) => {
  const { start, database } = await drafted(t, [{ id: 'a', set: { n: 1 } }], { working: 'no' })
  const first = await start({ 'idempotency-key': 'k-1' })
  // As if the process had died after the run was accepted, and before its answer was stored.
  await database.owner.deleteFrom('idempotencyKeys').execute()
  const second = await start({ 'idempotency-key': 'k-1' })
  assert.equal(second.json().id, first.json().id)
})

test('runs are found by their status', async (t) => {
  const { start, post, send, id } = await drafted(t, [{ id: 'a', set: { n: 1 } }], {
    working: 'no',
  })
  const one = (await start()).json()
  await start()
  await post(`/runs/${one.id}/cancel`)
  const count = async (status: string) =>
    (await send({ url: `/api/v1/runs?workflowId=${id}&status=${status}` })).json().items.length
  assert.deepEqual(
    [await count('queued'), await count('canceled'), await count('failed')],
    [1, 1, 0],
  )
})

test('a repeat says what it keeps, refuses what the run does not have, and is in the audit log', async (t) => {
  const steps = [
    { id: 'a', set: { n: 1 } },
    { id: 'b', set: { n: '{{ vars.n + 1 }}' } },
    { id: 'c', return: '{{ vars.n }}' },
  ]
  const { start, ended, post, send } = await drafted(t, steps)
  const { id } = (await start()).json()
  await ended(id)
  const repeat = await post(`/runs/${id}/retry`, { from: { step: 'c' }, outputs: { b: { n: 41 } } })
  const { id: runId, kept, effectKeys } = repeat.json()
  assert.deepEqual([repeat.statusCode, kept, effectKeys], [201, ['a'], 'new'])
  assert.equal((await ended(runId)).output, 41)
  const wrong = await post(`/runs/${id}/retry`, { from: { step: 'x' } })
  assert.deepEqual([wrong.statusCode, wrong.json().errors[0].field], [400, '/from/step'])
  const { items } = (await send({ url: '/api/v1/audit' })).json()
  const entry = items.find((one: { action: string }) => one.action === 'run.retried')
  assert.deepEqual(entry.changes.edited, ['outputs.b'])
})

test('a fork goes on from the entry it names', async (t) => {
  const steps = [
    { id: 'a', set: { n: 1 } },
    { id: 'b', return: '{{ vars.n }}' },
  ]
  const { start, ended, post } = await drafted(t, steps)
  const { id } = (await start()).json()
  await ended(id)
  const fork = (await post(`/runs/${id}/fork`, { at: 1 })).json()
  assert.deepEqual([fork.retryOf, fork.kept], [id, ['a']])
  assert.equal((await ended(fork.id)).output, 1)
  assert.equal((await post(`/runs/${id}/fork`, { at: 99 })).json().errors[0].field, '/at')
})

test('the journal of a run is paged, and the state behind each entry can be read', async (t) => {
  const steps = [
    { id: 'a', set: { n: 1 } },
    { id: 'b', set: { n: '{{ vars.n + 1 }}' } },
  ]
  const { start, ended, send } = await drafted(t, steps)
  const { id } = (await start()).json()
  await ended(id)
  const get = async (path: string) => (await send({ url: `/api/v1/runs/${id}${path}` })).json()
  const { items, next } = await get('/journal?limit=1')
  assert.deepEqual([items[0].number, items[0].type, items[0].key], [1, 'done', 'a'])
  const rest = await get(`/journal?limit=1&after=${next}`)
  assert.deepEqual([rest.items[0].number, rest.items[0].key, rest.next], [2, 'b', null])
  assert.deepEqual((await get('/state?at=1')).vars, { n: 1 })
  const state = await get('/state')
  assert.deepEqual([state.at, state.vars], [2, { n: 2 }])
  assert.deepEqual(state.steps[1].expressions[0].value, 2)
  assert.deepEqual((await get('/state?seq=0')).steps, [])
})

test('two runs are compared step by step, and a run that is not there is not found', async (t) => {
  const steps = [
    { id: 'a', set: { n: 1 } },
    { id: 'b', set: { n: 2 } },
  ]
  const { start, ended, post, send } = await drafted(t, steps)
  const { id } = (await start()).json()
  await ended(id)
  const other = (
    await post(`/runs/${id}/retry`, { from: 'start', outputs: { a: { n: 5 } } })
  ).json()
  await ended(other.id)
  const compare = (otherId: string) => send({ url: `/api/v1/runs/${id}/compare?with=${otherId}` })
  const compared = (await compare(other.id)).json()
  assert.deepEqual(
    compared.steps.map((step: { key: string; result: string }) => [step.key, step.result]),
    [
      ['a', 'different'],
      ['b', 'same'],
    ],
  )
  assert.deepEqual(compared.steps[0].output[0].path, '/n')
  assert.equal((await compare('00000000-0000-4000-8000-000000000000')).statusCode, 404)
})

test('a run becomes a fixture, one that has not ended does not', async (t) => {
  const { start, ended, post } = await drafted(t, [{ id: 'a', return: 1 }])
  const { id } = (await start()).json()
  await ended(id)
  const made = (await post(`/runs/${id}/fixture`, { name: 'One' })).json()
  assert.deepEqual(
    [made.name, made.expect.output, made.expect.steps],
    ['One', 1, { a: 'succeeded' }],
  )
  const idle = await drafted(t, [{ id: 'a', return: 1 }], { working: 'no' })
  const waiting = (await idle.start()).json()
  assert.equal((await idle.post(`/runs/${waiting.id}/fixture`)).json().code, 'conflict')
})

test("Floyo's own workflows are started by Floyo alone, and their runs repeated only as they were", async (t) => {
  const { post, start, send, database, id } = await drafted(t, [{ id: 'b', return: 1 }])
  const { id: runId } = (await start()).json()
  await database.owner
    .updateTable('workflows')
    .set({ kind: 'system' })
    .where('id', '=', id)
    .execute()

  assert.equal((await start()).statusCode, 404)
  const edited = await post(`/runs/${runId}/retry`, { from: 'start', inputs: { userId: 'x' } })
  assert.deepEqual([edited.statusCode, edited.json().code], [403, 'forbidden'])
  assert.equal((await send({ url: `/api/v1/runs/${runId}` })).statusCode, 200)
})
