import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownedApp } from '../testing/test-app.ts'
import { makeWorld } from '../testing/world.ts'

test('a decision is listed, read and made by whoever the step names, once', async (t) => {
  const owned = await ownedApp(t)
  const { approvalId, runId } = await makeWorld(owned, owned.send)
  const list = async (query: string) =>
    (await owned.send({ url: `/api/v1/approvals${query}` })).json().items
  const [open] = await list('?status=open')
  assert.deepEqual(
    [open.id, open.runId, open.message, open.approvers, open.mayDecide],
    [approvalId, runId, 'Go?', ['owner'], true],
  )
  const url = `/api/v1/approvals/${approvalId}/answer`
  const body = { decision: 'approved', comment: 'fine' }
  const { database } = owned
  await database.owner
    .updateTable('runWaits')
    .set({ approvers: ['someone@example.com'] })
    .execute()
  assert.equal((await owned.send({ method: 'POST', url, body })).json().code, 'forbidden')
  await database.owner
    .updateTable('runWaits')
    .set({ approvers: ['owner'] })
    .execute()

  const answered = (await owned.send({ method: 'POST', url, body })).json()

  assert.deepEqual(
    [answered.status, answered.decision, answered.comment],
    ['answered', 'approved', 'fine'],
  )
  assert.equal((await owned.send({ method: 'POST', url, body })).json().code, 'conflict')
  assert.deepEqual(await list('?status=open'), [])
})

test('what is sent to the address of a step goes to its run, other addresses lead nowhere', async (t) => {
  const owned = await ownedApp(t)
  const { deps } = owned
  const definition = {
    name: 'Ship',
    steps: [
      { id: 'where', set: { address: '{{ run.callbacks.shipped }}' } },
      { id: 'shipped', wait: { webhook: true } },
      { id: 'end', return: '{{ [steps.shipped.body.state, steps.shipped.query.by] }}' },
    ],
  }
  const post = async (url: string, body: unknown = {}) =>
    (await owned.send({ method: 'POST', url: `/api/v1${url}`, body })).json()
  const { id } = await post('/workflows', { definition })
  await post(`/workflows/${id}/publish`)
  const stop = new AbortController()
  const working = deps.engine.runWorker(stop.signal)
  t.after(async () => {
    stop.abort()
    await working
  })
  const run = await post(`/workflows/${id}/runs`)
  let address: string | undefined
  while (!address) {
    const { items } = (await owned.send({ url: `/api/v1/runs/${run.id}/step-runs` })).json()
    address = items.find((one: { stepId: string }) => one.stepId === 'where')?.output?.address
  }
  // What is known of the past is the address that the step had.
  const past = (await owned.send({ url: `/api/v1/runs/${run.id}/state` })).json()
  const where = past.steps.find((one: { key: string }) => one.key === 'where')
  const [{ value, error }] = where.expressions
  assert.deepEqual([value, error], [address, null])
  const { pathname } = new URL(address)
  const wrong = await owned.app.inject({ method: 'POST', url: `${pathname}x` })
  assert.equal(wrong.statusCode, 404)
  const payload = { state: 'sent' }
  const taken = await owned.app.inject({ method: 'POST', url: `${pathname}?by=post`, payload })
  assert.equal(taken.statusCode, 202)
  const { workspaceId } = await deps.enginePool
    .query<{ workspaceId: string }>('select workspace_id as "workspaceId" from app.runs limit 1')
    .then(({ rows: [row] }) => row ?? { workspaceId: '' })
  const outcome = await deps.engine.waitForOutcome(
    { workspaceId, runId: run.id },
    { timeoutMs: 60_000 },
  )
  assert.deepEqual(outcome, { status: 'succeeded', output: ['sent', 'post'] })
})
