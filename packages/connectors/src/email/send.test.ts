import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import type { JsonObject } from '@floyo/contracts'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { connectionTypes } from '../registry.ts'
import { perform, testContext } from '../testing/context.ts'

interface Mail {
  from: string
  to: string[]
  text: string
}

async function mailServer(t: TestContext, options: SMTPServerOptions = {}) {
  const mails: Mail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onAuth: ({ username, password }, _session, done) =>
      username === 'ada' && password === 'right'
        ? done(null, { user: username })
        : done(new Error('no such user')),
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : ''
        const to = envelope.rcptTo.map(({ address }) => address)
        mails.push({ from, to, text: Buffer.concat(chunks).toString() })
        done()
      })
    },
    ...options,
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  t.after(() => server.close())
  const { port } = server.server.address() as AddressInfo
  const connection = { host: '127.0.0.1', port, secure: 'none', from: 'Team <team@example.com>' }
  return { mails, connection }
}

function refusing(code: number): SMTPServerOptions {
  return {
    onRcptTo: (_address, _session, done) =>
      done(Object.assign(new Error('not today'), { responseCode: code })),
  }
}

test('a mail arrives with its files, its addresses and the same id at every attempt', async (t) => {
  const { mails, connection } = await mailServer(t)
  const { context, put } = testContext(t, { connection })
  const file = put('Bericht ä.csv', Buffer.from('a,b\n1,2\n'))
  const input: JsonObject = {
    to: 'ada@example.com, "Lovelace, A." <al@example.com>',
    cc: ['cc@example.com'],
    bcc: 'bcc@example.com',
    subject: 'Grüße',
    text: 'Hello',
    html: '<p>Hello</p>',
    attachments: [file],
  }
  const output = await perform('email.send', input, context)
  await perform('email.send', input, { ...context, attempt: 2 })
  const [first, second] = mails
  const all = ['ada@example.com', 'al@example.com', 'cc@example.com', 'bcc@example.com']
  assert.deepEqual(output, { messageId: '<run-1_step-2@example.com>', accepted: all, rejected: [] })
  assert.deepEqual([first?.from, first?.to], ['team@example.com', all])
  for (const mail of [first, second]) {
    assert.match(mail?.text ?? '', /^Message-ID: <run-1_step-2@example\.com>\r$/m)
  }
  assert.match(first?.text ?? '', /Subject: =\?UTF-8\?Q\?Gr=C3=BC=C3=9Fe\?=/)
  assert.match(first?.text ?? '', new RegExp(Buffer.from('a,b\n1,2\n').toString('base64')))
  assert.doesNotMatch(first?.text ?? '', /bcc@example\.com/)
})

test('a refusal for now may be tried again, one for good may not', async (t) => {
  for (const [code, retryable] of [
    [450, true],
    [550, false],
  ] as const) {
    const { connection } = await mailServer(t, refusing(code))
    const { context } = testContext(t, { connection })
    await assert.rejects(perform('email.send', { to: 'a@example.com' }, context), {
      code: `smtp_${code}`,
      retryable,
      message: /did not take the mail: .*not today/,
    })
  }
})

test('a wrong password is final, a server that is away is not', async (t) => {
  const { connection } = await mailServer(t)
  const login = { ...connection, user: 'ada', password: 'wrong' }
  const send = (values: JsonObject) =>
    perform('email.send', { to: 'a@example.com' }, testContext(t, { connection: values }).context)
  await assert.rejects(send(login), { code: 'smtp_login', retryable: false })
  await assert.rejects(send({ ...connection, port: 1 }), {
    code: 'connection_failed',
    retryable: true,
  })
  await assert.rejects(send({ ...connection, secure: 'starttls' }), {
    retryable: false,
    code: 'smtp_tls',
  })
  await assert.rejects(send({ ...connection, host: '10.0.0.1' }), {
    code: 'egress_blocked',
    retryable: false,
  })
})

test('addresses and subjects can not bring headers along', async (t) => {
  const { connection, mails } = await mailServer(t)
  const { context } = testContext(t, { connection })
  const refused: [JsonObject, RegExp][] = [
    [{ to: 'a@example.com\r\nBcc: b@example.com' }, /to\[0\]: expected an e-mail address/],
    [{ to: 'nobody' }, /to\[0\]: expected an e-mail address such as/],
    [{ to: [] }, /to: expected at least one address/],
    [{ to: 'a@example.com', subject: 'x\r\nBcc: b@example.com' }, /subject: expected one line/],
    [{ to: 'a@example.com', attachments: ['/etc/passwd'] }, /attachments/],
    [{ to: 'a@example.com', attachments: [{ path: '/etc/passwd' }] }, /attachments/],
  ]
  for (const [input, message] of refused) {
    await assert.rejects(perform('email.send', input, context), { code: 'invalid_input', message })
  }
  assert.deepEqual(mails, [])
})

test('a step without connection says which type it needs', async (t) => {
  const { context } = testContext(t)
  await assert.rejects(perform('email.send', { to: 'a@example.com' }, context), {
    code: 'connection_missing',
    message: /needs a connection of type smtp/,
  })
})

test('the test of a connection logs in and sends nothing', async (t) => {
  const { connection, mails } = await mailServer(t)
  const { context } = testContext(t)
  const type = connectionTypes.get('smtp')
  assert.deepEqual(type?.secretFields, ['password'])
  const login = { ...connection, user: 'ada', password: 'right' }
  assert.deepEqual(await type?.test(login, context), {
    ok: true,
    message: '127.0.0.1 takes mail from ada.',
  })
  const wrong = await type?.test({ ...login, password: 'x' }, context)
  assert.match(wrong?.message ?? '', /does not accept the login of ada/)
  assert.deepEqual([wrong?.ok, mails], [false, []])
})
