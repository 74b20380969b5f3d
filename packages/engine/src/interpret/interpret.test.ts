import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Definition } from '@floyo/contracts'
import { applyEntry, type Entry, foldJournal } from '../journal/entry.ts'
import { interpret, type Turn } from './interpret.ts'
import type { Program } from './program.ts'
import { maxStepRuns } from './walk.ts'

const now = '2026-01-05T09:05:00.000Z'

function program(steps: unknown[], parts: Partial<Program> = {}): Program {
  return {
    definition: Definition.parse({ name: 'Test', steps }),
    inputs: {},
    trigger: null,
    run: { id: 'r', startedAt: now, workflowName: 'Test' },
    ...parts,
  }
}

function outcomeOf({ next }: Turn) {
  assert.ok(next.type === 'end', `expected the end, got ${next.type}`)
  return next.outcome
}

function failureOf(turn: Turn) {
  const outcome = outcomeOf(turn)
  assert.ok(outcome.status === 'failed')
  return outcome.error
}

/** Walks on, answering each want with what `answer` gives. */
function play(of: Program, answer: (key: string) => unknown) {
  const journal = foldJournal([])
  const wanted: string[] = []
  for (;;) {
    const turn = interpret(of, journal, now)
    if (turn.next.type === 'end') return { outcome: turn.next.outcome, wanted, journal }
    const [want] = turn.next.wants
    assert.ok(want?.type === 'attempt')
    wanted.push(want.key)
    const output = answer(want.key) as never
    const { step, key } = want
    applyEntry(journal, { type: 'done', key, stepId: step.id, kind: 'use', at: now, output })
  }
}

test('what a step gave is seen by the steps after it', () => {
  const of = program([
    { id: 'rows', use: 'csv.read' },
    {
      id: 'total',
      set: { sum: '{{ sum(steps.rows.items) }}', next: '{{ steps.rows.items[0] + 1 }}' },
    },
    { id: 'end', return: '{{ vars.sum + steps.total.next }}' },
  ])
  const { outcome } = play(of, () => ({ items: [1, 2, 3] }))
  assert.deepEqual(outcome, { status: 'succeeded', output: 8 })
})

test('a pure step with a record is not evaluated again', () => {
  const of = program([
    { id: 'a', set: { x: '{{ 1 }}' } },
    { id: 'end', return: '{{ vars.x }}' },
  ])
  const entry: Entry = {
    type: 'done',
    key: 'a',
    stepId: 'a',
    kind: 'set',
    at: now,
    output: { x: 2 },
  }
  const turn = interpret(of, foldJournal([entry]), now)
  assert.deepEqual(outcomeOf(turn), { status: 'succeeded', output: 2 })
})

/** The item of iteration n is n + 3. */
function twice(key: string): { n: number } {
  return { n: 2 * (Number(key.slice(4, 5)) + 3) }
}

test('a run that is stopped after any entry and read again ends the same way', () => {
  const of = program([
    { id: 'list', set: { items: [3, 4, 5], sum: 0 } },
    {
      id: 'all',
      each: '{{ vars.items }}',
      do: [
        { id: 'twice', use: 'math.twice', with: { n: '{{ item }}' } },
        { id: 'add', set: { sum: '{{ vars.sum + steps.twice.n }}' } },
      ],
    },
    {
      id: 'big',
      if: '{{ vars.sum > 20 }}',
      then: [{ id: 'end', return: '{{ [vars.sum, size(steps.all.items)] }}' }],
    },
  ])
  const { outcome, wanted, journal } = play(of, twice)
  assert.deepEqual(outcome, { status: 'succeeded', output: [24, 3] })
  assert.deepEqual(wanted, ['all[0].twice', 'all[1].twice', 'all[2].twice'])

  for (let kept = 0; kept <= journal.records.size; kept++) {
    const again = foldJournal([])
    for (const [key, value] of [...journal.records].slice(0, kept)) again.records.set(key, value)
    for (;;) {
      const turn = interpret(of, again, now)
      if (turn.next.type === 'end') {
        assert.deepEqual(turn.next.outcome, outcome, `after ${kept} entries`)
        break
      }
      const [want] = turn.next.wants
      assert.ok(want?.type === 'attempt')
      const { key } = want
      const output = twice(key)
      applyEntry(again, { type: 'done', key, stepId: 'twice', kind: 'use', at: now, output })
    }
  }
})

