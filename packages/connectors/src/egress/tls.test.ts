import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { SMTPServer } from 'smtp-server'
import { perform, testContext } from '../testing/context.ts'
import { certificate } from '../testing/certificate.ts'
import { createEgress } from './egress.ts'

const lookup = async () => ['127.0.0.1']

async function serve(t: TestContext) {
  const server = createServer(certificate, (_request, response) => response.end('reached'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

function trust(t: TestContext): void {
  const before = getCACertificates('default')
  setDefaultCACertificates([...before, certificate.cert])
  t.after(() => setDefaultCACertificates(before))
}

function egressFor(t: TestContext) {
  const egress = createEgress({ allow: '127.0.0.1', lookup })
  t.after(() => egress.close())
  return egress
}

test('a certificate that nobody vouches for is refused for good', async (t) => {
  const port = await serve(t)
  await assert.rejects(egressFor(t).fetch(`https://face.de:${port}/`), {
    code: 'connection_failed',
    retryable: false,
    message: /SELF_SIGNED/,
  })
})

test('a certificate is verified for the name that was asked for, not for the address dialled', async (t) => {
  const port = await serve(t)
  trust(t)
  const egress = egressFor(t)
  const { body } = await egress.fetch(`https://face.de:${port}/`)
  assert.equal(body.toString(), 'reached')
  for (const host of ['other.example', '127.0.0.1']) {
    await assert.rejects(egress.fetch(`https://${host}:${port}/`), {
      code: 'connection_failed',
      retryable: false,
      message: /ALTNAME/,
    })
  }
})

test('mail goes through TLS to a server that is the one it says, and to no other', async (t) => {
  trust(t)
  for (const secure of ['tls', 'starttls'] as const) {
    const server = new SMTPServer({
      ...certificate,
      secure: secure === 'tls',
      authOptional: true,
      onData: (stream, _session, done) => stream.on('end', () => done()).resume(),
    })
    server.on('error', () => {})
    server.listen(0, '127.0.0.1')
    await once(server.server, 'listening')
    t.after(() => server.close())
    const { port } = server.server.address() as AddressInfo
    const send = (host: string) => {
      const connection = { host, port, secure, from: 'team@example.com' }
      const { context } = testContext(t, { connection, egress: egressFor(t) })
      return perform('email.send', { to: 'a@example.com' }, context)
    }
    assert.partialDeepStrictEqual(await send('face.de'), { accepted: ['a@example.com'] }, secure)
    await assert.rejects(send('other.example'), { code: 'smtp_tls', retryable: false }, secure)
  }
})
