import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createUnderWay } from './under-way.ts'

test('what is over makes room for what comes next, and nobody else is told for it', () => {
  const underWay = createUnderWay<string>()
  const all = (): string[] => {
    const seen: string[] = []
    underWay.forEach((item) => void seen.push(item))
    return seen
  }
  const first = underWay.add('first')
  underWay.add('second')
  underWay.remove(first)
  assert.deepEqual([underWay.size(), all()], [1, ['second']])
  assert.equal(underWay.add('third'), first)
  assert.deepEqual([underWay.size(), all()], [2, ['third', 'second']])
})
