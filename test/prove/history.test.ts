import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openAt, repeatedSuccesses } from './history.ts'

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

test('a fault excuses the steps whose attempt was open when it struck, and no others', () => {
  const entries = [
    { type: 'attempt', key: 'first', at: 10 },
    { type: 'done', key: 'first', at: 20 },
    { type: 'attempt', key: 'second', at: 20 },
    { type: 'done', key: 'second', at: 40 },
  ]
  const at = (from: number, to = from) => [...openAt(entries, [{ from, to, what: 'kill' }]).keys()]
  assert.deepEqual(at(15), ['first'])
  assert.deepEqual(at(30), ['second'])
  assert.deepEqual(at(5), [])
  assert.deepEqual(at(41), [])
  assert.deepEqual(at(5, 30), ['first', 'second'])
})

test('a repeat is told by the last fault that its attempt was open at, and one just outside has no excuse', () => {
  const entries = [
    { type: 'attempt', key: 'mail', at: 1000 },
    { type: 'unknown', key: 'mail', at: 3000 },
  ]
  const freeze = { from: 500, to: 1500, what: 'freeze scheduler' }
  const kill = { from: 1200, to: 1200, what: 'kill worker 1' }
  assert.deepEqual([...openAt(entries, [freeze, kill])], [['mail', 'kill worker 1']])
  const outside = [
    { from: 900, to: 999, what: 'freeze worker 1' },
    { from: 3001, to: 3001, what: 'kill worker 1' },
  ]
  assert.deepEqual([...openAt(entries, outside)], [])
})
