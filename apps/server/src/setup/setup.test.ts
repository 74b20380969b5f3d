import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anonymous, ownedApp, ownerEmail, password, testApp } from '../testing/test-app.ts'
import { makeOwnerLink } from './owner-link.ts'

const person = {
  name: 'Olive',
  email: ownerEmail,
  password,
  workspaceName: 'Office',
  timezone: 'Europe/Berlin',
}

test('the one-time link makes the owner, signs in, and works once', async (t) => {
  const fresh = await testApp(t)
  const send = anonymous(fresh)
  const before = await send({ url: '/api/v1/setup' })
  assert.equal(before.json().needsOwner, true)
  const token = await makeOwnerLink(fresh.deps.pool)
  assert.ok(token)

  const made = await send({
    method: 'POST',
    url: '/api/v1/setup/owner',
    body: { ...person, token },
  })

  assert.equal(made.statusCode, 201, made.body)
  assert.equal(made.json().workspace.name, 'Office')
  assert.ok(String(made.headers['set-cookie']).includes('floyo.session_token='))
  const again = await send({
    method: 'POST',
    url: '/api/v1/setup/owner',
    body: { ...person, token },
  })
  assert.equal(again.json().code, 'already_set_up')
  assert.equal(await makeOwnerLink(fresh.deps.pool), null)
})

test('a token that was never printed makes nobody owner', async (t) => {
  const fresh = await testApp(t)
  await makeOwnerLink(fresh.deps.pool)

  const answer = await anonymous(fresh)({
    method: 'POST',
    url: '/api/v1/setup/owner',
    body: { ...person, token: 'guessed' },
  })

  assert.equal(answer.json().code, 'link_expired')
  const setup = await anonymous(fresh)({ url: '/api/v1/setup' })
  assert.equal(setup.json().needsOwner, true)
})

test('nobody signs up by themselves', async (t) => {
  const owned = await ownedApp(t)
  const answer = await anonymous(owned)({
    method: 'POST',
    url: '/api/auth/sign-up/email',
    body: { name: 'x', email: 'x@example.com', password },
  })
  assert.equal(answer.statusCode, 404)
})

test('the owner knows who and where they are', async (t) => {
  const { send } = await ownedApp(t)
  const me = (await send({ url: '/api/v1/me' })).json()
  assert.equal(me.user.email, ownerEmail)
  assert.equal(me.workspace.role, 'owner')
  assert.equal(me.workspace.timezone, 'Europe/Berlin')
})
