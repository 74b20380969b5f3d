import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testApp } from '../testing/test-app.ts'

test('health names the database, and how well code is shut away', async (t) => {
  const { app } = await testApp(t, { FLOYO_CODE_STEPS: 'off' })
  const answer = await app.inject({ url: '/health' })
  assert.equal(answer.statusCode, 200)
  assert.deepEqual(answer.json().checks, {
    database: 'up',
    disk: 'enough',
    stopping: false,
    code: 'off',
  })
})
