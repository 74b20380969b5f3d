import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Definition } from '@floyo/contracts'
import type { Entry, StepEntry } from '../journal/entry.ts'
import { forkOf } from './fork.ts'
import { inWalkOrder, placesOf } from './places.ts'
import { planRepeat, type RepeatHow, unknownKeys } from './repeat.ts'

const at = '2026-01-05T09:00:00.000Z'
const of = (key: string, kind = 'use') => ({
  key,
  stepId: key.split('.').at(-1) ?? key,
  kind,
  at,
})
const done = (key: string, kind?: string): StepEntry => ({
  type: 'done',
  ...of(key, kind),
  output: key,
})
const failed = (key: string): StepEntry => ({
  type: 'failed',
  ...of(key),
  error: { code: 'broken', message: 'no', stepId: of(key).stepId },
})
const tried = (key: string, attempt = 1): StepEntry => ({
  type: 'attempt',
  ...of(key),
  attempt,
  input: {},
})

const definition = (steps: unknown[]): Definition => Definition.parse({ name: 'Test', steps })
const use = (id: string, more: Record<string, unknown> = {}) => ({ id, use: 'test.call', ...more })

/** What is kept of a run of `steps` with these entries, which stopped at `stoppedAt`. */
function kept(
  steps: unknown[],
  entries: Entry[],
  how: Partial<RepeatHow> & { stoppedAt?: string } = {},
) {
  const { stoppedAt = null, ...rest } = how
  const own = definition(steps)
  const past = { runId: 'r', definition: own, entries, failedStepId: stoppedAt }
  return planRepeat(past, { from: 'failed-step', definition: own, ...rest })
}

const loop = (list: string, steps: unknown[]) => [{ id: 'rows', each: list, do: steps }]
const three = [use('a'), use('b'), use('c')]
const threeDone = [tried('a'), done('a'), tried('b'), done('b'), tried('c'), done('c')]

test('from the failed step every result before it is kept, and effects bear the same keys', () => {
  const entries = [...threeDone.slice(0, 4), tried('c'), failed('c')]
  const repeat = kept(three, entries, { stoppedAt: 'c' })
  assert.deepEqual([repeat.kept, repeat.effectKeys], [['a', 'b'], 'same'])
  assert.deepEqual(repeat.journal[0], { type: 'origin', runId: 'r', at })
})

test('from the start nothing is kept, and effects bear new keys', () => {
  const repeat = kept(three, threeDone, { from: 'start' })
  assert.deepEqual([repeat.kept, repeat.effectKeys, repeat.journal], [[], 'new', []])
})

test('from a step what precedes it in the walk is kept, whatever came first in time', () => {
  const steps = [{ id: 'rows', each: '{{ [1, 2] }}', do: [use('a'), use('b')] }, use('c')]
  const entries = [
    done('rows[1].a'),
    done('rows[0].a'),
    done('rows[0].b'),
    done('rows[1].b'),
    done('rows', 'each'),
    done('c'),
  ]
  const repeat = kept(steps, entries, { from: { step: 'rows[1].a' } })
  assert.deepEqual([repeat.kept, repeat.effectKeys], [['rows[0].a', 'rows[0].b'], 'new'])
})

test('a branch that was chosen stays chosen when a step inside of it is repeated', () => {
  const steps = [{ id: 'any', if: '{{ true }}', then: [use('a'), use('b')] }]
  const entries = [done('any', 'if'), done('any.a'), done('any.b')]
  const repeat = kept(steps, entries, { from: { step: 'any.b' } })
  assert.deepEqual(repeat.kept, ['any', 'any.a'])
})

test('behind an output that was changed everything is done again, with new keys', () => {
  const repeat = kept(three, threeDone, { outputs: { b: 'other' } })
  assert.deepEqual([repeat.kept, repeat.effectKeys], [['a'], 'new'])
  const given = repeat.journal.at(-1)
  assert.ok(given?.type === 'done')
  assert.deepEqual([given.key, given.kind, given.output], ['b', 'use', 'other'])
})

test('a step the run never came to can not be named', () => {
  const own = definition(three)
  const past = { runId: 'r', definition: own, entries: threeDone.slice(0, 2), failedStepId: null }
  const how: RepeatHow = { from: { step: 'c' }, definition: own, outputs: { a: 1, x: 1 } }
  assert.deepEqual(unknownKeys(past, how), ['c', 'x'])
})

test('of another version the results of steps that are as they were are kept', () => {
  const changed = [use('a'), use('new'), use('b', { with: { to: 'x' } }), use('c')]
  const repeat = kept(three, threeDone, { definition: definition(changed) })
  assert.deepEqual([repeat.kept, repeat.effectKeys], [['a', 'c'], 'new'])
})

