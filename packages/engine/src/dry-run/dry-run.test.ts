import { foldStepRuns } from '../journal/step-runs.ts'
import { testEngine } from '../testing/test-engine.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Definition } from '@floyo/contracts'
import { dryRun } from './dry-run.ts'

const now = '2026-01-05T09:05:00.000Z'

const report = Definition.parse({
  name: 'Report',
  inputs: {
    to: { type: 'string', default: 'team@example.com' },
    limit: { type: 'number', default: 1 },
  },
  steps: [
    { id: 'rows', use: 'csv.read', with: { file: 'a.csv' } },
    { id: 'off', use: 'csv.read', disabled: true },
    {
      id: 'any',
      if: '{{ size(steps.rows.items) >= inputs.limit }}',
      then: [
        {
          id: 'each',
          each: '{{ steps.rows.items }}',
          do: [{ id: 'name', set: { last: '{{ item.name }}' } }],
        },
        {
          id: 'mail',
          use: 'email.send',
          with: { to: '{{ inputs.to }}', subject: '{{ vars.last }}' },
        },
      ],
      else: [{ id: 'none', fail: { message: 'no rows' } }],
    },
    { id: 'end', return: '{{ vars.last }}' },
  ],
})

const outputShapes = new Map([
  [
    'csv.read',
    {
      type: 'object',
      properties: {
        items: {
          type: 'array',
          items: { type: 'object', properties: { name: { type: 'string' } } },
        },
      },
    },
  ],
])

test('a dry run does not run code, and says so', () => {
  const definition = Definition.parse({
    name: 'Code',
    steps: [
      { id: 'a', code: 'return 1', with: { to: '{{ inputs.to }}' } },
      { id: 'end', return: '{{ steps.a.sum }}' },
    ],
    inputs: { to: { type: 'string', default: 'x' } },
  })
  const { steps } = dryRun(definition, {}, { now })
  const [code] = steps
  assert.deepEqual([code?.outcome, code?.detail], ['stubbed', 'would run its code with {"to":"x"}'])
})

/** What a call of an action without a connection says. */
const called = (action: string, input: string) => ({ action, connection: '', input })

test('a dry run says what each step would do, without doing it', () => {
  const { steps, outcome } = dryRun(report, {}, { now, outputShapes })

  assert.deepEqual(
    steps.map(({ key, outcome: one, detail }) => [key, one, detail]),
    [
      ['rows', 'stubbed', 'would call csv.read with file "a.csv"'],
      ['off', 'skipped', 'it is switched off'],
      ['any', 'ran', '{"taken":"then"}'],
      ['any.each', 'ran', '{"items":[{"last":"<steps.rows.items[0].name>"}]}'],
      ['any.each[0].name', 'ran', '{"last":"<steps.rows.items[0].name>"}'],
      [
        'any.mail',
        'stubbed',
        'would call email.send with to "team@example.com", subject "<steps.rows.items[0].name>"',
      ],
      ['end', 'ran', '"<steps.rows.items[0].name>"'],
    ],
  )
  assert.deepEqual(outcome, { status: 'succeeded', output: '<steps.rows.items[0].name>' })
  const told = steps.map((step) => step.told)
  assert.deepEqual(told.slice(0, 3), [
    { code: 'would-do', values: called('csv.read', 'file "a.csv"') },
    { code: 'switched-off', values: {} },
    { code: 'gave', values: { output: '{"taken":"then"}' } },
  ])
})

test('a dry run waits for nothing and nobody, and says what it would have waited for', () => {
  const form = { type: 'object', properties: { sum: { type: 'number' } } }
  const waits = Definition.parse({
    name: 'Waits',
    steps: [
      { id: 'rest', wait: { for: '1h' }, timeout: '2h' },
      { id: 'ok', approve: { by: ['admin'], message: 'Go?', form } },
      { id: 'sub', call: 'Other', with: { sum: '{{ steps.ok.form.sum }}' } },
      { id: 'p', parallel: 'any', branches: [[{ id: 'ev', wait: { event: 'a.b' } }], []] },
    ],
  })
  const { steps, outcome } = dryRun(waits, {}, { now })
  assert.equal(outcome.status, 'succeeded')
  assert.deepEqual(
    steps.flatMap(({ outcome: one, detail }) => (one === 'stubbed' ? [detail] : [])),
    [
      'would wait until 2026-01-05T10:05:00.000Z',
      'would ask admin: Go?',
      'would call Other with {"sum":0}',
    ],
  )
})

test('a dry run knows the addresses that steps wait at', () => {
  const asks = Definition.parse({
    name: 'Asks',
    steps: [
      { id: 'ask', set: { answerTo: '{{ run.callbacks.answer }}' } },
      { id: 'inside', if: '{{ true }}', then: [{ id: 'answer', wait: { webhook: true } }] },
      { id: 'end', return: '{{ vars.answerTo }}' },
    ],
  })
  const { outcome } = dryRun(asks, {}, { now })
  assert.deepEqual(outcome, { status: 'succeeded', output: '<address of inside.answer>' })
})

test('a live run takes the same steps to the same end as the dry run', async (t) => {
  for (const limit of [1, 5]) {
    const dry = dryRun(report, { inputs: { limit } }, { now, outputShapes })
    const example = { items: [{ name: '<steps.rows.items[0].name>' }] }
    const { workflow, start, outcome, entries } = await testEngine(t, {
      actions: { 'csv.read': () => ({ output: example }), 'email.send': () => ({ output: {} }) },
    })
    const runId = await start(await workflow(report), { limit })

    assert.deepEqual(await outcome(runId), dry.outcome)
    const live = foldStepRuns(await entries(runId)).map(({ key, status }) => [key, status])
    const status = { ran: 'succeeded', stubbed: 'succeeded', skipped: 'skipped', failed: 'failed' }
    assert.deepEqual(
      live,
      dry.steps.map((step) => [step.key, status[step.outcome]]),
    )
  }
})
