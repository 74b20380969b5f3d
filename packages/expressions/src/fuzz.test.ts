import assert from 'node:assert/strict'
import { test } from 'node:test'
import { array, assert as assertLaw, constantFrom, oneof, property, string } from 'fast-check'
import {
  checkTemplate,
  collectReferences,
  compile,
  evaluate,
  ExpressionError,
  functionCatalog,
  parseTemplate,
  renderTemplate,
} from './index.ts'

const names = functionCatalog.map(({ name }) => name)
const pieces = constantFrom(
  ...names.flatMap((name) => [`${name}(`, `.${name}(`]),
  ...'inputs steps item run.startedAt a x .b .?c [0] [?1] "text" \'{{\' }} {{ ( ) [ ] { } , : ? + - * / % == != < >= in && || ! 1 2.5 1e999 0x1 true null , \\ \n //'.split(
    ' ',
  ),
)
const source = array(pieces, { maxLength: 14 }).map((parts) => parts.join(' '))
const context = { inputs: { a: 1, b: ['x', 2], c: null }, steps: {}, now: '2026-11-20T16:05:00Z' }

function allowed(work: () => unknown): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    assert.ok(
      error.offset >= 0 && error.end <= error.source.length && error.line > 0 && error.column > 0,
    )
    assert.ok(error.place.includes('^') && error.message.length > 0)
  }
}

test('whatever is written, it is a value or an error with a place', () => {
  assertLaw(
    property(oneof(source, string({ maxLength: 60 })), (text) => {
      allowed(() => collectReferences(text))
      allowed(() => JSON.stringify(evaluate(compile(text), context)))
      allowed(() => renderTemplate(`a {{ ${text} }} b`, context))
      checkTemplate({ k: [`{{ ${text} }}`] }, { roots: { inputs: true } })
    }),
    { numRuns: 3_000, seed: 20_261_120 },
  )
})

test('text without two braces is itself, and parts are the text they were cut from', () => {
  assertLaw(
    property(string(), string(), (before, after) => {
      const [plain, rest] = [before, after].map((text) =>
        text.replaceAll('{{', '{ {').replace(/\{$/, ''),
      )
      assert.equal(renderTemplate(plain ?? '', context), plain)
      const template = `${plain}{{ inputs.a }}${rest}`
      const text = parseTemplate(template).map((part) =>
        'text' in part
          ? part.text
          : template.slice(part.offset - 2, part.offset + part.expression.length + 2),
      )
      assert.equal(text.join(''), template)
    }),
    { numRuns: 2_000, seed: 20_261_120 },
  )
})
