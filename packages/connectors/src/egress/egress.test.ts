import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, isIP } from 'node:net'
import { test, type TestContext } from 'node:test'
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { createEgress, type EgressOptions } from './egress.ts'
import { blockedUrls } from './blocked.fixture.ts'

async function serve(t: TestContext, listener: RequestListener, host = '127.0.0.1') {
  const server = createServer(listener)
  let dialled = 0
  server.on('connection', () => dialled++)
  server.listen(0, host)
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { port, url: `http://127.0.0.1:${port}`, dialled: () => dialled }
}

function egressFor(t: TestContext, options: EgressOptions = {}) {
  const egress = createEgress(options)
  t.after(() => egress.close())
  return egress
}

const lookup = async () => ['127.0.0.1']
const notFound = async (): Promise<string[]> => {
  throw Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' })
}
const ok: RequestListener = (_request, response) => response.end('reached')

test('no form of an address that is not public is dialled', async (t) => {
  const server = await serve(t, ok)
  const { port } = server
  const egress = egressFor(t, {
    lookup: async (host) => {
      assert.equal(isIP(host), 0, `${host} is an address and needs no resolver`)
      return host.startsWith('v6') ? ['2606:4700::1111', '::1'] : ['93.184.216.34', '127.0.0.1']
    },
  })
  const urls = blockedUrls(port)
  assert.ok(urls.length >= 200, `${urls.length} forms`)
  for (const url of urls) {
    await assert.rejects(
      egress.fetch(url, { timeoutMs: 60_000 }),
      (error: Error & { code: string }) => ['egress_blocked', 'invalid_url'].includes(error.code),
      url,
    )
  }
  assert.equal(server.dialled(), 0)
})

test('what the installation allows is reached, in every spelling, and nothing beside it', async (t) => {
  const server = await serve(t, ok)
  const { port } = server
  const reachable: [allow: string, url: string][] = [
    ['127.0.0.1', `http://127.0.0.1:${port}/`],
    [`127.0.0.1:${port}`, `http://127.0.0.1:${port}/`],
    ['127.0.0.0/8', `http://127.0.0.1:${port}/`],
    ['127.0.0.1', `http://2130706433:${port}/`],
    ['127.0.0.1', `http://0x7f.1:${port}/`],
    ['127.0.0.1', `http://[::ffff:127.0.0.1]:${port}/`],
    ['127.0.0.1', `http://intranet.example:${port}/`],
    ['intranet.example', `http://intranet.example:${port}/`],
    [`Intranet.Example:${port}`, `http://intranet.example.:${port}/`],
    [`10.0.0.0/8, intranet.example:${port}`, `http://INTRANET.example:${port}/`],
  ]
  for (const [allow, url] of reachable) {
    const { body } = await egressFor(t, { allow, lookup }).fetch(url)
    assert.equal(body.toString(), 'reached', `${allow} ${url}`)
  }
  const unreachable: [allow: string, url: string][] = [
    [`127.0.0.1:${port + 1}`, `http://127.0.0.1:${port}/`],
    ['127.0.0.2', `http://127.0.0.1:${port}/`],
    ['10.0.0.0/8', `http://127.0.0.1:${port}/`],
    ['other.example', `http://intranet.example:${port}/`],
    ['example', `http://intranet.example:${port}/`],
    [`intranet.example:${port}`, `http://127.0.0.1:${port}/`],
  ]
  for (const [allow, url] of unreachable) {
    await assert.rejects(
      egressFor(t, { allow, lookup }).fetch(url),
      { code: 'egress_blocked' },
      url,
    )
  }
})

test('a name that resolves to another address the second time is resolved only once', async (t) => {
  const server = await serve(t, ok)
  let asked = 0
  const lookupTwice = async () => (asked++ === 0 ? ['198.51.100.1'] : ['127.0.0.1'])
  const egress = egressFor(t, { lookup: lookupTwice })
  await assert.rejects(egress.fetch(`http://rebind.example:${server.port}/`), {
    code: 'egress_blocked',
  })
  assert.equal(asked, 1)
  assert.equal(server.dialled(), 0)
})

