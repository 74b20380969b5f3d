import assert from 'node:assert/strict'
import { test } from 'node:test'
import { simulate } from './simulate.ts'

test('the same seed gives the same history, another one another', async () => {
  const first = await simulate(7, { faults: true })
  assert.deepEqual(await simulate(7, { faults: true }), first)
  assert.notDeepEqual(await simulate(8, { faults: true }), first)
})
