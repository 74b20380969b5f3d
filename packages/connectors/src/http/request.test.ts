import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import type { JsonObject } from '@floyo/contracts'
import { connectionTypes } from '../registry.ts'
import { perform, testContext } from '../testing/context.ts'

interface Seen {
  method: string | undefined
  url: string | undefined
  headers: IncomingMessage['headers']
  body: string
}

async function serve(t: TestContext, answer: (response: ServerResponse, seen: Seen) => void) {
  const requests: Seen[] = []
  const server = createServer((request, response) => {
    const { method, url, headers } = request
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const seen = { method, url, headers, body }
      requests.push(seen)
      answer(response, seen)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

test('a request is sent as it is described, and its answer is text and value', async (t) => {
  const { url, requests } = await serve(t, (response) =>
    response.writeHead(200, { 'content-type': 'application/vnd.api+json' }).end('{"ok":true}'),
  )
  const { context } = testContext(t, { attempt: 2 })
  const output = await perform(
    'http.request',
    {
      method: 'POST',
      url: `${url}/items?a=1#part`,
      query: { q: 'x y&z', tag: ['a', 'b'], none: null },
      headers: { 'X-Trace': 'abc' },
      json: { n: 1.5, text: 'ä' },
    },
    context,
  )
  assert.partialDeepStrictEqual(output, { status: 200, body: '{"ok":true}', json: { ok: true } })
  const [request] = requests
  assert.equal(request?.url, '/items?a=1&q=x+y%26z&tag=a&tag=b')
  assert.equal(request?.body, '{"n":1.5,"text":"ä"}')
  assert.partialDeepStrictEqual(request?.headers, {
    'content-type': 'application/json',
    'x-trace': 'abc',
    'idempotency-key': 'run-1_step-2',
    'floyo-attempt': '2',
  })
})

test('forms and texts are sent as such, a GET has neither body nor key', async (t) => {
  const { url, requests } = await serve(t, (response) => response.end('plain'))
  const { context } = testContext(t)
  await perform('http.request', { method: 'PUT', url, form: { a: 'x&y', b: 2 } }, context)
  await perform(
    'http.request',
    { method: 'PATCH', url, text: 'ä', headers: { 'Content-Type': 'text/csv' } },
    context,
  )
  const output = await perform('http.request', { url }, context)
  assert.partialDeepStrictEqual(output, { body: 'plain', json: null })
  assert.deepEqual(
    requests.map(({ headers, body }) => [
      headers['content-type'],
      body,
      headers['idempotency-key'],
    ]),
    [
      ['application/x-www-form-urlencoded', 'a=x%26y&b=2', 'run-1_step-2'],
      ['text/csv', 'ä', 'run-1_step-2'],
      [undefined, '', undefined],
    ],
  )
})

test('files are sent as they are, or as fields of a form', async (t) => {
  const { url, requests } = await serve(t, (response) => response.end())
  const { context, put } = testContext(t)
  const file = put('a.csv', Buffer.from('a,b\n1,2\n'))
  await perform('http.request', { method: 'PUT', url, file }, context)
  const form = { method: 'POST', url, multipart: { note: 'so', count: 2, file } }
  await perform('http.request', form, context)
  const [plain, multipart] = requests
  assert.deepEqual([plain?.headers['content-type'], plain?.body], ['text/csv', 'a,b\n1,2\n'])
  const sent = new Response(multipart?.body ?? '', {
    headers: { 'content-type': multipart?.headers['content-type'] ?? '' },
  })
  const fields = await sent.formData()
  assert.deepEqual([fields.get('note'), fields.get('count')], ['so', '2'])
  const given = fields.get('file')
  assert.ok(given instanceof File)
  assert.deepEqual(
    [given.name, given.type, await given.text()],
    ['a.csv', 'text/csv', 'a,b\n1,2\n'],
  )
})

test('a connection may be asked at its base itself', async (t) => {
  const { url, requests } = await serve(t, (response) => response.end())
  const { context } = testContext(t, { connection: { baseUrl: `${url}/hooks/a`, auth: 'none' } })
  await perform('http.request', { method: 'POST', url: '', text: 'hi' }, context)
  assert.equal(requests[0]?.url, '/hooks/a')
})

test('a part of the address can be the secret, which is in no message', async (t) => {
  const { url, requests } = await serve(t, (response) => response.end())
  const values = { baseUrl: `${url}/hooks`, auth: 'path', secretPath: 'T0/abc-secret' }
  const { context } = testContext(t, { connection: values })
  await perform('http.request', { method: 'POST', url: '', text: 'hi' }, context)
  assert.equal(requests[0]?.url, '/hooks/T0/abc-secret')
  await assert.rejects(perform('http.request', { url: `${url}/other` }, context), (error) => {
    assert.ok(error instanceof Error)
    return !error.message.includes('secret-') && !error.message.includes('abc')
  })
})

test('429 and 5xx may be tried again when the server says, other refusals may not', async (t) => {
  const { url } = await serve(t, (response, { url: path }) => {
    const headers: Record<string, string> =
      path === '/429'
        ? { 'retry-after': '7' }
        : { date: 'Fri, 20 Nov 2026 16:00:00 GMT', 'retry-after': 'Fri, 20 Nov 2026 16:02:00 GMT' }
    response.writeHead(Number(path?.slice(1)), headers).end('the reason')
  })
  const { context } = testContext(t)
  const ask = (status: number, input: JsonObject = {}) =>
    perform('http.request', { url: `${url}/${status}`, ...input }, context)
  await assert.rejects(ask(429), { code: 'http_429', retryable: true, retryAfterSeconds: 7 })
  await assert.rejects(ask(503), { code: 'http_503', retryable: true, retryAfterSeconds: 120 })
  await assert.rejects(ask(404), {
    code: 'http_404',
    retryable: false,
    message: /answered 404: the reason\. If that is fine, list it in acceptStatus: \[404\]/,
  })
  assert.partialDeepStrictEqual(await ask(404, { acceptStatus: [404] }), { status: 404 })
})

test('a connection adds its credentials, and takes them nowhere but below its base', async (t) => {
  const { url, requests } = await serve(t, (response) => response.end())
  const other = await serve(t, (response) => response.end())
  const cases: [JsonObject, string, string][] = [
    [{ auth: 'bearer', token: 't0p' }, 'authorization', 'Bearer t0p'],
    [
      { auth: 'basic', user: 'ada', password: 'pä' },
      'authorization',
      `Basic ${Buffer.from('ada:pä').toString('base64')}`,
    ],
    [{ auth: 'header', headerName: 'X-Api-Key', headerValue: 'k' }, 'x-api-key', 'k'],
  ]
  for (const [values, header, value] of cases) {
    const { context } = testContext(t, { connection: { baseUrl: `${url}/v1`, ...values } })
    await perform('http.request', { url: '/items' }, context)
    await perform(
      'http.request',
      { url: `${url}/v1/items`, headers: { Authorization: 'mine', 'x-api-key': 'mine' } },
      context,
    )
    for (const request of requests.splice(0)) {
      assert.equal(request.url, '/v1/items')
      assert.equal(request.headers[header], value)
    }
    for (const elsewhere of [
      `${other.url}/v1/items`,
      `${url}/v2`,
      `${url}/v1/../v2`,
      '../v2',
      `${url}/v10`,
    ]) {
      const asked = perform('http.request', { url: elsewhere }, context)
      await assert.rejects(asked, { code: 'connection_invalid', retryable: false }, elsewhere)
    }
  }
  assert.deepEqual([...requests, ...other.requests], [])
})

test('what can not be sent is refused with the name of the field', async (t) => {
  const { context } = testContext(t)
  const url = 'https://example.com'
  const refused: [JsonObject, RegExp][] = [
    [{ url, headers: { Host: 'internal' } }, /headers: the headers Host/],
    [{ url, headers: { 'x-a': 'a\r\nb: c' } }, /headers\.x-a: expected one line/],
    [{ url, method: 'TRACE' }, /method: Invalid option/],
    [{ url, json: 1, text: 'x' }, /A request has one body/],
    [{ url, jsn: 1 }, /Unrecognized key: "jsn"/],
    [{}, /url: Invalid input/],
  ]
  for (const [input, message] of refused) {
    await assert.rejects(perform('http.request', input, context), {
      code: 'invalid_input',
      message,
    })
  }
  await assert.rejects(perform('http.request', { url: 'http://169.254.169.254/' }, context), {
    code: 'egress_blocked',
  })
  await assert.rejects(perform('http.request', { url: 'example.com' }, context), {
    code: 'invalid_url',
  })
})

test('a run that is canceled ends its request', async (t) => {
  const { url } = await serve(t, () => {})
  const { context } = testContext(t, { signal: AbortSignal.timeout(50) })
  await assert.rejects(perform('http.request', { url }, context), { name: 'TimeoutError' })
})

test('the test of a connection says whether the server takes the credentials', async (t) => {
  const { url } = await serve(t, (response, { headers }) =>
    response.writeHead(headers.authorization === 'Bearer good' ? 200 : 401).end(),
  )
  const { context } = testContext(t)
  const type = connectionTypes.get('http')
  const values = { baseUrl: url, auth: 'bearer', token: 'good' }
  assert.deepEqual(await type?.test(values, context), {
    ok: true,
    message: 'The server answered 200.',
  })
  assert.deepEqual(await type?.test({ ...values, token: 'bad' }, context), {
    ok: false,
    message: 'The server does not accept the credentials (it answered 401).',
  })
  assert.partialDeepStrictEqual(await type?.test({ baseUrl: 'http://10.0.0.1/' }, context), {
    ok: false,
  })
  for (const auth of ['bearer', 'basic', 'header']) {
    const lacking = await type?.test({ baseUrl: url, auth }, context)
    assert.match(lacking?.message ?? '', new RegExp(`expected a value, since auth is ${auth}`))
  }
})
