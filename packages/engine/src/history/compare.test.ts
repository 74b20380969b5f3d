import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StepRun } from '@floyo/contracts'
import { compareRuns } from './compare.ts'

const at = (ms: number): string => new Date(1_767_600_000_000 + ms).toISOString()
const step = (key: string, parts: Partial<StepRun> = {}): StepRun => ({
  key,
  stepId: key,
  kind: 'use',
  status: 'succeeded',
  input: null,
  output: null,
  error: null,
  attempts: [],
  retryAt: null,
  waitsUntil: null,
  startedAt: at(0),
  finishedAt: at(10),
  ...parts,
})
const run = (...stepRuns: StepRun[]) => ({ inputs: {}, trigger: null, output: null, stepRuns })

test('steps are compared by their keys: the same, different, and only in one run', () => {
  const compared = compareRuns(
    run(step('a'), step('b', { output: { n: 1 } }), step('c')),
    run(step('d'), step('b', { output: { n: 2 } }), step('a', { finishedAt: at(500) })),
  )
  assert.deepEqual(
    compared.steps.map(({ key, result }) => [key, result]),
    [
      ['a', 'same'],
      ['b', 'different'],
      ['c', 'only-first'],
      ['d', 'only-second'],
    ],
  )
  assert.deepEqual(compared.steps[1]?.output, [
    { path: '/n', kind: 'changed', before: 1, after: 2 },
  ])
  assert.deepEqual(
    [compared.steps[0]?.first?.durationMs, compared.steps[0]?.second?.durationMs],
    [10, 500],
  )
})

test('another error, another end and another input make steps different', () => {
  const error = { code: 'x', message: 'no', stepId: 'a' }
  const parts: Partial<StepRun>[] = [{ error }, { status: 'skipped' }, { input: 1 }]
  for (const part of parts) {
    const compared = compareRuns(run(step('a')), run(step('a', part)))
    assert.equal(compared.steps[0]?.result, 'different', JSON.stringify(part))
  }
})
