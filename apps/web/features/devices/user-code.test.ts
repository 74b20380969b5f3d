import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isUserCode, toUserCode } from './user-code.ts'

test('a code is understood however it was typed', () => {
  for (const typed of ['BCDF-GH23', 'bcdf gh23', ' bcdfgh23 ', 'BCDF–GH23']) {
    assert.equal(toUserCode(typed), 'BCDF-GH23')
  }
})

test('a code that is too short or too long is none', () => {
  assert.equal(isUserCode(toUserCode('BCDF-GH')), false)
  assert.equal(isUserCode(toUserCode('BCDF-GH234')), false)
  assert.equal(isUserCode(toUserCode('')), false)
})
