import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createBatcher } from './batch.ts'

test('what comes during a commit waits for it, unless it is enough for a commit of its own', async () => {
  const held: { items: number[]; end: (results: number[]) => void }[] = []
  const batcher = createBatcher<number, number>({
    commit: (items) => new Promise((end) => void held.push({ items, end })),
    lanes: 2,
    maxItems: 500,
  })
  const sizes = () => held.map(({ items }) => items.length)
  const results = [batcher(0)]
  await nextTurn()
  for (let item = 1; item < 64; item++) results.push(batcher(item))
  await nextTurn()
  assert.deepEqual(sizes(), [1])
  results.push(batcher(64))
  await nextTurn()
  assert.deepEqual(sizes(), [1, 64])
  for (const { items, end } of held) end(items)
  assert.deepEqual(
    await Promise.all(results),
    Array.from({ length: 65 }, (_, item) => item),
  )
})

test('the next commit is on its way before the callers of the last one are told', async () => {
  const order: string[] = []
  const batcher = createBatcher<string, string>({
    async commit(items) {
      // As a pool does it.
      process.nextTick(() => void order.push(`${items.join()} sent`))
      await nextTurn()
      return items
    },
    lanes: 1,
    maxItems: 500,
  })
  const tell = (item: string): void => void order.push(`${item} told`)
  const first = batcher('a').then(tell)
  await nextTurn()
  const second = batcher('b').then(tell)
  await Promise.all([first, second])
  assert.deepEqual(order, ['a sent', 'b sent', 'a told', 'b told'])
})
