import assert from 'node:assert/strict'
import { test } from 'node:test'
import { safeNext } from './session.ts'

test('after signing in one stays in this application', () => {
  assert.equal(safeNext('/runs?status=failed'), '/runs?status=failed')
  for (const foreign of [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    'runs',
    '',
    null,
  ]) {
    assert.equal(safeNext(foreign), '/')
  }
})
