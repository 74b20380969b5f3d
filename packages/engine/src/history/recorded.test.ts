import { testEngine } from '../testing/test-engine.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Definition, StepError } from '@floyo/contracts'
import { inWorkspace } from '@floyo/db'
import { aDefinition } from '@floyo/db/testing'
import { dryRun } from '../dry-run/dry-run.ts'
import { readRecordedAnswers } from './recorded.ts'

const steps: Definition['steps'] = [
  {
    id: 'each',
    each: '{{ [1, 2] }}',
    do: [{ id: 'get', use: 'test.get', with: { n: '{{ item }}' } }],
  },
  { id: 'mail', use: 'test.mail', with: { to: 'a' } },
]

test('the latest runs tell what the outside answered to each step, by its key and by its id', async (t) => {
  const { workflow, start, outcome, database } = await testEngine(t, {
    actions: {
      'test.get': ({ input }) => ({ output: { got: (input as { n: number }).n } }),
      'test.mail': () => {
        throw new StepError('refused', 'not today', { retryable: false })
      },
    },
  })
  const of = await workflow({ steps })
  const runId = await start(of)
  assert.equal((await outcome(runId)).status, 'failed')
  const read = (definition: Definition) =>
    inWorkspace(database.api, of, (tx) =>
      readRecordedAnswers(tx, { workflowId: of.workflowId, definition }),
    )

  const [run, ...others] = await read(aDefinition({ steps }))

  assert.ok(run)
  assert.deepEqual([run.runId, others], [runId, []])
  assert.deepEqual(run.byKey.get('each[0].get'), { runId, output: { got: 1 } })
  assert.deepEqual(run.byStep.get('get'), { runId, output: { got: 2 } })
  const failed = { code: 'refused', message: 'not today' }
  assert.deepEqual(run.byStep.get('mail'), { runId, error: failed })

  // The same step asks another action now: what it was answered says nothing.
  const other = aDefinition({ steps: [{ id: 'mail', use: 'test.get', with: {} }] })
  assert.deepEqual([...((await read(other))[0]?.byStep.keys() ?? [])], [])
})

test('a dry run goes on with what was recorded, failures included, and says which run that was', () => {
  const runId = crypto.randomUUID()
  const { steps: dry, outcome } = dryRun(
    aDefinition({ steps }),
    {},
    {
      now: '2026-01-05T09:05:00.000Z',
      recorded: ({ stepId }) =>
        stepId === 'mail' ? { runId, error: { code: 'refused', message: 'not today' } } : undefined,
    },
  )
  assert.equal(outcome.status, 'failed')
  assert.deepEqual(
    dry
      .filter(({ kind }) => kind === 'use')
      .map(({ key, outcome: one, answer }) => [key, one, answer]),
    [
      ['each[0].get', 'stubbed', { source: 'example' }],
      ['each[1].get', 'stubbed', { source: 'example' }],
      ['mail', 'failed', { source: 'recorded', runId }],
    ],
  )
})
