import assert from 'node:assert/strict'
import { test } from 'node:test'
import { array, assert as hold, constantFrom, property, string, tuple } from 'fast-check'
import { compile, evaluate } from './compile/compile.ts'
import { type ImpliedText, impliedTexts } from './implied.ts'

const subject = ['event', 'subject']

test('what && joins is implied, and nothing of what || joins', () => {
  const both = "event.subject.startsWith('/in/') && 'me' == event.actor && event.attrs.n > 3"
  assert.deepEqual(impliedTexts(both), [
    { path: subject, test: 'starts', text: '/in/' },
    { path: ['event', 'actor'], test: 'equals', text: 'me' },
  ])
  assert.deepEqual(impliedTexts("event.subject == 'a' || event.subject == 'b'"), [])
  assert.deepEqual(impliedTexts("!(event.subject == 'a')"), [])
})

test('a pattern implies the texts it begins and ends with', () => {
  const cases: [string, string | undefined, string | undefined][] = [
    ['^/in/bill-[0-9]+[.]pdf$', '/in/bill-', '.pdf'],
    ['^/in/a?b', '/in/', undefined],
    ['^a\\\\.b$', 'a.b', 'a.b'],
    ['report$', undefined, 'report'],
    ['report', undefined, undefined],
    ['^(a|b)$', undefined, undefined],
    ['(?i)^a$', undefined, undefined],
    ['^(ab)?c$', undefined, 'c'],
    ['^x\\\\$', 'x$', undefined],
    ['^a{2}b+$', undefined, undefined],
    ['^[^a]b$', undefined, 'b'],
  ]
  for (const [pattern, starts, ends] of cases) {
    const found = impliedTexts(`event.subject.matches('${pattern}')`)
    const text = (kind: string) => found.find((one) => one.test === kind)?.text
    assert.deepEqual([text('starts'), text('ends')], [starts, ends], pattern)
  }
})

test('what can not be read implies nothing', () => {
  assert.deepEqual(impliedTexts('event.subject =='), [])
})

test('whatever a condition is true for passes what it implies', () => {
  const text = string({ unit: constantFrom('a', 'b', '.', '/', '1', '$'), maxLength: 6 })
  const atom = constantFrom(
    'a',
    'b',
    '.',
    '[.]',
    '\\\\.',
    '[ab]',
    '(a)',
    '(ab)?',
    '[0-9]+',
    'b*',
    'a?',
  )
  const pattern = tuple(
    constantFrom('^', ''),
    array(atom, { maxLength: 4 }),
    constantFrom('$', ''),
  ).map((parts) => parts.flat().join(''))
  hold(
    property(pattern, text, (source, value) => {
      const condition = `event.subject.matches('${source}')`
      if (evaluate(compile(condition), { event: { subject: value } }) !== true) return
      for (const implied of impliedTexts(condition)) assert.ok(passes(implied, value), condition)
    }),
    { seed: 1, numRuns: 3000 },
  )
})

function passes({ test: kind, text }: ImpliedText, value: string): boolean {
  if (kind === 'starts') return value.startsWith(text)
  return kind === 'ends' ? value.endsWith(text) : value === text
}
