import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openSink } from './sink.ts'

const tell = async (url: string, key: string): Promise<void> => {
  const answer = await fetch(url, { method: 'POST', headers: { 'idempotency-key': key } })
  await answer.text()
}

test('a sink that remembers two effects knows the last two, and how often one came again', async () => {
  const sink = await openSink({ answerMs: 0, remember: 2 })
  for (const key of ['a', 'b', 'b', 'c']) await tell(sink.url, key)
  assert.deepEqual([...sink.arrivals.keys()], ['b', 'c'])
  assert.equal(sink.repeats(), 1)
  sink.close()
})