test('a step that passed another, or lies elsewhere, is done again', () => {
  const passed = [use('a'), use('c'), use('b')]
  assert.deepEqual(kept(three, threeDone, { definition: definition(passed) }).kept, ['a'])
  const deeper = [use('a'), { id: 'any', if: '{{ true }}', then: [use('b')] }, use('c')]
  assert.deepEqual(kept(three, threeDone, { definition: definition(deeper) }).kept, ['a', 'c'])
})

test('a loop over another list keeps nothing of its iterations', () => {
  const entries = [done('rows[0].a'), done('rows', 'each')]
  const repeat = kept(loop('{{ [1] }}', [use('a')]), entries, {
    definition: definition(loop('{{ [2] }}', [use('a')])),
  })
  assert.deepEqual(repeat.kept, [])
})

test('a loop with a step that is new in it keeps what is inside, not its end', () => {
  const entries = [done('rows[0].a'), done('rows', 'each')]
  const changed = definition(loop('{{ [1] }}', [use('a'), use('b')]))
  assert.deepEqual(kept(loop('{{ [1] }}', [use('a')]), entries, { definition: changed }).kept, [
    'rows[0].a',
  ])
})

test('a failure that the run went on from is a result like any other', () => {
  const steps = [use('a', { onError: 'continue' }), use('b'), use('c')]
  const entries = [failed('a'), done('b'), failed('c')]
  assert.deepEqual(kept(steps, entries, { stoppedAt: 'c' }).kept, ['a', 'b'])
})

test('cleaning up after the failure is done again', () => {
  const steps = [{ id: 'all', try: [use('a'), use('b')], finally: [use('clean')] }]
  const entries = [done('all.a'), failed('all.b'), done('all.clean')]
  assert.deepEqual(kept(steps, entries, { stoppedAt: 'b' }).kept, ['all.a'])
})

test('a key outside comes before those inside, and iterations by their numbers', () => {
  const places = placesOf(
    definition([{ id: 'rows', each: '{{ [] }}', do: [use('b'), use('a')] }, use('z')]),
  )
  const keys = ['z', 'rows[10].b', 'rows[2].a', 'rows', 'rows[2].b']
  assert.deepEqual(keys.toSorted(inWalkOrder(places)), [
    'rows',
    'rows[2].b',
    'rows[2].a',
    'rows[10].b',
    'z',
  ])
})

test('a fork leaves an attempt that was open to the run that made it', () => {
  const again: StepEntry = {
    type: 'attempt-failed',
    ...of('b'),
    attempt: 1,
    error: { code: 'busy', message: 'busy', stepId: 'b' },
    retryAt: at,
  }
  const entries = [done('a'), tried('b'), again, tried('b', 2), done('b')]
  const types = (n: number) => forkOf(entries, { at: n, now: at }).map(({ type }) => type)
  assert.deepEqual(types(2), ['done'])
  assert.deepEqual(types(3), ['done', 'attempt', 'attempt-failed'])
  assert.deepEqual(types(4), ['done', 'attempt', 'attempt-failed'])
  assert.deepEqual(types(5), ['done', 'attempt', 'attempt-failed', 'attempt', 'done'])
})

test('a fork cut inside a wait asks again, and knows nothing of what the other run waited for', () => {
  const waits = (outside: boolean): StepEntry => ({
    ...of('b'),
    type: 'waiting',
    until: '2030-01-01T00:00:00.000Z',
    outside,
  })
  const held: StepEntry = { ...of('b'), type: 'held', until: at, reason: 'its turn' }
  const unknown: StepEntry = { ...of('b'), type: 'unknown', attempt: 1, policy: 'ask' }
  const types = (...open: StepEntry[]) =>
    forkOf([done('a'), ...open], { at: 1 + open.length, now: at }).map(({ type }) => type)
  assert.deepEqual(types(waits(true)), ['done'])
  assert.deepEqual(types(waits(false)), ['done'])
  assert.deepEqual(types(held), ['done'])
  assert.deepEqual(types(tried('b'), unknown), ['done'])
  assert.deepEqual(types(waits(true), done('b')), ['done', 'waiting', 'done'])
})

test('a step that was entered has in a fork as long as it had left', () => {
  const entered: StepEntry = { ...of('b'), type: 'began', until: '2026-01-05T09:00:00.000Z' }
  const passed: StepEntry = { ...done('a'), at: '2026-01-05T08:45:00.000Z' }
  const fork = forkOf([entered, passed], { at: 2, now: '2027-02-01T10:00:00.000Z' })
  assert.deepEqual(
    fork.map((entry) => (entry.type === 'began' ? entry.until : null)),
    ['2027-02-01T10:15:00.000Z', null],
  )
})