test('a redirect to an address that is not allowed is not followed', async (t) => {
  const inner = await serve(t, ok)
  const targets = [
    `http://127.0.0.1:${inner.port}/`,
    `http://0177.1:${inner.port}/`,
    'file:///etc/passwd',
    `http://user@localhost:${inner.port}/`,
  ]
  for (const location of targets) {
    const outer = await serve(t, (_request, response) =>
      response.writeHead(302, { location }).end(),
    )
    const egress = egressFor(t, {
      allow: `127.0.0.1:${outer.port}`,
      lookup: async () => ['127.0.0.1'],
    })
    await assert.rejects(egress.fetch(outer.url), { code: 'egress_blocked' }, location)
  }
  assert.equal(inner.dialled(), 0)
})

test('a redirect to another origin leaves credentials behind, one to the same keeps them', async (t) => {
  const seen: unknown[] = []
  const other = await serve(t, (request, response) => {
    const { authorization, cookie, accept, 'x-api-key': key } = request.headers
    seen.push({ method: request.method, authorization, cookie, accept, key })
    response.end()
  })
  const first = await serve(t, (request, response) => {
    const location = request.url === '/same' ? '/away' : other.url
    response.writeHead(request.url === '/same' ? 307 : 303, { location }).end()
    if (request.url === '/away') seen.push(request.headers.authorization)
  })
  const egress = egressFor(t, { allow: '127.0.0.1' })
  const headers = {
    Authorization: 'Bearer secret',
    Cookie: 'a=b',
    'X-Api-Key': 'secret',
    Accept: 'text/plain',
  }
  const { url } = await egress.fetch(`${first.url}/same`, { method: 'POST', headers, body: 'x' })
  assert.equal(url, `${other.url}/`)
  assert.deepEqual(seen, [
    'Bearer secret',
    {
      method: 'GET',
      authorization: undefined,
      cookie: undefined,
      accept: 'text/plain',
      key: undefined,
    },
  ])
})

test('five redirects are followed, a sixth is not', async (t) => {
  const server = await serve(t, (request, response) => {
    const left = Number(request.url?.slice(1))
    if (left === 0) response.end('there')
    else response.writeHead(302, { location: `/${left - 1}` }).end()
  })
  const egress = egressFor(t, { allow: '127.0.0.1' })
  assert.equal((await egress.fetch(`${server.url}/5`)).body.toString(), 'there')
  await assert.rejects(egress.fetch(`${server.url}/6`), { code: 'too_many_redirects' })
})

test('bodies are decoded, and end at the limit after decoding', async (t) => {
  const plain = 'x'.repeat(1_000)
  const encode: Record<string, (body: Buffer) => Buffer> = {
    gzip: gzipSync,
    br: brotliCompressSync,
    zstd: zstdCompressSync,
  }
  const server = await serve(t, (request, response) => {
    const [, name = '', size = '0'] = request.url?.split('/') ?? []
    const body = Buffer.alloc(Number(size), 'x')
    const headers = name === 'identity' ? {} : { 'content-encoding': name }
    response.writeHead(200, headers).end(encode[name]?.(body) ?? body)
  })
  const egress = egressFor(t, { allow: '127.0.0.1' })
  for (const name of ['gzip', 'br', 'zstd', 'identity']) {
    assert.equal((await egress.fetch(`${server.url}/${name}/1000`)).body.toString(), plain, name)
    await assert.rejects(
      egress.fetch(`${server.url}/${name}/20000000`),
      { code: 'response_too_large', retryable: false },
      name,
    )
  }
})

