import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Definition, type JsonValue } from '@floyo/contracts'
import { inWorkspace } from '@floyo/db'
import type { Program } from '../interpret/program.ts'
import type { Entry } from '../journal/entry.ts'
import { readProgram } from '../runs/read-history.ts'
import { testEngine } from '../testing/test-engine.ts'
import { stateAt } from './state.ts'

const at = '2026-01-05T09:05:00.000Z'

function program(steps: unknown[], inputs: Record<string, JsonValue> = {}): Program {
  return {
    definition: Definition.parse({ name: 'Test', steps }),
    inputs,
    trigger: null,
    run: { id: 'r', startedAt: at, workflowName: 'Test' },
  }
}

const echo = (id: string, fields: Record<string, string>) => ({
  id,
  use: 'test.echo',
  with: fields,
})

const done = (key: string, kind: string, output: JsonValue): Entry => {
  const stepId = key.slice(key.lastIndexOf('.') + 1)
  return { type: 'done', key, stepId, kind, at, output }
}

function explained(given: Program, entries: Entry[], step: string) {
  const state = stateAt(given, entries, { at: entries.length })
  return state.steps.find(({ key }) => key === step)?.expressions
}

test('behind each entry the state is what was known then, and nothing later', () => {
  const given = program([
    { id: 'a', set: { n: 1 } },
    { id: 'b', set: { n: '{{ vars.n + 1 }}' } },
  ])
  const entries = [done('a', 'set', { n: 1 }), done('b', 'set', { n: 2 })]
  const states = [0, 1, 2].map((n) => stateAt(given, entries, { at: n }))
  assert.deepEqual(
    states.map(({ vars, steps }) => [vars, steps.map(({ key }) => key)]),
    [
      [{}, []],
      [{ n: 1 }, ['a']],
      [{ n: 2 }, ['a', 'b']],
    ],
  )
  assert.deepEqual([states[0]?.entry, states[1]?.entry?.key, states[1]?.entries], [null, 'a', 2])
})

test('a text is shown with its value and that of each expression in it, an error with its reason', () => {
  const given = program([{ id: 'a', set: { text: 'Hi {{ inputs.who }}, {{ inputs.x.y }}' } }], {
    who: 'Ada',
  })
  const [one] = explained(given, [done('a', 'set', {})], 'a') ?? []
  assert.deepEqual([one?.field, one?.value], ['/set/text', null])
  assert.match(one?.error ?? '', /x/)
  assert.deepEqual(
    one?.parts.map(({ expression, value, error }) => [expression, value, error !== null]),
    [
      ['inputs.who', 'Ada', false],
      ['inputs.x.y', null, true],
    ],
  )
})

test('what was set after a step began is not what its expressions saw', () => {
  const given = program([
    { id: 'a', set: { n: 1 } },
    { id: 'b', use: 'test.call', with: { n: '{{ vars.n }}' } },
    { id: 'c', set: { n: 5 } },
  ])
  const entries: Entry[] = [
    done('a', 'set', { n: 1 }),
    { type: 'attempt', key: 'b', stepId: 'b', kind: 'use', at, attempt: 1, input: { n: 1 } },
    done('b', 'use', null),
    done('c', 'set', { n: 5 }),
  ]
  assert.deepEqual(explained(given, entries, 'b')?.[0]?.value, 1)
})

test('an iteration sees its item, its own steps and those outside, not those of another one', () => {
  const given = program([
    {
      id: 'rows',
      each: '{{ ["x", "y"] }}',
      do: [
        { id: 'a', set: { last: '{{ item }}' } },
        { id: 'b', return: '{{ [item, index, steps.a.last] }}' },
      ],
    },
  ])
  const entries = [
    done('rows[0].a', 'set', { last: 'x' }),
    done('rows[0].b', 'return', null),
    done('rows[1].a', 'set', { last: 'y' }),
    done('rows[1].b', 'return', null),
  ]
  assert.deepEqual(explained(given, entries, 'rows[1].b')?.[0]?.value, ['y', 1, 'y'])
  const state = stateAt(given, entries, { at: 4, step: 'rows[0].a' })
  const first = state.steps.find(({ key }) => key === 'rows[0].a')
  assert.deepEqual(first?.loop, { item: 'x', index: 0 })
  assert.equal(state.steps.find(({ key }) => key === 'rows[1].a')?.expressions, null)
})

