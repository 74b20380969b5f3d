import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { ownedApp } from '../testing/test-app.ts'

async function withWorkflow(t: TestContext, parts: object = {}) {
  const owned = await ownedApp(t)
  const post = (path: string, body: unknown = {}) =>
    owned.send({ method: 'POST', url: `/api/v1${path}`, body })
  const get = async (path: string) => (await owned.send({ url: `/api/v1${path}` })).json()
  const definition = { name: 'x', steps: [{ id: 'end', return: 1 }], ...parts }
  const made = await post('/workflows', { definition })
  assert.equal(made.statusCode, 201, made.body)
  const workflowId = String(made.json().id)
  const published = await post(`/workflows/${workflowId}/publish`)
  assert.equal(published.statusCode, 201, published.body)
  const work = (): void => {
    const stop = new AbortController()
    const working = owned.deps.engine.runWorker(stop.signal)
    t.after(async () => {
      stop.abort()
      await working
    })
  }
  const runIs = async (runId: string, status: string) => {
    for (let waited = 0; waited < 60_000; waited += 20) {
      const run = await get(`/runs/${runId}`)
      if (run.status === status && (status !== 'queued' || run.waitingFor !== null)) return run
      await sleep(20)
    }
    throw new Error(`the run did not become ${status} within 15 s`)
  }
  const { owner } = owned.database
  const { workspace } = await get('/me')
  const workspaceId = String(workspace.id)
  return { ...owned, owner, workspaceId, workflowId, post, get, work, runIs }
}

test('runs of a paused workflow are accepted, wait, and go on when it is resumed', async (t) => {
  const { post, work, runIs, workflowId } = await withWorkflow(t)
  const paused = (await post(`/workflows/${workflowId}/pause`)).json()
  assert.match(paused.pausedAt, /^20/)
  assert.equal((await post(`/workflows/${workflowId}/pause`)).json().pausedAt, paused.pausedAt)
  const started = await post(`/workflows/${workflowId}/runs`)
  assert.equal(started.statusCode, 201, started.body)
  work()
  const waiting = await runIs(started.json().id, 'queued')
  assert.equal(waiting.waitingFor, 'the workflow to be resumed')
  assert.equal(waiting.startedAt, null)
  assert.equal((await post(`/workflows/${workflowId}/resume`)).json().pausedAt, null)
  await runIs(started.json().id, 'succeeded')
})

test('a run has the priority of its workflow, or the one it was started with', async (t) => {
  const { post, owner, workflowId } = await withWorkflow(t, { priority: 'low' })
  const ids: string[] = []
  for (const body of [{}, { priority: 'high' }]) {
    ids.push((await post(`/workflows/${workflowId}/runs`, body)).json().id)
  }
  // A trigger brings no priority of its own.
  const { rows } = await sql<{ priority: number }>`
    select priority from app.workflows where id = ${workflowId}`.execute(owner)
  assert.deepEqual(rows, [{ priority: 2 }])
  const queue = await owner.selectFrom('runQueue').select(['runId', 'priority']).execute()
  const priorities = new Map(queue.map(({ runId, priority }) => [runId, priority]))
  assert.deepEqual(
    ids.map((id) => priorities.get(id)),
    [2, 0],
  )
})

test('limits of a workspace and a connection are kept as they were given, and refused when they say nothing', async (t) => {
  const { send, post, get } = await withWorkflow(t)
  const limits = [{ concurrency: 5 }, { rate: '100/1m' }]
  const patch = (url: string, body: unknown) => send({ method: 'PATCH', url, body })
  assert.deepEqual((await patch('/api/v1/workspace', { limits })).json().limits, limits)
  assert.deepEqual((await get('/workspace')).limits, limits)
  const values = { host: 'mail.example.com', port: 587, from: 'a@example.com' }
  const { id } = (await post('/connections', { name: 'office', type: 'smtp', values })).json()
  assert.deepEqual((await patch(`/api/v1/connections/${id}`, { limits })).json().limits, limits)
  for (const bad of [[{ rate: '10 a minute' }], [{ rate: '1/10ms' }], [{ concurrency: 0 }], [{}]]) {
    const answer = await patch('/api/v1/workspace', { limits: bad })
    assert.equal(answer.statusCode, 400, JSON.stringify(bad))
  }
})

