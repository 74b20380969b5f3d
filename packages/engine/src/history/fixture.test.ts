import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Definition, StepError } from '@floyo/contracts'
import { inWorkspace } from '@floyo/db'
import { readProgram } from '../runs/read-history.ts'
import { testEngine } from '../testing/test-engine.ts'
import { runFixture, toFixture } from './fixture.ts'
import { diffJson } from './json-diff.ts'
import { maskSecrets } from './mask.ts'

test('a run becomes a test that passes on its definition, and fails on another', async (t) => {
  const { workflow, start, outcome, entries, database } = await testEngine(t, {
    actions: {
      'test.get': ({ input }) => ({ output: { got: input, apiKey: 'hunter2' } }),
      'test.no'() {
        throw new StepError('gone', 'no such thing', { retryable: false })
      },
    },
  })
  const seeded = await workflow({
    inputs: {
      who: { type: 'string', default: 'Ada' },
      token: { type: 'string', default: 's3cr3t' },
    },
    steps: [
      {
        id: 'rows',
        each: '{{ [1, 2] }}',
        concurrency: 2,
        do: [{ id: 'get', use: 'test.get', with: { n: '{{ item }}', who: '{{ inputs.who }}' } }],
      },
      { id: 'no', use: 'test.no', onError: 'continue', with: { token: '{{ inputs.token }}' } },
      {
        id: 'end',
        return: '{{ [steps.rows.items[1].got.n, steps.no.error.code, run.startedAt] }}',
      },
    ],
  })
  const runId = await start(seeded)
  const ended = await outcome(runId)
  const program = await inWorkspace(database.api, seeded, (tx) =>
    readProgram(tx, runId, () => ({})),
  )
  assert.ok(program)
  const fixture = toFixture(program, await entries(runId), 'Both')
  assert.equal(fixture.expect.status, 'succeeded')
  assert.deepEqual(fixture.expect.output, ended.status === 'succeeded' ? ended.output : null)
  assert.deepEqual(fixture.expect.calls['no'], { token: '***' })
  assert.doesNotMatch(JSON.stringify(fixture), /s3cr3t|hunter2/)
  const { definition } = program
  assert.deepEqual(runFixture(definition, fixture).differences, [])
  const [, ...rest] = definition.steps
  const other = runFixture({ ...definition, steps: rest }, fixture)
  assert.ok(other.differences.some(({ path }) => path === '/steps/rows'))
})

test('a fixture knows the addresses that steps wait at', () => {
  const definition = Definition.parse({
    name: 'Asks',
    steps: [
      { id: 'end', return: '{{ run.callbacks.answer }}' },
      { id: 'answer', wait: { webhook: true } },
    ],
  })
  const { actual } = runFixture(definition, {
    fixture: 1,
    name: 'Asks',
    workflow: 'Asks',
    startedAt: '2026-01-05T09:05:00.000Z',
    inputs: {},
    trigger: null,
    answers: {},
    expect: { status: 'succeeded', steps: {}, calls: {} },
  })
  assert.equal(actual.output, '<address of answer>')
})

test('secrets are masked by their names and by what they look like', () => {
  const given = {
    headers: { Authorization: 'Bearer abc.def', accept: 'text/html' },
    text: 'use ghp_0123456789abcdefghij now',
    password: 12345,
    hasToken: true,
  }
  assert.deepEqual(maskSecrets(given), {
    headers: { Authorization: '***', accept: 'text/html' },
    text: 'use *** now',
    password: '***',
    hasToken: true,
  })
})

test('a difference names its place, whatever lies around it', () => {
  const before = { a: [1, { b: 2 }], gone: null, same: {} }
  const after = { a: [1, { b: 3 }, 4], same: {}, 'new/one': 1 }
  assert.deepEqual(
    diffJson(before, after).map(({ path, kind }) => [path, kind]),
    [
      ['/a/1/b', 'changed'],
      ['/a/2', 'added'],
      ['/gone', 'removed'],
      ['/new~1one', 'added'],
    ],
  )
})