test('a step is left out when it is switched off or its condition is false', () => {
  const of = program([
    { id: 'off', use: 'a.b', disabled: true },
    { id: 'not', use: 'a.b', when: '{{ 1 > 2 }}' },
    { id: 'end', return: '{{ [steps.off, steps.not] }}' },
  ])
  const turn = interpret(of, foldJournal([]), now)
  assert.deepEqual(outcomeOf(turn), { status: 'succeeded', output: [null, null] })
  assert.deepEqual(
    turn.entries.map(({ type }) => type),
    ['skipped', 'skipped', 'done'],
  )
})

test('a condition that is neither true nor false fails and says what it is', () => {
  const turn = interpret(
    program([{ id: 'a', if: '{{ "yes" }}', then: [{ id: 'b', set: {} }] }]),
    foldJournal([]),
    now,
  )
  const { code, message, stepId } = failureOf(turn)
  assert.deepEqual([code, stepId], ['wrong_type', 'a'])
  assert.match(message, /expected true or false, got a string/)
})

test('a failed expression names its field and its place, and ends the run', () => {
  const turn = interpret(
    program([{ id: 'a', set: { x: '{{ vars.missing }}' } }]),
    foldJournal([]),
    now,
  )
  const { code, message } = failureOf(turn)
  assert.equal(code, 'expression_failed')
  assert.match(message, /^set: .*missing.*\n.*\n +\^+/s)
})

test('with onError: continue the run goes on and the error can be read', () => {
  const of = program([
    { id: 'a', fail: { message: 'broken' }, onError: 'continue' },
    {
      id: 'b',
      if: '{{ true }}',
      onError: 'continue',
      then: [{ id: 'c', fail: { message: 'inside' } }],
    },
    { id: 'end', return: '{{ steps.a.error.message + " " + steps.b.error.message }}' },
  ])
  const journal = foldJournal([])
  assert.deepEqual(outcomeOf(interpret(of, journal, now)), {
    status: 'succeeded',
    output: 'broken inside',
  })
  const again = interpret(of, journal, now)
  assert.deepEqual(again.entries, [])
  assert.deepEqual(outcomeOf(again), { status: 'succeeded', output: 'broken inside' })
})

test('a step that waits for its next attempt is not wanted before its time', () => {
  const of = program([{ id: 'a', use: 'x.y' }])
  const retryAt = '2026-01-05T09:06:00.000Z'
  const error = { code: 'x', message: 'x', stepId: 'a' }
  const entry: Entry = {
    type: 'attempt-failed',
    key: 'a',
    stepId: 'a',
    kind: 'use',
    at: now,
    attempt: 1,
    error,
    retryAt,
  }
  const early = interpret(of, foldJournal([entry]), now)
  assert.ok(early.next.type === 'wants' && early.next.wants[0]?.type === 'sleep')
  assert.equal(early.next.wants[0].until, retryAt)
  const due = interpret(of, foldJournal([entry]), retryAt)
  assert.ok(due.next.type === 'wants' && due.next.wants[0]?.type === 'attempt')
  assert.equal(due.next.wants[0].attempt, 2)
})

test('a loop without end is stopped by the limit of steps', () => {
  const list = Array.from({ length: maxStepRuns }, () => 0)
  const of = program([{ id: 'all', each: '{{ inputs.list }}', do: [{ id: 'a', set: {} }] }], {
    inputs: { list },
  })
  assert.equal(failureOf(interpret(of, foldJournal([]), now)).code, 'too_many_steps')
})

test('steps and variables with the names of built-ins are only names', () => {
  const of = program([
    { id: 'constructor', set: { __proto__x: 1, toString: 'text' } },
    { id: 'end', return: '{{ vars.toString }}' },
  ])
  assert.deepEqual(outcomeOf(interpret(of, foldJournal([]), now)), {
    status: 'succeeded',
    output: 'text',
  })
})
