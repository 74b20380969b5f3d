import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { anonymous, ownedApp } from '../testing/test-app.ts'

type Json = Record<string, unknown>

const steps = [{ id: 'answer', return: { n: '{{ trigger.body.n }}' } }]

/** A workflow behind a webhook whose address nobody switched on, and nobody who executes its runs. */
async function drafted(t: TestContext, trigger: Json = {}) {
  const owned = await ownedApp(t)
  const post = (path: string, body: unknown = {}) =>
    owned.send({ method: 'POST', url: `/api/v1${path}`, body })
  const definition = { name: 'Hook', trigger: [{ type: 'webhook', ...trigger }], steps }
  const { id } = (await post('/workflows', { definition })).json()
  const path = `/workflows/${id}/webhook/capture`
  const listen = async (body: Json = {}) => (await post(path, body)).json()
  const capture = async () => (await owned.send({ url: `/api/v1${path}` })).json()
  const deliver = async (body: unknown, headers: Record<string, string> = {}) => {
    const url = new URL((await capture()).url).pathname
    return anonymous(owned)({ method: 'POST', url, body, headers })
  }
  const list = async () =>
    (await owned.send({ url: `/api/v1/workflows/${id}/deliveries` })).json().items
  const runs = async () => (await owned.send({ url: `/api/v1/runs?workflowId=${id}` })).json().items
  const enable = () => post(`/workflows/${id}/enable`)
  return { ...owned, id, post, listen, capture, deliver, list, runs, enable, path }
}

test('a workflow that was never on gets an address to listen at, which starts nothing', async (t) => {
  const { listen, capture, deliver, runs, list } = await drafted(t)
  assert.deepEqual(await capture(), { url: null, until: null, startsRun: false, sample: null })
  const begun = await listen({ seconds: 60 })
  assert.ok(Date.parse(begun.until) > 0 && begun.url.includes('/hooks/'))
  const answer = await deliver({ n: 7 }, { authorization: 'Bearer secret', 'x-kind': 'test' })
  assert.deepEqual([answer.statusCode, answer.json().status], [202, 'captured'])

  const { until, sample } = await capture()
  assert.equal(until, null, 'one is enough')
  assert.deepEqual([sample.data.body, sample.data.headers['x-kind']], [{ n: 7 }, 'test'])
  assert.equal(sample.verified, null)
  assert.ok(!JSON.stringify(sample).includes('Bearer secret'))
  assert.deepEqual(await runs(), [])
  assert.equal(
    (await deliver({ n: 8 })).statusCode,
    404,
    'the next one finds a workflow that is off',
  )
  assert.deepEqual(
    (await list()).map(({ status }: Json) => status),
    ['disabled', 'captured'],
  )
})

test('of deliveries that come together one is the sample, and the others run', async (t) => {
  const { listen, enable, deliver, runs, list, post, id } = await drafted(t)
  await enable()
  // The address is known to this process by now, as it was before anybody listened.
  await deliver({ n: 0 })
  await listen()
  const answers = await Promise.all([1, 2, 3, 4, 5].map((n) => deliver({ n })))
  const kept = answers.filter((answer) => answer.json().status === 'captured')
  assert.equal(kept.length, 1)
  assert.equal((await runs()).length, 5)
  const captured = (await list()).find(({ status }: Json) => status === 'captured')
  const replayed = await post(`/workflows/${id}/deliveries/${captured.id}/replay`)
  assert.equal(replayed.statusCode, 201, 'nothing is lost')
})

test('whoever says so gets the sample and the run', async (t) => {
  const { listen, enable, deliver, runs, capture, post, path } = await drafted(t)
  const early = await post(path, { startsRun: true })
  assert.equal(early.json().code, 'workflow_not_runnable')
  await enable()
  await listen({ startsRun: true })
  const answer = await deliver({ n: 7 })
  assert.equal((await runs())[0].id, answer.json().runId)
  assert.deepEqual((await capture()).sample.data.body, { n: 7 })
})

test('a wrong signature is shown and refused, and the listening goes on', async (t) => {
  const signature = { scheme: 'github', connection: 'github-hook' }
  const { listen, capture, deliver, list, post } = await drafted(t, { signature })
  const values = { secret: 'a shared secret' }
  await post('/connections', { name: 'github-hook', type: 'webhook_secret', values })
  await listen()
  const body = { n: 7 }
  const digest = createHmac('sha256', values.secret).update(JSON.stringify(body)).digest('hex')
  await deliver(body, { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` })
  const wrong = await capture()
  assert.deepEqual([wrong.sample.verified, wrong.until !== null], [false, true])
  await deliver(body, { 'x-hub-signature-256': `sha256=${digest}` })
  const right = await capture()
  assert.deepEqual([right.sample.verified, right.until], [true, null])
  const statuses = (await list()).map(({ status }: Json) => status)
  assert.deepEqual(statuses, ['captured', 'disabled'], 'an address that is off tells nothing')
})

test('when the time is over, or somebody stops it, a delivery is like any other', async (t) => {
  const { listen, enable, deliver, send, path, capture, database } = await drafted(t)
  await enable()
  await listen()
  await sql`update app.webhooks set capture_until = now() - interval '1 s'`.execute(database.owner)
  assert.equal((await capture()).until, null)
  assert.ok((await deliver({ n: 1 })).json().runId)
  await listen()
  await send({ method: 'DELETE', url: `/api/v1${path}` })
  assert.ok((await deliver({ n: 2 })).json().runId)
  assert.equal((await capture()).sample, null)
})

test('a sample starts a run by hand, of the draft too, until it is put away', async (t) => {
  const { listen, enable, deliver, post, send, id } = await drafted(t)
  const start = async (body: Json) => post(`/workflows/${id}/runs`, body)
  assert.equal((await start({ sample: true })).json().code, 'conflict')
  await listen()
  await deliver({ n: 7 })
  await enable()
  const ofVersion = (await start({ sample: true })).json()
  const ofDraft = (await start({ sample: true, draft: true })).json()
  assert.deepEqual([ofVersion.version, ofDraft.version], [1, 0])
  const { triggerData, trigger } = (await send({ url: `/api/v1/runs/${ofDraft.id}` })).json()
  assert.deepEqual([trigger, triggerData.body], ['manual', { n: 7 }])
  const sample = `/api/v1/workflows/${id}/webhook/sample`
  assert.equal((await send({ method: 'DELETE', url: sample })).json().sample, null)
  assert.equal((await start({ sample: true })).json().code, 'conflict')
})

test('without a webhook trigger nobody can listen', async (t) => {
  const { send } = await ownedApp(t)
  const post = (url: string, body: unknown) => send({ method: 'POST', url, body })
  const { id } = (
    await post('/api/v1/workflows', { definition: { name: 'By hand', steps } })
  ).json()
  const answer = await post(`/api/v1/workflows/${id}/webhook/capture`, {})
  assert.equal(answer.json().code, 'conflict')
})
