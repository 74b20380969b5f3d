import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compile, evaluate } from '../compile/compile.ts'
import { functionCatalog } from './catalog.ts'

for (const { signature, example } of functionCatalog) {
  test(`${signature} does what its example says`, () => {
    const [expression, result] = example
    assert.deepEqual(evaluate(compile(expression), { now: '2026-11-20T16:05:00Z' }), result)
  })
}