test('limits in a definition are checked before it is published', async (t) => {
  const { post } = await withWorkflow(t)
  const problems = async (limits: unknown) => {
    const definition = {
      name: 'x',
      inputs: { customer: { type: 'string' } },
      limits,
      steps: [{ id: 'end', return: 1 }],
    }
    const checked = (await post('/workflows/check', { definition })).json()
    return checked.problems.map(({ field, code }: { field: string; code: string }) => [field, code])
  }
  assert.deepEqual(await problems([{ concurrency: 2, key: '{{ inputs.customer }}' }]), [])
  assert.deepEqual(await problems([{ concurrency: 2, key: '{{ inputs.costumer }}' }]), [
    ['/limits/0/key', 'unknown_reference'],
  ])
  assert.deepEqual(await problems([{ concurrency: 2, key: '{{ steps.a }}' }]), [
    ['/limits/0/key', 'unknown_reference'],
  ])
  assert.deepEqual(await problems([{ concurrency: 2, key: 'customer' }]), [
    ['/limits/0/key', 'constant_key'],
  ])
  assert.deepEqual(await problems([{ concurrency: 2 }, { concurrency: 3 }]), [
    ['/limits/1', 'repeated_limit'],
  ])
})

test('targets that are left alone are listed, the longest down first', async (t) => {
  const { get, owner, workspaceId } = await withWorkflow(t)
  const breaker = { workspaceId, calls: 20, failures: 12, reason: 'refused' }
  await owner
    .insertInto('breakers')
    .values([
      {
        ...breaker,
        target: 'connection:office',
        state: 'half-open',
        probeAt: '2026-01-01T00:00:30Z',
        downSince: '2026-01-01T00:00:00Z',
      },
      {
        ...breaker,
        target: 'host:api.example.com:8443',
        state: 'open',
        probeAt: '2025-01-01T00:00:30Z',
        downSince: '2025-01-01T00:00:00Z',
      },
    ])
    .execute()
  const { items } = await get('/breakers')
  assert.deepEqual(
    items.map(({ kind, name, state }: Record<string, string>) => [kind, name, state]),
    [
      ['host', 'api.example.com:8443', 'open'],
      ['connection', 'office', 'half-open'],
    ],
  )
})

test('a dead run is listed as such until it is repeated', async (t) => {
  const { get, post, owner, workspaceId, workflowId } = await withWorkflow(t)
  const ids: string[] = []
  for (const dead of [undefined, 'retries_exhausted', 'lost_workers']) {
    const { id } = await owner
      .insertInto('runs')
      .values({ workspaceId, workflowId, version: 1, trigger: 'manual' })
      .returning('id')
      .executeTakeFirstOrThrow()
    const error = { code: 'x', message: 'x', stepId: null, dead }
    const outcome = JSON.stringify({ status: 'failed', error })
    await owner
      .insertInto('runEnds')
      .values({ workspaceId, workflowId, runId: id, status: 'failed', outcome })
      .execute()
    ids.push(id)
  }
  const deadIds = async () =>
    (await get('/runs?dead=true')).items.map(({ id }: { id: string }) => id)
  assert.deepEqual(await deadIds(), [ids[2], ids[1]])
  assert.equal((await get('/runs?dead=false')).items.length, 1)
  const again = await post(`/runs/${ids[1]}/retry`, { from: 'start' })
  assert.equal(again.statusCode, 201, again.body)
  assert.deepEqual(await deadIds(), [ids[2]])
})
