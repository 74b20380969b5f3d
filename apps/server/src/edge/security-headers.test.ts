import assert from 'node:assert/strict'
import { test } from 'node:test'
import Fastify from 'fastify'
import { setSecurityHeaders } from './security-headers.ts'

test('every answer says what browsers may do with it; a page says it by its own policy', async () => {
  const app = Fastify({ trustProxy: true })
  setSecurityHeaders(app)
  app.get('/data', () => ({ ok: true }))
  app.get('/page', (_request, reply) =>
    reply.header('content-security-policy', "default-src 'self'").send('<p>'),
  )
  const said = async (url: string, protocol = 'http'): Promise<Record<string, unknown>> =>
    (await app.inject({ url, headers: { 'x-forwarded-proto': protocol } })).headers

  const expected = {
    'content-security-policy':
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'origin-agent-cluster': '?1',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-dns-prefetch-control': 'off',
    'x-download-options': 'noopen',
    'x-frame-options': 'DENY',
    'x-permitted-cross-domain-policies': 'none',
    'x-xss-protection': '0',
  }
  for (const url of ['/data', '/not/there'])
    assert.partialDeepStrictEqual(await said(url), expected)
  assert.equal((await said('/data'))['strict-transport-security'], undefined)
  const secure = (await said('/data', 'https'))['strict-transport-security']
  assert.equal(secure, 'max-age=31536000; includeSubDomains')
  assert.equal((await said('/page'))['content-security-policy'], "default-src 'self'")
})

test('an answer to a program is not shown, not embedded and taken for nothing else', async () => {
  const app = Fastify()
  setSecurityHeaders(app)
  app.get('/hook', { config: { answersPrograms: true } }, () => ({ ok: true }))
  const { headers } = await app.inject('/hook')
  const { date: _date, connection: _connection, ...said } = headers
  assert.deepEqual(said, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': '11',
    'content-security-policy':
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  })
})
