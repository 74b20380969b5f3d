import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSettings, SettingsError } from './settings.ts'

test('with nothing set, everything has a value', () => {
  const settings = readSettings({})
  assert.deepEqual(settings.FLOYO_ROLES, ['api', 'worker', 'scheduler', 'web'])
  assert.equal(settings.FLOYO_HOST, '127.0.0.1')
  assert.equal(settings.FLOYO_PORT, 3000)
})

test('a variable that is empty counts as unset', () => {
  assert.equal(readSettings({ FLOYO_PORT: '', DATABASE_URL: '' }).FLOYO_PORT, 3000)
})

test('the owner’s address and password go together', () => {
  const password = 'long enough to be one'
  assert.throws(() => readSettings({ FLOYO_OWNER_PASSWORD: password }), {
    name: 'SettingsError',
    message: /^FLOYO_OWNER_EMAIL: .*go together/,
  })
  assert.ok(readSettings({ FLOYO_OWNER_EMAIL: 'a@example.com', FLOYO_OWNER_PASSWORD: password }))
})

test('a role that there is not is refused, and the roles are said', () => {
  assert.throws(() => readSettings({ FLOYO_ROLES: 'api,cook' }), SettingsError)
  assert.throws(() => readSettings({ FLOYO_ROLES: 'api,cook' }), /api, worker, scheduler, web/)
})

test('a web app alone must know where the API is', () => {
  assert.throws(() => readSettings({ FLOYO_ROLES: 'web' }), /FLOYO_API_URL/)
  assert.ok(readSettings({ FLOYO_ROLES: 'web', FLOYO_API_URL: 'http://127.0.0.1:3000' }))
})
