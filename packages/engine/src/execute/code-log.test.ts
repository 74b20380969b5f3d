import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptLog } from './code-log.ts'

test('of a log the first lines are kept, long ones cut, and the number of the others', () => {
  assert.deepEqual(keptLog([]), [])
  assert.deepEqual(keptLog(['one', 'two']), ['one', 'two'])
  const many = keptLog(Array.from({ length: 500 }, (_, index) => `line ${index}`))
  assert.deepEqual(many.slice(199), ['line 199', '[300 more lines are not kept]'])
  const long = keptLog(Array.from({ length: 10 }, () => 'x'.repeat(10_000)))
  assert.deepEqual(
    [long.length, long[0]?.length, long[7]],
    [8, 2001, '[3 more lines are not kept]'],
  )
})
