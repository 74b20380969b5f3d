/** Sessions, keys and guesses: who gets in, and for how long (SEC-06, 10, 11, 13, 14, 16). */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import {
  addMember,
  anonymous,
  origin,
  ownedApp,
  ownerEmail,
  password,
  signedIn,
  withKey,
} from '../testing/test-app.ts'

const me = { url: '/api/v1/me' } as const
const signInUrl = '/api/auth/sign-in/email'

test('the database holds only the hash of a session', async (t) => {
  const owned = await ownedApp(t)
  const answer = await anonymous(owned)({
    method: 'POST',
    url: signInUrl,
    body: { email: ownerEmail, password },
  })
  const cookie = decodeURIComponent(String(answer.headers['set-cookie']))
  const token = /session_token=([^.]+)\./.exec(cookie)?.[1] ?? ''
  assert.ok(token.length >= 32)
  const { rows } = await sql<{ token: string }>`select token from auth.session`.execute(
    owned.database.owner,
  )
  assert.ok(rows.length > 0 && rows.every((row) => row.token !== token))
  const stolen = rows[0]?.token ?? ''
  const forged = await anonymous(owned)({
    ...me,
    headers: { cookie: cookie.replace(token, stolen) },
  })
  assert.equal(forged.statusCode, 401)
})

test('the cookie is for the server alone', async (t) => {
  const owned = await ownedApp(t)
  const answer = await anonymous(owned)({
    method: 'POST',
    url: signInUrl,
    body: { email: ownerEmail, password },
  })
  const cookie = String(answer.headers['set-cookie'])
  for (const part of ['HttpOnly', 'SameSite=Lax', 'Path=/']) assert.ok(cookie.includes(part), part)
})

test('behind https the cookie is bound to the host and to https', async (t) => {
  const owned = await ownedApp(t, { FLOYO_URL: 'https://floyo.example.com' })
  const answer = await anonymous(owned)({
    method: 'POST',
    url: signInUrl,
    body: { email: ownerEmail, password },
  })
  const cookie = String(answer.headers['set-cookie'])
  assert.ok(cookie.startsWith('__Host-floyo.session_token='), cookie)
  assert.ok(cookie.includes('Secure'))
})

test('signing out ends the session', async (t) => {
  const { send } = await ownedApp(t)
  assert.equal((await send(me)).statusCode, 200)
  await send({ method: 'POST', url: '/api/auth/sign-out', body: {} })
  assert.equal((await send(me)).statusCode, 401)
})

test('another password ends the other sessions, and the old one opens nothing', async (t) => {
  const owned = await ownedApp(t)
  const other = await signedIn(owned, ownerEmail)
  const changed = await owned.send({
    method: 'POST',
    url: '/api/auth/change-password',
    body: {
      currentPassword: password,
      newPassword: 'another good password',
      revokeOtherSessions: true,
    },
  })
  assert.equal(changed.statusCode, 200, changed.body)
  assert.equal((await other(me)).statusCode, 401)
  await assert.rejects(signedIn(owned, ownerEmail), /invalid_credentials/)
})

test('ending the other sessions ends those, and not this one', async (t) => {
  const owned = await ownedApp(t)
  const other = await signedIn(owned, ownerEmail)
  const url = '/api/auth/revoke-other-sessions'
  assert.equal((await owned.send({ method: 'POST', url, body: {} })).statusCode, 200)
  assert.equal((await other(me)).statusCode, 401)
  assert.equal((await owned.send(me)).statusCode, 200)
})

test('a session ends 12 hours after its last use', async (t) => {
  const { send, database } = await ownedApp(t)
  await sql`update auth.session set "updatedAt" = now() - interval '13 hours'`.execute(
    database.owner,
  )
  assert.equal((await send(me)).statusCode, 401)
})

test('a change of role counts at the next request', async (t) => {
  const owned = await ownedApp(t)
  const userId = await addMember(owned, { email: 'mia@example.com', role: 'viewer' })
  const mia = await signedIn(owned, 'mia@example.com')
  const create = {
    method: 'POST',
    url: '/api/v1/api-keys',
    body: { name: 'x', scopes: ['runs:read'] },
  } as const
  assert.equal((await mia(create)).statusCode, 403)
  const role = (to: string) =>
    owned.send({ method: 'PATCH', url: `/api/v1/members/${userId}`, body: { role: to } })
  assert.equal((await role('admin')).statusCode, 200)
  assert.equal((await mia(create)).statusCode, 201)
  await role('viewer')
  assert.equal((await mia(create)).statusCode, 403)
})

