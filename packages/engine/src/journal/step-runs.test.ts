import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Entry, StepEntry } from './entry.ts'
import { endOpenStepRuns, foldStepRuns } from './step-runs.ts'

const at = (second: number) => `2026-01-05T09:00:0${second}.000Z`
const mail = { key: 'mail', stepId: 'mail', kind: 'use' }
const error = { code: 'refused', message: 'no', stepId: 'mail' }

test('the attempts at a step are told one by one, with how each ended', () => {
  const entries: Entry[] = [
    { type: 'attempt', ...mail, at: at(1), attempt: 1, input: { to: 'a' } },
    { type: 'attempt-failed', ...mail, at: at(2), attempt: 1, error, retryAt: at(3) },
    { type: 'attempt', ...mail, at: at(3), attempt: 2, input: { to: 'a' } },
    { type: 'done', ...mail, at: at(4), attempt: 2, output: 'sent' },
  ]
  assert.deepEqual(foldStepRuns(entries), [
    {
      ...mail,
      status: 'succeeded',
      input: { to: 'a' },
      output: 'sent',
      error: null,
      attempts: [
        { number: 1, startedAt: at(1), finishedAt: at(2), error },
        { number: 2, startedAt: at(3), finishedAt: at(4), error: null },
      ],
      retryAt: null,
      waitsUntil: null,
      startedAt: at(1),
      finishedAt: at(4),
    },
  ])
})

test('a step that waits for a time says which; one that others let go on does not', () => {
  const waiting = { type: 'waiting', at: at(1), kind: 'wait', until: at(9) } as const
  const stepRuns = foldStepRuns([
    { ...waiting, key: 'pause', stepId: 'pause', outside: false },
    { ...waiting, key: 'ok', stepId: 'ok', outside: true },
  ])
  assert.deepEqual(
    stepRuns.map(({ status, waitsUntil }) => [status, waitsUntil]),
    [
      ['waiting', at(9)],
      ['waiting', null],
    ],
  )
})

test('a loop stands before its iterations, though it is recorded after them', () => {
  const done = (key: string, kind: string, second: number): StepEntry => {
    return { type: 'done', key, stepId: key, kind, at: at(second), output: null }
  }
  const entries = [done('a', 'set', 1), done('all[0].b', 'set', 2), done('all', 'each', 3)]
  const stepRuns = foldStepRuns(entries)
  assert.deepEqual(
    stepRuns.map(({ key }) => key),
    ['a', 'all', 'all[0].b'],
  )
  assert.equal(stepRuns[1]?.startedAt, at(2))
})

test('a step that was open when its run ended was canceled with it', () => {
  const entries: Entry[] = [{ type: 'attempt', ...mail, at: at(1), attempt: 1, input: null }]
  assert.equal(foldStepRuns(entries)[0]?.status, 'running')
  assert.equal(endOpenStepRuns(foldStepRuns(entries))[0]?.status, 'canceled')
})