test('of branches side by side each sees its own variables until they are joined', () => {
  const given = program([
    { id: 'a', set: { n: 0 } },
    {
      id: 'both',
      parallel: 'all',
      branches: [
        [
          { id: 'b', set: { n: 1 } },
          { id: 'see', return: '{{ vars.n }}' },
        ],
        [
          { id: 'c', set: { n: 2 } },
          { id: 'look', return: '{{ vars.n }}' },
        ],
      ],
    },
  ])
  const entries = [
    done('a', 'set', { n: 0 }),
    done('both[0].b', 'set', { n: 1 }),
    done('both[1].c', 'set', { n: 2 }),
    done('both[0].see', 'return', 1),
    done('both[1].look', 'return', 2),
  ]
  assert.deepEqual(explained(given, entries, 'both[0].see')?.[0]?.value, 1)
  assert.deepEqual(explained(given, entries, 'both[1].look')?.[0]?.value, 2)
  assert.deepEqual(stateAt(given, entries, { at: 5 }).vars, { n: 0 })
  const sets = { n: 2 }
  const joined: Entry = Object.assign(done('both', 'parallel', {}), { sets })
  assert.deepEqual(stateAt(given, [...entries, joined], { at: 6 }).vars, { n: 2 })
})

test('what the state says an effect was asked is what the engine asked of it', async (t) => {
  const { workflow, start, outcome, entries, database } = await testEngine(t, {
    actions: { 'test.echo': ({ input }) => ({ output: input }) },
  })
  const seeded = await workflow({
    inputs: { who: { type: 'string', default: 'Ada' } },
    steps: [
      { id: 'seen', set: { names: [] } },
      echo('first', { to: '{{ inputs.who }}', at: '{{ run.startedAt }}' }),
      {
        id: 'rows',
        each: '{{ [steps.first.to, "Eve"] }}',
        do: [
          { id: 'keep', set: { names: '{{ vars.names + [item] }}' } },
          echo('inner', { text: '{{ item }} of {{ size(vars.names) }}', no: '{{ index }}' }),
        ],
      },
      echo('last', { all: '{{ steps.rows.items }}', names: '{{ vars.names }}' }),
    ],
  })
  const runId = await start(seeded)
  assert.equal((await outcome(runId)).status, 'succeeded')
  const journal = await entries(runId)
  const given = await inWorkspace(database.api, seeded, (tx) => readProgram(tx, runId, () => ({})))
  assert.ok(given)
  let compared = 0
  for (const [index, entry] of journal.entries()) {
    if (entry.type !== 'attempt') continue
    const { steps } = stateAt(given, journal, { at: index + 1 })
    const shown = steps.find(({ key }) => key === entry.key)?.expressions ?? []
    const values = Object.fromEntries(shown.map(({ field, value }) => [field.slice(6), value]))
    assert.deepEqual(values, entry.input, entry.key)
    compared += 1
  }
  assert.equal(compared, 4)
})

test('behind each entry it is known by which version of its action a step was carried out', () => {
  const given = program([{ id: 'a', use: 'test.echo' }])
  const of = { key: 'a', stepId: 'a', kind: 'use', at }
  const error = { code: 'busy', message: 'later', stepId: 'a' }
  const entries: Entry[] = [
    { ...of, type: 'attempt', attempt: 1, input: {}, version: 1 },
    { ...of, type: 'attempt-failed', attempt: 1, error, retryAt: at },
    { ...of, type: 'attempt', attempt: 2, input: {}, version: 2 },
    { ...of, type: 'done', attempt: 2, output: 1 },
  ]
  const versions = entries.map(
    (_, index) => stateAt(given, entries, { at: index + 1 }).steps[0]?.actionVersion,
  )
  assert.deepEqual(versions, [1, 1, 2, 2])
  const before: Entry[] = [{ ...of, type: 'attempt', attempt: 1, input: {} }]
  assert.equal(stateAt(given, before, { at: 1 }).steps[0]?.actionVersion, null)
  const pure = program([{ id: 'a', set: {} }])
  assert.equal(stateAt(pure, [done('a', 'set', {})], { at: 1 }).steps[0]?.actionVersion, null)
})
