import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonValue } from '@floyo/contracts'
import { at, play, programOf } from '../testing/play.ts'

const use = (id: string, more: object = {}) => ({ id, use: 'test.act', ...more })
const end = (expression: string) => ({ id: 'end', return: `{{ ${expression} }}` })

const branch = (id: string) => [use(id), { id: `set_${id}`, set: { [id]: 1, who: id } }]

/** Runs steps whose effects give `answers`, or fail with them when they are errors. */
function outcome(
  steps: object[],
  answers: Record<string, JsonValue | Error> = {},
  options: { order?: string[]; inputs?: Record<string, JsonValue> } = {},
) {
  return play(programOf(steps, options.inputs), answers, options.order)
}

test('a switch takes the first case whose value is the same, else its default', () => {
  const steps = [
    {
      id: 'which',
      switch: '{{ inputs.country }}',
      cases: [
        { value: 'DE', do: [{ id: 'de', set: { greeting: 'Hallo' } }] },
        { value: ['FR', 1], do: [{ id: 'fr', set: { greeting: 'Salut' } }] },
        { value: '{{ inputs.home }}', do: [{ id: 'home', set: { greeting: 'Moin' } }] },
      ],
      default: [{ id: 'other', set: { greeting: 'Hello' } }],
    },
    end('[vars.greeting, steps.which.taken]'),
  ]
  const of = (country: JsonValue) => outcome(steps, {}, { inputs: { country, home: 'HH' } }).output
  assert.deepEqual(of('DE'), ['Hallo', 0])
  assert.deepEqual(of(['FR', 1]), ['Salut', 1])
  assert.deepEqual(of('HH'), ['Moin', 2])
  assert.deepEqual(of('US'), ['Hello', 'default'])
})

const loop = (limit: number) => [
  { id: 'zero', set: { n: 0 } },
  {
    id: 'loop',
    while: '{{ vars.n < 3 }}',
    limit,
    do: [{ id: 'more', set: { n: '{{ vars.n + 1 }}', last: '{{ index }}' } }],
  },
  end('[vars.n, vars.last, steps.loop.iterations]'),
]

test('a while loop goes on until its condition is false, and fails past its limit', () => {
  assert.deepEqual(outcome(loop(3)).output, [3, 2, 3])
  const { code, stepId } = outcome(loop(2)).error ?? {}
  assert.deepEqual([code, stepId], ['too_many_iterations', 'loop'])
})

test('parallel branches are wanted together, and what they gave is seen after the join', () => {
  const steps = [
    { id: 'both', parallel: 'all', branches: [[use('a')], [use('b'), use('c')], []] },
    end('[steps.a, steps.c, steps.both.branches]'),
  ]
  const played = outcome(steps, { a: 1, b: 2, c: 3 }, { order: ['b', 'a', 'c'] })
  assert.deepEqual(played.wanted[0], ['both[0].a', 'both[1].b'])
  assert.deepEqual(played.output, [1, 3, [1, 3, null]])
})

test('the first failure of a branch fails the whole and gives up what is under way beside it', () => {
  const steps = [{ id: 'both', parallel: 'all', branches: [[use('a')], [use('b')]] }]
  const played = outcome(steps, { b: new Error('no') }, { order: ['b'] })
  assert.equal(played.error?.message, 'no')
  assert.equal(played.journal.records.get('both[0].a')?.state, 'canceled')
  assert.equal(played.journal.open.size, 0)
})

test('the first branch that succeeds wins, and only what it set is seen', () => {
  const steps = [
    { id: 'race', parallel: 'any', branches: [branch('a'), branch('b'), branch('c')] },
    end('[steps.race.winner, steps.race.output.who, vars.who, has(vars.a)]'),
  ]
  const answers = { a: 1, b: 2, c: new Error('no') }
  const played = outcome(steps, answers, { order: ['c', 'b', 'a'] })
  assert.deepEqual(played.output, [1, 'b', 'b', false])
  const none = outcome(steps, { a: new Error('x'), b: new Error('y'), c: new Error('z') })
  assert.equal(none.error?.code, 'no_branch_succeeded')
})

test('settled branches tell how each of them ended', () => {
  const steps = [
    { id: 'both', parallel: 'settled', branches: [[use('a')], [use('b')]] },
    end('steps.both.branches.map(one, [one.status, one.output, one.error == null])'),
  ]
  assert.deepEqual(outcome(steps, { a: 7, b: new Error('no') }).output, [
    ['succeeded', 7, true],
    ['failed', null, false],
  ])
})

test('what branches set is merged in the order of the branches, whichever was faster', () => {
  const steps = [
    { id: 'start', set: { who: 'none' } },
    { id: 'both', parallel: 'all', branches: [branch('a'), branch('b')] },
    end('[vars.who, vars.a, vars.b]'),
  ]
  for (const order of [
    ['a', 'b'],
    ['b', 'a'],
  ]) {
    assert.deepEqual(outcome(steps, { a: 0, b: 0 }, { order }).output, ['b', 1, 1])
  }
})

