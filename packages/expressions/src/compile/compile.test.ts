import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonValue } from '@floyo/contracts'
import { ExpressionError } from '../error.ts'
import { compile, evaluate } from './compile.ts'
import type { ExpressionContext } from './frame.ts'

const context: ExpressionContext = {
  inputs: { name: 'Ada', count: 3, ratio: 0.5, tags: ['a', 'b'], nothing: null },
  steps: { rows: { items: [{ n: 2 }, { n: 1 }, { n: 3 }] } },
  now: '2026-11-20T16:05:00Z',
}

function value(source: string): JsonValue {
  return evaluate(compile(source), context)
}

function failure(source: string): ExpressionError {
  try {
    value(source)
  } catch (error) {
    if (error instanceof ExpressionError) return error
    throw error
  }
  return assert.fail(`${source} does not fail`)
}

test('whole and fractional numbers mix, and results are plain numbers', () => {
  const expected: [string, JsonValue][] = [
    ['1.5 + 1', 2.5],
    ['1 + 1.5', 2.5],
    ['2 * 1.5', 3],
    ['5 / 2', 2.5],
    ['7 % 4', 3],
    ['1 == 1.0', true],
    ['1 < 1.5 && 2.5 >= 2', true],
    ['inputs.count + 1', 4],
    ['inputs.count / 2', 1.5],
    ['size(inputs.tags) > 0', true],
    ['inputs.count in [1, 2, 3.0]', true],
    ['[1, 2.5][1] * 2', 5],
    ['-inputs.count', -3],
    ['0x1F', 31],
    ['{"n": 1}', { n: 1 }],
  ]
  for (const [source, result] of expected) assert.deepEqual(value(source), result, source)
})

test('lists and maps mix types', () => {
  assert.deepEqual(value('[1, "a", null, [true], {"k": 1.5}]'), [1, 'a', null, [true], { k: 1.5 }])
  assert.deepEqual(value('[1] + ["a"]'), [1, 'a'])
  assert.equal(value('[1, {"a": [2.0]}] == [1.0, {"a": [2]}]'), true)
  assert.equal(value('inputs.name == 3'), false)
  assert.equal(value('inputs.nothing == null'), true)
})

test('a function is called with its first argument in front or inside', () => {
  assert.equal(value('inputs.name.lower()'), 'ada')
  assert.equal(value('lower(inputs.name)'), 'ada')
  assert.equal(value('inputs.tags.join("+").upper()'), 'A+B')
})

test('loops see the item, nest, and give the outer name back', () => {
  assert.deepEqual(value('steps.rows.items.map(x, x.n)'), [2, 1, 3])
  assert.deepEqual(value('steps.rows.items.filter(x, x.n > 1).map(x, x.n * 10)'), [20, 30])
  assert.deepEqual(value('[1, 2].map(x, [10, 20].map(x, x + 1) + [x])'), [
    [11, 21, 1],
    [11, 21, 2],
  ])
  assert.deepEqual(value('[1, 2].map(x, [10, 20].map(y, x * y))'), [
    [10, 20],
    [20, 40],
  ])
  assert.deepEqual(value('steps.rows.items.sort_by(x, x.n).map(x, x.n)'), [1, 2, 3])
  assert.equal(value('{"a": 1}.all(k, k == "a")'), true)
})

test('what is missing can be asked for, and stood in for', () => {
  assert.equal(value('has(inputs.name)'), true)
  assert.equal(value('has(inputs.other.deep.field)'), false)
  assert.equal(value('default(steps.rows.total, 0)'), 0)
  assert.equal(value('default(inputs.nothing, "none")'), 'none')
  assert.equal(value('coalesce(event.subject, inputs.nothing, inputs.name)'), 'Ada')
  assert.equal(value('inputs.?other.deep.orValue("x")'), 'x')
  assert.equal(value('inputs.tags[?5].hasValue()'), false)
  assert.equal(value('inputs.?other'), null)
  assert.equal(value('inputs.?other.deep'), null)
})

test('and, or and ? look at the right side only when it matters', () => {
  assert.equal(value('false && inputs.missing'), false)
  assert.equal(value('true || inputs.missing'), true)
  assert.equal(value('inputs.count > 0 ? "some" : inputs.missing'), 'some')
})

test('an error names its place, what came and what to do', () => {
  const missing = failure('steps.rows.itms[0].n')
  assert.equal(missing.code, 'no_such_field')
  assert.equal(missing.message, 'steps.rows has no field itms. Did you mean items?')
  assert.equal(missing.place, 'steps.rows.itms[0].n\n           ^^^^')

  const late = failure('inputs.count +\n  inputs.name.size(')
  assert.deepEqual([late.code, late.line, late.column], ['syntax', 2, 20])

  assert.equal(failure('lowr("A")').message, 'There is no function lowr. Did you mean lower?')
  assert.equal(
    failure('"n: " + 1').message,
    'A string + a number has no meaning. Make the other side text with string(…).',
  )
  assert.match(failure('step.rows').message, /There is no name step\. Did you mean steps\?/)
  assert.match(failure('inputs.name ? 1 : 2').message, /needs true or false, found a string/)
  assert.match(failure('inputs.tags[2]').message, /has no item 2: it has 2 items, counted from 0/)
  assert.equal(failure('upper(1)').message, 'upper() needs a string as text, found a number.')
  assert.match(failure('substring("a")').message, /takes 2 to 3 arguments, found 1/)
  assert.equal(failure('1 / 0').message, '/ by zero.')
  assert.match(failure('inputs.name = "a"').message, /compare with `==`/)
})

test('now is the time that was given, then the start of the run, and no clock', () => {
  assert.equal(value('now()'), '2026-11-20T16:05:00.000Z')
  const run = { run: { startedAt: '2026-01-02T03:04:05Z' } }
  assert.equal(evaluate(compile('now()'), run), '2026-01-02T03:04:05.000Z')
  assert.throws(() => evaluate(compile('now()'), {}), /There is no run here/)
})
