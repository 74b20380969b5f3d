import assert from 'node:assert/strict'
import { test } from 'node:test'
import { repeatedSuccesses } from './history.ts'

test('an attempt behind the success of its step is counted, one before it is not', () => {
  const attempt = { type: 'attempt', key: 'mail' }
  const done = { type: 'done', key: 'mail' }
  assert.equal(repeatedSuccesses([attempt, attempt, done]), 0)
  assert.equal(repeatedSuccesses([attempt, done, attempt, done]), 2)
})

test('the same step in two iterations is two steps', () => {
  const iterations = ['each[0].mail', 'each[1].mail'].map((key) => ({ type: 'done', key }))
  assert.equal(repeatedSuccesses(iterations), 0)
})
