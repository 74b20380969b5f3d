import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
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

async function firstOf<T>(list: () => Promise<T[]>): Promise<T> {
  for (let looks = 0; looks < 3000; looks++) {
    const [first] = await list()
    if (first !== undefined) return first
    await sleep(20)
  }
  throw new Error('nothing came within a minute')
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

test('a caller waits as long as the trigger says, and then hears where the run is', async (t) => {
  // Nobody calls the address that the run waits at.
  const steps = [{ id: 'call', wait: { webhook: true } }]
  const { deliver, send } = await hooked(t, { answer: 'result', answerTimeout: '1s' }, steps)
  const before = performance.now()
  const answer = await deliver({ n: 7 })
  const waitedMs = performance.now() - before
  const { runId, status, url } = answer.json()
  assert.deepEqual([answer.statusCode, status], [202, 'running'], answer.body)
  assert.equal(answer.headers.location, url)
  assert.equal(new URL(url).pathname, `/api/v1/runs/${runId}`)
  assert.ok(waitedMs >= 990 && waitedMs < 25_000, `${waitedMs} ms, and not the 30 s of others`)
  assert.equal((await send({ url: new URL(url).pathname })).json().id, runId)
})

test('a run that ends in time answers, however long it took', async (t) => {
  const approve = { by: ['owner@example.com'], message: 'Answer?' }
  const steps = [
    { id: 'decision', approve },
    { id: 'answer', return: '{{ steps.decision.comment }}' },
  ]
  const { deliver, send } = await hooked(t, { answer: 'result', answerTimeout: '60s' }, steps)
  const answered = deliver({ n: 7 })
  const approval = await firstOf<{ id: string }>(
    async () => (await send({ url: '/api/v1/approvals' })).json().items,
  )
  const body = { decision: 'approved', comment: 'gladly' }
  const url = `/api/v1/approvals/${approval.id}/answer`
  assert.equal((await send({ method: 'POST', url, body })).statusCode, 200)
  const answer = await answered
  assert.deepEqual([answer.statusCode, answer.json()], [200, 'gladly'])
})

test('a run says the status, the headers and the body of its answer', async (t) => {
  const steps = [{ id: 'answer', return: '{{ trigger.body }}' }]
  const { deliver } = await hooked(t, { answer: 'response' }, steps)
  const made = await deliver({ status: 201, headers: { Location: '/orders/7' }, body: { n: 7 } })
  assert.deepEqual([made.statusCode, made.json()], [201, { n: 7 }])
  assert.equal(made.headers.location, '/orders/7')
  const text = await deliver({ body: 'thanks' })
  assert.deepEqual([text.statusCode, text.body], [200, 'thanks'])
  assert.equal(text.headers['content-type'], 'text/plain; charset=utf-8')
  const xml = await deliver({ headers: { 'content-type': 'application/xml' }, body: '<ok/>' })
  assert.deepEqual([xml.headers['content-type'], xml.body], ['application/xml', '<ok/>'])
  assert.equal((await deliver({ status: 204 })).statusCode, 204)
})

test('a run can not answer with what is not its to say', async (t) => {
  const steps = [{ id: 'answer', return: '{{ trigger.body }}' }]
  const { deliver } = await hooked(t, { answer: 'response' }, steps)
  const refused = [
    { headers: { 'Set-Cookie': 'floyo.session_token=mine' } },
    { headers: { 'content-security-policy': "script-src 'unsafe-inline'" } },
    { headers: { 'x-accel-redirect': '/etc/passwd' } },
    { headers: { location: '/\r\nset-cookie: a=b' } },
    { status: 99 },
    { html: '<script>' },
    'just text',
  ]
  for (const body of refused) {
    const answer = await deliver(body)
    assert.deepEqual([answer.statusCode, answer.json().code], [502, 'run_failed'], answer.body)
    assert.equal(answer.headers['set-cookie'], undefined)
  }
  const page = await deliver({ headers: { 'content-type': 'text/html' }, body: '<b>Hi</b>' })
  assert.match(String(page.headers['content-security-policy']), /default-src 'none'/)
  assert.match(String(page.headers['permissions-policy']), /camera=\(\)/)
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
  const bodies: string[] = []
  for (const { id: runId } of items) {
    const { triggerData } = (await send({ url: `/api/v1/runs/${runId}` })).json()
    bodies.push(JSON.stringify(triggerData.body))
  }
  assert.deepEqual(bodies.toSorted(), ['"<a/>"', '{"a":"1","b":"two"}'])
})
