import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { operationsSource } from './generate-operations.ts'

test('the table of operations is what the routes of the contract say', () => {
  const stored = readFileSync(new URL('operations.gen.ts', import.meta.url), 'utf8')
  assert.equal(stored, operationsSource(), 'run `npm run generate -w @floyo/client`')
})
