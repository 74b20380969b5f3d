import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import { ApiProblem, createClient, paginate, Unreachable } from './index.ts'

interface Seen {
  method: string
  url: string
  headers: IncomingMessage['headers']
  body: string
}

/** A server that answers each request with the next of `replies`, and the last one for good. */
async function serve(
  t: TestContext,
  replies: ((response: ServerResponse, seen: Seen) => void)[],
): Promise<{ baseUrl: string; seen: Seen[] }> {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const one = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      }
      seen.push(one)
      replies[Math.min(seen.length, replies.length) - 1]?.(response, one)
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

const json =
  (body: unknown, status = 200) =>
  (response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

const problem =
  (code: string, status: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void => {
    const body = { type: 'x', title: 'T', status, code, detail: 'D', requestId: 'r-1' }
    response
      .writeHead(status, { 'content-type': 'application/problem+json', ...headers })
      .end(JSON.stringify({ ...body, errors: [{ field: '/name', code: 'c', message: 'm' }] }))
  }

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

const fast = { retry: { attempts: 3, initialMs: 1, maxMs: 2 } }
const runId = '0198d1c2-0000-7000-8000-000000000001'

test('a call goes to the address of its route, with its parameters escaped and its query', async (t) => {
  const { baseUrl, seen } = await serve(t, [json({ items: [], next: null })])
  const client = createClient({ baseUrl: `${baseUrl}/`, apiKey: 'secret' })

  await client.listRuns({ query: { status: 'failed', limit: 5 } })
  await client.previewInvitation({ params: { token: '../me?x=1' } })
  await client.getMe()

  assert.deepEqual(
    seen.map(({ method, url }) => `${method} ${url}`),
    [
      'GET /api/v1/runs?status=failed&limit=5',
      'GET /api/v1/invitation-links/..%2Fme%3Fx%3D1',
      'GET /api/v1/me',
    ],
  )
  assert.equal(seen[0]?.headers.authorization, 'Bearer secret')
})

test('an error answer is thrown as its problem, with the wrong places in the input', async (t) => {
  const { baseUrl } = await serve(t, [problem('invalid_request', 400)])
  const client = createClient({ baseUrl })

  await assert.rejects(client.changeWorkspace({ body: { name: '' } }), (error) => {
    assert.ok(error instanceof ApiProblem)
    assert.deepEqual(
      [error.code, error.status, error.message, error.requestId, error.errors[0]?.field],
      ['invalid_request', 400, 'D', 'r-1', '/name'],
    )
    return true
  })
})

test('an error page of something in between becomes a problem that says so', async (t) => {
  const { baseUrl } = await serve(t, [(response) => response.writeHead(404).end('<html>')])
  const client = createClient({ baseUrl })

  await assert.rejects(client.getMe(), { code: 'not_found', message: /without a problem document/ })
})

test('a GET is repeated while the server is busy, as late as it asks', async (t) => {
  const { baseUrl, seen } = await serve(t, [
    problem('too_many_requests', 429, { 'retry-after': '0.05' }),
    problem('unavailable', 503),
    json({ needsOwner: false, version: '1' }),
  ])
  const client = createClient({ baseUrl, ...fast })
  const began = performance.now()

  assert.deepEqual(await client.getSetup(), { needsOwner: false, version: '1' })
  assert.equal(seen.length, 3)
  // A timer may come a millisecond early.
  assert.ok(performance.now() - began >= 49)
})

test('a wait longer than the caller would stand is handed to the caller', async (t) => {
  const { baseUrl, seen } = await serve(t, [
    problem('too_many_requests', 429, { 'retry-after': '3600' }),
  ])
  const client = createClient({ baseUrl, ...fast })

  await assert.rejects(client.getMe(), { code: 'too_many_requests', retryAfterSeconds: 3600 })
  assert.equal(seen.length, 1)
})

test('a POST is repeated under one idempotency key, and each call has a key of its own', async (t) => {
  const { baseUrl, seen } = await serve(t, [problem('unavailable', 503), json({}, 202)])
  const client = createClient({ baseUrl, ...fast })

  await client.discover()
  await client.discover()

  const keys = seen.map(({ headers }) => headers['idempotency-key'])
  assert.ok(keys[0])
  assert.equal(keys[1], keys[0])
  assert.notEqual(keys[2], keys[0])
})

test('a PATCH is sent once, whatever comes back', async (t) => {
  const { baseUrl, seen } = await serve(t, [problem('unavailable', 503)])
  const client = createClient({ baseUrl, ...fast })

  await assert.rejects(client.changeWorkspace({ body: { name: 'A' } }), { code: 'unavailable' })
  assert.equal(seen.length, 1)
})

test('a fault of the caller is not repeated', async (t) => {
  const { baseUrl, seen } = await serve(t, [problem('not_found', 404)])
  const client = createClient({ baseUrl, ...fast })

  await assert.rejects(client.getRun({ params: { runId } }), { code: 'not_found' })
  assert.equal(seen.length, 1)
})

test('a connection that breaks is tried again, and the last failure says who did not answer', async (t) => {
  const { baseUrl, seen } = await serve(t, [(response) => response.destroy()])
  const client = createClient({ baseUrl, ...fast })

  await assert.rejects(client.getMe(), (error) => {
    assert.ok(error instanceof Unreachable)
    assert.match(error.message, /127\.0\.0\.1.* can not be reached/)
    return true
  })
  assert.equal(seen.length, 3)
})

test('an answer that does not come in time is given up', async (t) => {
  const { baseUrl } = await serve(t, [() => undefined])
  const client = createClient({ baseUrl, timeoutMs: 30, retry: { attempts: 1 } })

  await assert.rejects(client.getMe(), /did not answer in time/)
})

test('an aborted call ends with the reason of its signal, without another attempt', async (t) => {
  const abort = new AbortController()
  const { baseUrl, seen } = await serve(t, [() => abort.abort(new Error('left the page'))])
  const client = createClient({ baseUrl, ...fast })

  await assert.rejects(client.getMe({}, { signal: abort.signal }), /left the page/)
  assert.equal(seen.length, 1)
})

test('a draft is saved against the revision that was read', async (t) => {
  const { baseUrl, seen } = await serve(t, [json({})])
  const client = createClient({ baseUrl })

  await client.saveDraft(
    { params: { workflowId: runId }, body: { definition: { name: 'x' } } },
    { ifMatch: 7 },
  )

  assert.equal(seen[0]?.headers['if-match'], '"7"')
  assert.deepEqual(JSON.parse(seen[0]?.body ?? ''), { definition: { name: 'x' } })
})

test('paginate gives every item of every page', async (t) => {
  const { baseUrl, seen } = await serve(t, [
    json({ items: [{ id: 'a' }, { id: 'b' }], next: 'cursor' }),
    json({ items: [{ id: 'c' }], next: null }),
  ])
  const client = createClient({ baseUrl })

  const ids: string[] = []
  for await (const run of paginate(client.listRuns, { query: { status: 'failed' } })) {
    ids.push(run.id)
  }

  assert.deepEqual(ids, ['a', 'b', 'c'])
  assert.equal(seen[1]?.url, '/api/v1/runs?status=failed&after=cursor')
})

test('lines of JSON and bytes are read as they come', async (t) => {
  const { baseUrl, seen } = await serve(t, [
    (response) => {
      response.write('{"n":1}\n{"n"')
      setTimeout(() => response.end(':2}\n'), 10)
    },
    (response) => response.setHeader('content-type', 'text/csv').end('a,b'),
    json({ id: 'f' }, 201),
  ])
  const client = createClient({ baseUrl })

  const lines = await all(client.exportEvents())
  const file = await client.downloadFile({ params: { fileId: runId } })
  const text = Buffer.concat(await all(file.body)).toString()
  await client.uploadFile({ query: { name: 'x' }, body: new TextEncoder().encode('abc') })

  assert.deepEqual(lines, [{ n: 1 }, { n: 2 }])
  assert.deepEqual([file.mediaType, text], ['text/csv', 'a,b'])
  assert.deepEqual(
    [seen[2]?.headers['content-type'], seen[2]?.body],
    ['application/octet-stream', 'abc'],
  )
})

test('live changes go on after the connection was lost, and each connection is told', async (t) => {
  const { baseUrl } = await serve(t, [
    (response) => {
      response.write(': hello\n\ndata: {"kind":"run","id":"1"}\n\nevent: x\ndata: not json\n\n')
      setTimeout(() => response.destroy(), 20)
    },
    problem('unavailable', 503),
    (response) => response.write('data: {"kind":"device","id":"2"}\n\n'),
  ])
  const client = createClient({ baseUrl, random: () => 0 })
  const stop = new AbortController()
  let connections = 0

  const kinds: string[] = []
  const changes = client.streamChanges({
    signal: stop.signal,
    onConnect: () => (connections += 1),
  })
  for await (const change of changes) {
    kinds.push(change.kind)
    if (change.kind === 'device') stop.abort()
  }

  assert.deepEqual(kinds, ['run', 'device'])
  assert.equal(connections, 2)
})

test('live changes end with the problem when the server refuses for good', async (t) => {
  const { baseUrl, seen } = await serve(t, [problem('unauthenticated', 401)])
  const client = createClient({ baseUrl })

  await assert.rejects(all(client.streamChanges()), { code: 'unauthenticated' })
  assert.equal(seen.length, 1)
})