test('an answer that lies about its encoding, breaks off or never comes is an error', async (t) => {
  const server = await serve(t, (request, response) => {
    if (request.url === '/lie')
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip')
    if (request.url === '/odd') response.writeHead(200, { 'content-encoding': 'lzma' }).end('?')
    if (request.url === '/break') {
      response.writeHead(200, { 'content-length': '100' }).write('part')
      setTimeout(() => response.destroy(), 20)
    }
  })
  const egress = egressFor(t, { allow: '127.0.0.1' })
  await assert.rejects(egress.fetch(`${server.url}/lie`), { code: 'invalid_response' })
  await assert.rejects(egress.fetch(`${server.url}/odd`), { code: 'invalid_response' })
  await assert.rejects(egress.fetch(`${server.url}/break`), {
    code: 'connection_failed',
    retryable: true,
  })
  await assert.rejects(egress.fetch(`${server.url}/never`, { timeoutMs: 100 }), {
    code: 'timed_out',
    retryable: true,
  })
  const abort = AbortSignal.timeout(50)
  await assert.rejects(egress.fetch(`${server.url}/never`, { signal: abort }), {
    name: 'TimeoutError',
  })
})

test('a host that does not exist and a port that is closed may be tried again', async (t) => {
  await assert.rejects(egressFor(t, { lookup: notFound }).fetch('http://no.example/'), {
    code: 'host_not_found',
    retryable: true,
  })
  await assert.rejects(egressFor(t, { allow: '127.0.0.1' }).fetch('http://127.0.0.1:1/'), {
    code: 'connection_failed',
    retryable: true,
  })
})

test('proxy settings of the environment are not read', async (t) => {
  const proxy = await serve(t, ok)
  const server = await serve(t, ok)
  const before = { ...process.env }
  t.after(() => {
    process.env = before
  })
  for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY']) process.env[name] = proxy.url
  await egressFor(t, { allow: '127.0.0.1' }).fetch(server.url)
  assert.equal(proxy.dialled(), 0)
})

test('line breaks in headers and methods are refused before anything is sent', async (t) => {
  const server = await serve(t, ok)
  const egress = egressFor(t, { allow: '127.0.0.1' })
  const forged: Record<string, string>[] = [
    { 'x-a': 'a\r\nx-b: b' },
    { 'x-a\r\nx-b': 'b' },
    { 'x-a': 'a\0' },
  ]
  for (const headers of forged) {
    await assert.rejects(egress.fetch(server.url, { headers }), { code: 'invalid_request' })
  }
  await assert.rejects(egress.fetch(server.url, { method: 'GET / HTTP/1.1\r\nx:' }), {
    code: 'invalid_request',
  })
})

test('an address with spaces or line breaks in it is refused, also where it would be allowed', async (t) => {
  const server = await serve(t, ok)
  const egress = egressFor(t, { allow: '127.0.0.1' })
  for (const rest of ['/\r\nx: y', '/a b', '/\tx', '/\n', ' ']) {
    await assert.rejects(
      egress.fetch(server.url + rest),
      { code: 'invalid_url' },
      JSON.stringify(rest),
    )
  }
  assert.equal(server.dialled(), 0)
})

test('a connection for another protocol is checked alike', async (t) => {
  const server = createTcpServer((socket) => socket.end('220 hello\r\n'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  await assert.rejects(egressFor(t, { lookup }).connect({ host: 'mail.example', port }), {
    code: 'egress_blocked',
  })
  const socket = await egressFor(t, { allow: 'mail.example', lookup }).connect({
    host: 'mail.example',
    port,
  })
  const [greeting] = (await once(socket, 'data')) as [Buffer]
  assert.equal(greeting.toString(), '220 hello\r\n')
})

test('a server that resets the connection before anybody listens to it does no harm', async (t) => {
  const server = createTcpServer((socket) => setTimeout(() => socket.resetAndDestroy(), 20))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const socket = await egressFor(t, { allow: '127.0.0.1' }).connect({ host: '127.0.0.1', port })
  // `once` would listen for errors itself.
  await new Promise((resolve) => socket.on('close', resolve))
  assert.equal(socket.destroyed, true)
})

test('an allow-list that can not be read names its entry', () => {
  for (const entry of ['10.0.0.0/33', 'a:99999', 'http://x', '[::1', '*', '1.2.3']) {
    assert.throws(
      () => createEgress({ allow: `ok.example ${entry}` }),
      new RegExp(`read: ${entry.replaceAll(/[*[/.]/g, '\\$&')}`),
      entry,
    )
  }
})
