import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonValue } from '@floyo/contracts'
import { ExpressionError, parseTemplate, renderTemplate, renderValue } from './index.ts'

const context = {
  inputs: { name: 'Ada', n: 3, list: [1, 2], none: null, sneaky: '{{ inputs.secret }}' },
}

test('a value that is one expression keeps its type', () => {
  const expected: [string, JsonValue][] = [
    ['{{ inputs.n }}', 3],
    ['{{inputs.list}}', [1, 2]],
    ['{{ inputs.none }}', null],
    ['{{ inputs.n > 2 }}', true],
    ['{{ {"a": {"b": inputs.n}} }}', { a: { b: 3 } }],
    ['{{{"a": 1}}}', { a: 1 }],
  ]
  for (const [text, value] of expected) assert.deepEqual(renderTemplate(text, context), value, text)
})

test('text around an expression makes a string', () => {
  assert.equal(renderTemplate('Hi {{ inputs.name }}!', context), 'Hi Ada!')
  assert.equal(renderTemplate(' {{ inputs.n }}', context), ' 3')
  assert.equal(
    renderTemplate('{{ inputs.n }}{{ inputs.list }}{{ inputs.none }}', context),
    '3[1,2]',
  )
  assert.equal(renderTemplate('', context), '')
})

test('the end of an expression is not looked for in strings, maps and comments', () => {
  assert.equal(renderTemplate('{{ "}}" + \'}}\' }}.', context), '}}}}.')
  assert.equal(renderTemplate('{{ "\\"}}" }}.', context), '"}}.')
  assert.equal(renderTemplate('{{ """a"}}b""" }}.', context), 'a"}}b.')
  assert.equal(renderTemplate('{{ 1 // one\n }}.', context), '1.')
  assert.equal(renderTemplate('a }} b', context), 'a }} b')
})

test('four braces stand for two, and a backslash in front of an expression for itself', () => {
  assert.equal(renderTemplate('{{{{ name }}', context), '{{ name }}')
  assert.equal(renderTemplate('{{{{{{ inputs.n }}', context), '{{3')
  assert.equal(renderTemplate('C:\\reports\\{{ inputs.name }}', context), 'C:\\reports\\Ada')
})

test('what comes out of an expression is not evaluated again', () => {
  assert.equal(renderTemplate('{{ inputs.sneaky }}', context), '{{ inputs.secret }}')
  assert.equal(renderTemplate('<{{ inputs.sneaky }}>', context), '<{{ inputs.secret }}>')
})

test('a JSON value is rendered through and through, its keys as they are', () => {
  const value = { to: '{{ inputs.name }}', '{{ k }}': [1, true, null, { n: '{{ inputs.n }}' }] }
  assert.deepEqual(renderValue(value, context), {
    to: 'Ada',
    '{{ k }}': [1, true, null, { n: 3 }],
  })
})

test('an error gives its place in the whole text', () => {
  assert.throws(
    () => renderTemplate('Dear {{ inputs.nam }},', context),
    (error) =>
      error instanceof ExpressionError &&
      error.place === 'Dear {{ inputs.nam }},\n               ^^^' &&
      error.message === 'inputs has no field nam. Did you mean name?',
  )
  assert.throws(() => parseTemplate('Dear {{ inputs.name'), {
    code: 'unclosed_template',
    offset: 5,
  })
})
