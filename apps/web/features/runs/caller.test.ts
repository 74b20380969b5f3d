import assert from 'node:assert/strict'
import { test } from 'node:test'
import { callerOf, failedRunOf } from './caller.ts'

test('only what a call brought names the run that called', () => {
  assert.equal(callerOf({ type: 'call', runId: 'r1', stepKey: 'a' }), 'r1')
  assert.equal(callerOf({ type: 'workflow', runId: 'r1' }), null)
  assert.equal(callerOf({ type: 'call' }), null)
  assert.equal(callerOf(null), null)
})

test('only what a failure brought names the run that failed', () => {
  assert.equal(failedRunOf({ type: 'failure', runId: 'r1' }), 'r1')
  assert.equal(failedRunOf({ type: 'call', runId: 'r1' }), null)
})
