import assert from 'node:assert/strict'
import { test } from 'node:test'
import { safeNext } from '../features/sign-in/session.ts'
import { signInPath, withQuery } from './address.ts'

test('an address asked for comes back whole after signing in', () => {
  const asked = withQuery('/runs', { status: 'failed', workflow: undefined, search: 'a b&c' })
  assert.equal(asked, '/runs?status=failed&search=a+b%26c')
  const next = new URL(signInPath(asked), 'http://x').searchParams.get('next')
  assert.equal(safeNext(next), asked)
})

test('home needs no way back', () => {
  assert.equal(signInPath(withQuery('/', {})), '/sign-in')
})
