import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StepError } from '@floyo/contracts'
import { testEngine } from '../testing/test-engine.ts'

test('a run of pure steps gives what its return says', async (t) => {
  const { workflow, start, outcome } = await testEngine(t)
  const greeting = await workflow({
    inputs: { name: { type: 'string', default: 'Ada' } },
    steps: [
      { id: 'count', set: { length: '{{ size(inputs.name) }}' } },
      {
        id: 'long',
        if: '{{ vars.length > 3 }}',
        then: [{ id: 'yes', return: '{{ inputs.name }} is long' }],
        else: [{ id: 'no', return: { short: '{{ inputs.name }}' } }],
      },
    ],
  })

  const [defaulted, given] = [await start(greeting), await start(greeting, { name: 'Adelaide' })]

  assert.deepEqual(await outcome(defaulted), { status: 'succeeded', output: { short: 'Ada' } })
  assert.deepEqual(await outcome(given), { status: 'succeeded', output: 'Adelaide is long' })
})

test('a run that a trigger starts has the defaults of its inputs', async (t) => {
  const { engine, workflow, outcome } = await testEngine(t)
  const { workspaceId, workflowId } = await workflow({
    inputs: { name: { type: 'string', default: 'Ada' }, note: { type: 'string' } },
    steps: [{ id: 'end', return: ['{{ inputs.name }}', '{{ inputs.note }}'] }],
  })

  const { runId } = await engine.accept({
    workspaceId,
    workflowId,
    version: 1,
    trigger: 'schedule',
    inputs: {},
    triggerData: { type: 'schedule', dueAt: '2026-11-20T09:05:00.000Z' },
  })

  assert.deepEqual(await outcome(runId), { status: 'succeeded', output: ['Ada', null] })
})

test('an action that fails for a while is repeated until it succeeds, with one key for all attempts', async (t) => {
  const keys: string[] = []
  const flaky = ({ idempotencyKey, attempt }: { idempotencyKey: string; attempt: number }) => {
    keys.push(idempotencyKey)
    if (attempt < 3) throw new StepError('unavailable', 'not now', { retryable: true })
    return { output: { attempt } }
  }
  const { workflow, start, outcome } = await testEngine(t, { actions: { 'test.flaky': flaky } })
  const seeded = await workflow({
    steps: [
      {
        id: 'call',
        use: 'test.flaky',
        retry: { attempts: 5, backoff: 'fixed', initial: '5ms', max: '5ms' },
      },
      { id: 'end', return: '{{ steps.call.attempt }}' },
    ],
  })

  assert.deepEqual(await outcome(await start(seeded)), { status: 'succeeded', output: 3 })
  assert.equal(keys.length, 3)
  assert.equal(new Set(keys).size, 1)
})

test('a fail step ends the run with its message', async (t) => {
  const { workflow, start, outcome } = await testEngine(t)
  const seeded = await workflow({
    inputs: { why: { type: 'string' } },
    steps: [{ id: 'stop', fail: { message: 'no {{ inputs.why }}', code: 'empty' } }],
  })

  assert.deepEqual(await outcome(await start(seeded, { why: 'rows' })), {
    status: 'failed',
    error: { code: 'empty', message: 'no rows', stepId: 'stop' },
  })
})
