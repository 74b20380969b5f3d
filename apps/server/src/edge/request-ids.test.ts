import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRequestIds } from './request-ids.ts'

test('requests of one process are counted, those of two never have the same id', () => {
  const [mine, others] = [createRequestIds(), createRequestIds()]
  const ids = Array.from({ length: 20 }, () => [mine(), others()]).flat()
  assert.equal(new Set(ids).size, ids.length)
  for (const id of ids) assert.match(id, /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
  assert.equal(ids.at(-2)?.slice(24), '000000000014')
})
