import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ownedApp, type TestApp } from '../testing/test-app.ts'
import { performRepeat } from './action.ts'

/** Runs of one workflow that failed, and a worker that works from when it is told to. */
async function withFailed(t: TestContext, count: number) {
  const owned = await ownedApp(t)
  const post = async (path: string, body: unknown = {}, headers: Record<string, string> = {}) =>
    owned.send({ method: 'POST', url: `/api/v1${path}`, body, headers })
  const get = async (path: string) => (await owned.send({ url: `/api/v1${path}` })).json()
  const definition = { name: 'x', steps: [{ id: 'no', fail: { message: 'no' } }] }
  const { id: workflowId } = (await post('/workflows', { definition })).json()
  const { workspace } = await get('/me')
  const of = { workspaceId: String(workspace.id), workflowId: String(workflowId) }
  for (let made = 0; made < count; made++) await addFailed(owned, of, definition)
  const work = (): void => {
    const stop = new AbortController()
    const working = owned.deps.engine.runWorker(stop.signal)
    t.after(async () => {
      stop.abort()
      await working
    })
  }
  const all = async (): Promise<{ retryOf: string | null }[]> =>
    (await get(`/runs?workflowId=${workflowId}&limit=200`)).items
  const finished = async (id: string) => {
    await until(async () => (await get(`/run-repeats/${id}`)).status !== 'running')
    return get(`/run-repeats/${id}`)
  }
  return { ...owned, ...of, post, get, work, all, finished }
}

async function addFailed(
  { database: { owner } }: TestApp,
  of: { workspaceId: string; workflowId: string },
  definition: object,
): Promise<void> {
  const text = JSON.stringify({ format: 1, ...definition })
  const { id: runId } = await owner
    .insertInto('runs')
    .values({ ...of, version: 0, definition: text, trigger: 'manual' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const error = { code: 'failed_by_step', message: 'no', stepId: 'no' }
  const outcome = JSON.stringify({ status: 'failed', error })
  await owner
    .insertInto('runEnds')
    .values({ ...of, runId, status: 'failed', outcome })
    .execute()
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 20) {
    if (await holds()) return
    await sleep(20)
  }
  throw new Error('it did not come to be within a minute')
}

test('every run of a filter is repeated once, however often the request and its work are repeated', async (t) => {
  const { post, work, all, finished, deps, database, workflowId } = await withFailed(t, 30)
  const filter = { workflowId, limit: 28 }
  const asked = await post('/run-repeats', { filter, from: 'start' }, { 'idempotency-key': 'k' })
  assert.equal(asked.statusCode, 202, asked.body)
  const repeat = asked.json()
  assert.deepEqual([repeat.total, repeat.repeated, repeat.status], [28, 0, 'running'])
  // As if the process had died before its answer was stored.
  await database.owner.deleteFrom('idempotencyKeys').execute()
  const twin = await post('/run-repeats', { filter, from: 'start' }, { 'idempotency-key': 'k' })
  assert.deepEqual([twin.json().id, twin.json().runId], [repeat.id, repeat.runId])
  work()
  const done = await finished(repeat.id)
  assert.deepEqual([done.status, done.repeated, done.refused], ['finished', 28, 0])
  const repeated = (await all()).filter(({ retryOf }) => retryOf !== null)
  assert.equal(new Set(repeated.map(({ retryOf }) => retryOf)).size, 28)
  // The same work once more, from before its last progress was stored.
  await database.owner.updateTable('runRepeats').set({ position: null, repeated: 0 }).execute()
  const run = await database.owner
    .selectFrom('runs')
    .select(['workspaceId', 'workflowId', 'id'])
    .where('id', '=', repeat.runId)
    .executeTakeFirstOrThrow()
  const call = { ...run, runId: run.id, input: { repeatId: repeat.id } }
  const { signal } = new AbortController()
  const again = await performRepeat({ db: deps.db, engine: deps.engine }, { ...call, signal })
  assert.deepEqual(again.output, { repeated: 28, refused: 0 })
  assert.equal((await all()).filter(({ retryOf }) => retryOf !== null).length, 28)
})

test('what can not be repeated is told with its reason', async (t) => {
  const { post, work, finished, workflowId } = await withFailed(t, 2)
  const asked = await post('/run-repeats', { filter: { workflowId }, version: 'newest' })
  work()
  const done = await finished(asked.json().id)
  assert.deepEqual([done.repeated, done.refused, done.refusals.length], [0, 2, 2])
  assert.match(done.refusals[0].message, /Nothing of the workflow is published/)
})

test('a canceled request repeats no more runs', async (t) => {
  const { post, get, all, work, workflowId } = await withFailed(t, 3)
  const { id } = (await post('/run-repeats', { filter: { workflowId } })).json()
  assert.equal((await post(`/run-repeats/${id}/cancel`)).json().status, 'canceled')
  assert.equal((await post(`/run-repeats/${id}/cancel`)).json().code, 'run_already_final')
  work()
  assert.deepEqual(
    (await all()).filter(({ retryOf }) => retryOf !== null),
    [],
  )
  assert.equal((await get('/run-repeats')).items[0].status, 'canceled')
})

test('only workflows of Floyo itself can repeat runs in a step', async (t) => {
  const { deps, workspaceId, workflowId } = await withFailed(t, 0)
  const input = { repeatId: workflowId }
  const { signal } = new AbortController()
  await assert.rejects(
    performRepeat(deps, { workspaceId, workflowId, runId: workflowId, input, signal }),
    { code: 'not_allowed' },
  )
})

test('asking for repetitions takes one connection at a time', async (t) => {
  const { post, database, workflowId } = await withFailed(t, 1)
  const pool = database.pools.api
  const held = await Promise.all(Array.from({ length: pool.options.max - 1 }, () => pool.connect()))
  t.after(() => held.forEach((client) => client.release()))

  const asked = await post('/run-repeats', { filter: { workflowId } })

  assert.equal(asked.statusCode, 202, asked.body)
})
