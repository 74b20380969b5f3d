import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testDatabase } from '@floyo/db/testing'
import { getMigrations } from 'better-auth/db/migration'
import { openAuthPool } from '../start/database.ts'
import { authOptions } from './better-auth.ts'
import { hashPassword, verifyPassword } from './password.ts'

test('our tables are those that better-auth expects', async (t) => {
  const { urls } = await testDatabase(t)
  const pool = openAuthPool(urls.admin, { warn() {} })
  t.after(() => pool.end())
  const options = authOptions({
    pool,
    secret: 'a secret of at least thirty-two characters',
    secure: false,
    baseUrl: 'http://floyo.test',
    firstWorkspaceOf: () => Promise.resolve(null),
  })
  const plan = await getMigrations({ ...options, database: pool })
  assert.deepEqual(plan.toBeCreated, [])
  assert.deepEqual(plan.toBeAdded, [])
})

test('a password is kept as argon2id with 19 MiB and two passes', async () => {
  const hash = await hashPassword('correct horse battery staple')
  assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  assert.equal(await verifyPassword(hash, 'correct horse battery staple'), true)
  assert.equal(await verifyPassword(hash, 'correct horse battery stapler'), false)
  assert.equal(await verifyPassword('$2b$10$something-else', 'correct'), false)
})
