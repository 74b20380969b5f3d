import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { anonymous, ownedApp } from '../testing/test-app.ts'

type Json = Record<string, unknown>

/** A workflow behind a webhook, enabled. */
async function hooked(t: TestContext, trigger: Json = {}, steps?: Json[]) {
  const owned = await ownedApp(t)
  const stop = new AbortController()
  const working = owned.deps.engine.runWorker(stop.signal)
  t.after(async () => {
    stop.abort()
    await working
  })
  const definition = {
    name: 'Hook',
    trigger: [{ type: 'webhook', ...trigger }],
    steps: steps ?? [{ id: 'answer', return: { n: '{{ trigger.body.n }}' } }],
  }
  const made = await owned.send({ method: 'POST', url: '/api/v1/workflows', body: { definition } })
  const id: string = made.json().id
  const enabled = await owned.send({
    method: 'POST',
    url: `/api/v1/workflows/${id}/enable`,
    body: {},
  })
  const url = new URL(enabled.json().webhookUrl).pathname
  const deliver = (body: unknown, headers: Record<string, string> = {}) =>
    anonymous(owned)({ method: 'POST', url, body, headers })
  return { ...owned, id, url, deliver }
}

test('a delivery is a run before it is answered', async (t) => {
  const { deliver, send } = await hooked(t)
  const answer = await deliver({ n: 7 })
  assert.equal(answer.statusCode, 202)
  const run = (await send({ url: `/api/v1/runs/${answer.json().runId}` })).json()
  assert.equal(run.trigger, 'webhook')
  assert.deepEqual(run.triggerData.body, { n: 7 })
  assert.equal(run.triggerData.headers.cookie, undefined)
})

test('a caller that waits gets what the run returns', async (t) => {
  const { deliver } = await hooked(t, { answer: 'result' })
  const answer = await deliver({ n: 7 })
  assert.equal(answer.statusCode, 200, answer.body)
  assert.deepEqual(answer.json(), { n: 7 })
})

test('a caller that waits for a run that fails is told so, without what went wrong inside', async (t) => {
  const steps = [{ id: 'no', fail: { message: 'the secret reason' } }]
  const { deliver } = await hooked(t, { answer: 'result' }, steps)
  const answer = await deliver({ n: 7 })
  assert.equal(answer.json().code, 'run_failed')
  assert.ok(!answer.body.includes('secret reason'))
})

test('one delivery id is one run, however often it comes', async (t) => {
  const { deliver, send, id } = await hooked(t, { deliveryIdHeader: 'X-Delivery' })
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => deliver({ n: 1 }, { 'x-delivery': 'd-1' })),
  )
  // A machine that is too busy may turn callers away; they would deliver again.
  const accepted = answers.filter(({ statusCode }) => statusCode !== 503)
  assert.equal(new Set(accepted.map((answer) => answer.json().runId)).size, 1)
  const { items } = (await send({ url: `/api/v1/runs?workflowId=${id}` })).json()
  assert.equal(items.length, 1)
})

test('an address that is off, moved or guessed is not there', async (t) => {
  const { deliver, send, id, app } = await hooked(t)
  const rotated = await send({
    method: 'POST',
    url: `/api/v1/workflows/${id}/webhook/rotate`,
    body: {},
  })
  const fresh = new URL(rotated.json().url).pathname
  assert.equal((await deliver({})).statusCode, 404)
  const again = () => anonymous({ app })({ method: 'POST', url: fresh, body: {} })
  assert.equal((await again()).statusCode, 202)
  await send({ method: 'POST', url: `/api/v1/workflows/${id}/disable`, body: {} })
  assert.equal((await again()).statusCode, 404)
  assert.equal((await anonymous({ app })({ method: 'POST', url: '/hooks/guess' })).statusCode, 404)
})

test('bodies of any kind are taken, up to 1 MiB', async (t) => {
  const { app, url, send, id } = await hooked(t)
  const post = (payload: string, type: string) =>
    app.inject({ method: 'POST', url, payload, headers: { 'content-type': type } })
  assert.equal((await post('a=1&b=two', 'application/x-www-form-urlencoded')).statusCode, 202)
  assert.equal((await post('<a/>', 'application/xml')).statusCode, 202)
  assert.equal((await post('{', 'application/json')).json().code, 'malformed_json')
  assert.equal((await post('x'.repeat(1_100_000), 'text/plain')).statusCode, 413)
  const { items } = (await send({ url: `/api/v1/runs?workflowId=${id}` })).json()
  const bodies: unknown[] = []
  for (const { id: runId } of items) {
    bodies.push((await send({ url: `/api/v1/runs/${runId}` })).json().triggerData.body)
  }
  assert.deepEqual(bodies.toReversed(), [{ a: '1', b: 'two' }, '<a/>'])
})