test('at most as many iterations as allowed are under way, begun in the order of the list', () => {
  const steps = [
    {
      id: 'all',
      each: '{{ inputs.list }}',
      concurrency: 2,
      do: [use('a'), { id: 'got', set: { last: '{{ item }}', seen: '{{ steps.a }}' } }],
    },
    end('[steps.all.items.map(one, one.seen), vars.last]'),
  ]
  const played = outcome(
    steps,
    { a: 'x' },
    { inputs: { list: [10, 11, 12, 13] }, order: ['all[1].a', 'all[2].a', 'all[3].a', 'all[0].a'] },
  )
  assert.deepEqual(played.wanted, [
    ['all[0].a', 'all[1].a'],
    ['all[0].a', 'all[2].a'],
    ['all[0].a', 'all[3].a'],
    ['all[0].a'],
  ])
  assert.deepEqual(played.output, [['x', 'x', 'x', 'x'], 13])
})

test('catch sees the error, and what was set before the failure stays set', () => {
  const steps = [
    {
      id: 'safe',
      try: [{ id: 'before', set: { a: 1 } }, use('act'), { id: 'after', set: { a: 2 } }],
      catch: [{ id: 'why', set: { why: '{{ error.message + "/" + error.stepId }}' } }],
    },
    end('[vars.a, vars.why]'),
  ]
  assert.deepEqual(outcome(steps, { act: new Error('down') }).output, [1, 'down/act'])
})

test('finally runs after success, after failure and after a return, and its own end counts more', () => {
  const tried = (inside: object, last: object = { id: 'mark', set: { done: true } }) => [
    { id: 'safe', try: [inside], finally: [use('clean'), last] },
    end('vars.done'),
  ]
  assert.equal(outcome(tried(use('act')), { act: 1, clean: 1 }).output, true)
  const broken = outcome(tried(use('act')), { act: new Error('down'), clean: 1 })
  assert.equal(broken.error?.message, 'down')
  assert.ok(broken.journal.records.has('safe.mark'))
  const returned = outcome(tried({ id: 'out', return: 'early' }), { clean: 1 })
  assert.deepEqual([returned.output, returned.wanted], ['early', [['safe.clean']]])
  const worse = tried({ id: 'out', return: 'early' }, { id: 'bad', fail: { message: 'worse' } })
  assert.equal(outcome(worse, { clean: 1 }).error?.message, 'worse')
})

test('a return in a branch ends the run and gives up the others', () => {
  const steps = [
    { id: 'both', parallel: 'settled', branches: [[use('a')], [use('b'), end('steps.b')]] },
    { id: 'never', fail: { message: 'not reached' } },
  ]
  const played = outcome(steps, { b: 'out' }, { order: ['b'] })
  assert.equal(played.output, 'out')
  assert.equal(played.journal.records.get('both[0].a')?.state, 'canceled')
})

test('a step with steps inside that fails can be gone on from', () => {
  const inner = [{ id: 'x', set: { x: 1 } }, use('a')]
  for (const step of [
    { if: '{{ true }}', then: inner },
    { each: '{{ [1] }}', do: inner },
    { parallel: 'all', branches: [inner] },
    { while: '{{ true }}', limit: 2, do: inner },
    { try: inner },
    { switch: '{{ 1 }}', cases: [{ value: 1, do: inner }] },
  ]) {
    const steps = [{ id: 's', ...step, onError: 'continue' }, end('steps.s.error.message')]
    assert.equal(outcome(steps, { a: new Error('down') }).output, 'down', Object.keys(step)[0])
    const off = [{ id: 's', ...step, disabled: true }, end('steps.s')]
    assert.equal(outcome(off).output, null)
    const not = [{ id: 's', ...step, when: '{{ false }}' }, end('steps.s')]
    assert.equal(outcome(not).output, null)
  }
})

test('a step with steps inside is ended when its time is up, by the time of the journal', () => {
  const slow = { id: 'slow', if: '{{ true }}', then: [use('a'), use('b')], timeout: '1m' }
  const program = programOf([{ ...slow, onError: 'continue' }, end('steps.slow.error.code')])
  const first = play(program, { a: 1 }, ['a'], { stopWhenStuck: true })
  assert.deepEqual(first.sleeps, [at(60)])
  const late = play(program, { b: 1 }, [], { journal: first.journal, now: at(60) })
  assert.equal(late.output, 'timed_out')
  assert.equal(late.journal.records.get('slow.b')?.state, 'canceled')
})

test('the catch of a step acts on the end of its time, and finally on both', () => {
  const steps = [
    {
      id: 'safe',
      timeout: '1m',
      try: [{ id: 'x', set: { x: 1 } }, use('a')],
      catch: [use('c'), { id: 'why', set: { why: '{{ error.code }}' } }],
      finally: [{ id: 'f', set: { f: true } }],
    },
    end('[vars.why, vars.f, has(vars.x)]'),
  ]
  const program = programOf(steps)
  const first = play(program, {}, [], { stopWhenStuck: true })
  const { output } = play(program, { c: 1 }, [], { journal: first.journal, now: at(61) })
  // What was set in what was cut off is not seen, wherever it was cut off.
  assert.deepEqual(output, ['timed_out', true, false])
})
