/** SEC-29: what a signature lets in, by the vectors that the schemes' own documents give. */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import type { JsonObject, WebhookSignature } from '@floyo/contracts'
import { verifySignature, type VerifyOptions } from './signature.ts'

interface Vector {
  signature: WebhookSignature
  secret: string
  body: string
  headers: Record<string, string>
  /** When it was signed. */
  seconds: number
  /** The header that holds the digest. */
  signed: string
}

const connection = 'secret'

/** Stripe publishes how to sign, but no example with its secret; this one is made by that rule. */
const stripeBody = '{"id":"evt_1","object":"event"}'
const stripeDigest = createHmac('sha256', 'whsec_test')
  .update(`1492774577.${stripeBody}`)
  .digest('hex')

const vectors: Record<string, Vector> = {
  // From the libraries of standardwebhooks.com.
  'standard-webhooks': {
    signature: { scheme: 'standard-webhooks', connection },
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    body: '{"test": 2432232314}',
    headers: {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    },
    seconds: 1_614_265_330,
    signed: 'webhook-signature',
  },
  // From docs.github.com, "Validating webhook deliveries".
  github: {
    signature: { scheme: 'github', connection },
    secret: "It's a Secret to Everybody",
    body: 'Hello, World!',
    headers: {
      'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
      'x-hub-signature-256':
        'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    },
    seconds: 0,
    signed: 'x-hub-signature-256',
  },
  // From api.slack.com, "Verifying requests from Slack".
  slack: {
    signature: { scheme: 'slack', connection },
    secret: '8f742231b10e8888abcd99yyyzzz85a5',
    body:
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V' +
      '&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=' +
      '&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN' +
      '&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
    headers: {
      'x-slack-request-timestamp': '1531420618',
      'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    },
    seconds: 1_531_420_618,
    signed: 'x-slack-signature',
  },
  stripe: {
    signature: { scheme: 'stripe', connection },
    secret: 'whsec_test',
    body: stripeBody,
    headers: { 'stripe-signature': `t=1492774577,v1=${stripeDigest},v0=${'0'.repeat(64)}` },
    seconds: 1_492_774_577,
    signed: 'stripe-signature',
  },
  hmac: {
    signature: {
      scheme: 'hmac',
      connection,
      header: 'X-Signature',
      algorithm: 'sha512',
      encoding: 'base64',
      prefix: 'v9:',
      timestampHeader: 'X-Time',
    },
    secret: 'a secret of our own',
    body: 'a=1',
    headers: {
      'x-time': '1700000000',
      'x-signature': `v9:${createHmac('sha512', 'a secret of our own').update('1700000000.a=1').digest('base64')}`,
    },
    seconds: 1_700_000_000,
    signed: 'x-signature',
  },
}

function verdictOf(vector: Vector, options: Partial<VerifyOptions> = {}) {
  const now = new Date(vector.seconds * 1000 + 60_000)
  const signed = { headers: vector.headers as JsonObject, bytes: Buffer.from(vector.body) }
  return verifySignature(vector.signature, signed, { secrets: [vector.secret], now, ...options })
}

const header = (vector: Vector, change: (value: string) => string): Vector => ({
  ...vector,
  headers: { ...vector.headers, [vector.signed]: change(vector.headers[vector.signed] ?? '') },
})

for (const [scheme, vector] of Object.entries(vectors)) {
  test(`${scheme}: the documented example is accepted, and nothing that differs from it`, () => {
    assert.equal(verdictOf(vector).ok, true, 'the control')

    const { body } = vector
    const wrong: Record<string, Vector> = {
      'another body': { ...vector, body: `${body} ` },
      'a body that lost its last byte': { ...vector, body: body.slice(0, -1) },
      'a body with another line end': { ...vector, body: `${body}\r\n` },
      'no body': { ...vector, body: '' },
      'another secret': { ...vector, secret: 'another secret' },
      'no header': header(vector, () => ''),
      'a digest that lost its last character': header(vector, (text) => text.slice(0, -1)),
      'a digest in capitals': header(vector, (text) => text.toUpperCase()),
      'a digest with a space': header(vector, (text) => `${text} `),
      'the digest of nothing': header(vector, (text) => text.replace(/[0-9a-zA-Z+/]{20,}/, '')),
    }
    for (const [what, changed] of Object.entries(wrong)) {
      // Standard Webhooks and Stripe hold lists: a space or a cut at the end leaves the first one whole.
      const list = scheme === 'standard-webhooks' || scheme === 'stripe'
      if (list && what === 'a digest with a space') continue
      if (scheme === 'stripe' && what === 'a digest that lost its last character') continue
      assert.equal(verdictOf(changed).ok, false, what)
    }
    assert.equal(verdictOf(vector, { secrets: [] }).ok, false, 'no secret')
  })

  test(`${scheme}: while the secret is replaced, both are accepted; then the old one is not`, () => {
    assert.equal(verdictOf(vector, { secrets: ['the new one', vector.secret] }).ok, true)
    assert.equal(verdictOf(vector, { secrets: [vector.secret, 'the old one'] }).ok, true)
    assert.equal(verdictOf(vector, { secrets: ['the new one'] }).ok, false)
  })
}

for (const scheme of ['standard-webhooks', 'slack', 'stripe', 'hmac']) {
  test(`${scheme}: a signed time more than five minutes away is refused, unless the age does not count`, () => {
    const vector = vectors[scheme]
    assert.ok(vector)
    const at = (seconds: number) => new Date((vector.seconds + seconds) * 1000)
    assert.equal(verdictOf(vector, { now: at(300) }).ok, true)
    assert.equal(verdictOf(vector, { now: at(-300) }).ok, true)
    assert.equal(verdictOf(vector, { now: at(301) }).ok, false)
    assert.equal(verdictOf(vector, { now: at(-301) }).ok, false)
    assert.equal(verdictOf(vector, { now: at(9000), age: 'any' }).ok, true)
  })
}

function onceOf(vector: Vector): string | undefined {
  const verdict = verdictOf(vector)
  return verdict.ok ? verdict.onceKey : undefined
}

test('what may come once can not be changed without breaking the signature', () => {
  const { github, stripe, slack, hmac } = vectors
  assert.ok(github && stripe && slack && hmac)
  const renamed = { ...github, headers: { ...github.headers, 'x-github-delivery': 'another' } }
  assert.equal(onceOf(renamed), onceOf(github))
  assert.equal(onceOf(stripe), 'evt_1')
  const plain = { ...stripe, body: '{}' }
  const digest = createHmac('sha256', plain.secret).update('1492774577.{}').digest('hex')
  const first = header(plain, () => `t=1492774577,v1=${digest}`)
  const dressedUp = header(plain, () => `t=1492774577,v1=${'0'.repeat(64)},v1=${digest}`)
  assert.ok(onceOf(first))
  assert.equal(onceOf(dressedUp), onceOf(first))
})

test('of many digests only the first ten are looked at', () => {
  const { 'standard-webhooks': vector } = vectors
  assert.ok(vector)
  const padded = (count: number) =>
    header(vector, (text) => `${Array.from({ length: count }, () => 'v1,x').join(' ')} ${text}`)
  assert.equal(verdictOf(padded(9)).ok, true)
  assert.equal(verdictOf(padded(10)).ok, false)
})