test('a removed member is out, with every key', async (t) => {
  const owned = await ownedApp(t)
  const userId = await addMember(owned, { email: 'mia@example.com', role: 'admin' })
  const mia = await signedIn(owned, 'mia@example.com')
  const made = await mia({
    method: 'POST',
    url: '/api/v1/api-keys',
    body: { name: 'x', scopes: ['workflows:read'] },
  })
  const key = withKey(owned, made.json().secret)
  assert.equal((await key({ url: '/api/v1/workflows' })).statusCode, 200)
  await owned.send({ method: 'DELETE', url: `/api/v1/members/${userId}` })
  assert.equal((await key({ url: '/api/v1/workflows' })).statusCode, 401)
  assert.equal((await mia({ url: '/api/v1/workflows' })).statusCode, 403)
})

test('a key does what its scopes name, and ends when it is revoked or expires', async (t) => {
  const owned = await ownedApp(t)
  const made = await owned.send({
    method: 'POST',
    url: '/api/v1/api-keys',
    body: { name: 'x', scopes: ['workflows:read'], expiresInDays: 1 },
  })
  const { id, secret } = made.json()
  const key = withKey(owned, secret)
  assert.equal((await key({ url: '/api/v1/workflows' })).statusCode, 200)
  assert.equal((await key({ url: '/api/v1/runs' })).statusCode, 403)
  await sql`update app.api_keys set expires_at = now() - interval '1 second'`.execute(
    owned.database.owner,
  )
  assert.equal((await key({ url: '/api/v1/workflows' })).statusCode, 401)
  await sql`update app.api_keys set expires_at = null`.execute(owned.database.owner)
  assert.equal((await key({ url: '/api/v1/workflows' })).statusCode, 200)
  await owned.send({ method: 'DELETE', url: `/api/v1/api-keys/${id}` })
  assert.equal((await key({ url: '/api/v1/workflows' })).statusCode, 401)
})

test('with a cookie, a change from another site, or from nowhere, is refused', async (t) => {
  const { send } = await ownedApp(t)
  const change = { method: 'PATCH', url: '/api/v1/workspace', body: { name: 'Mine' } } as const
  for (const foreign of ['http://evil.example', 'null', '']) {
    const answer = await send({ ...change, headers: { origin: foreign } })
    assert.equal(answer.json().code, 'foreign_origin', foreign)
  }
  assert.equal((await send({ ...change, headers: { origin } })).statusCode, 200)
})

test('an account is tried ten times in a quarter of an hour, right or wrong', async (t) => {
  const owned = await ownedApp(t)
  const attempt = (secret: string) =>
    anonymous(owned)({
      method: 'POST',
      url: signInUrl,
      body: { email: ownerEmail, password: secret },
    })
  for (let tries = 0; tries < 10; tries++) {
    assert.equal((await attempt('not the password')).json().code, 'invalid_credentials')
  }
  const locked = await attempt(password)
  assert.equal(locked.json().code, 'too_many_requests')
  assert.ok(Number(locked.headers['retry-after']) > 600)
})

test('somebody unknown costs as much as somebody known', async (t) => {
  const owned = await ownedApp(t)
  // Processor time: by the clock, one of the two may have waited for others on a busy machine.
  const spentMs = { known: 0, unknown: 0 }
  // The first of each also loads what the others find loaded.
  for (let round = -1; round < 9; round++) {
    for (const kind of ['known', 'unknown'] as const) {
      const email = kind === 'known' ? ownerEmail : `nobody-${round}@example.com`
      const before = process.cpuUsage()
      await anonymous(owned)({
        method: 'POST',
        url: signInUrl,
        body: { email, password: 'wrong one here' },
      })
      const { user, system } = process.cpuUsage(before)
      if (round >= 0) spentMs[kind] += (user + system) / 1000
    }
  }
  const { known, unknown } = spentMs
  assert.ok(unknown > known * 0.5, `known ${known} ms, unknown ${unknown} ms`)
})
