import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '@floyo/db'
import { type Change, createChangeFeed, readChanges } from './changes.ts'

const idOf = (n: number): string => `01990000-0000-7000-8000-${String(n).padStart(12, '0')}`

test('each change is told once, those of a kind together, in messages that fit', async () => {
  const { promise: published, resolve } = Promise.withResolvers<string[]>()
  const bus = {
    publish: async (messages: readonly { payload: string }[]) =>
      resolve(messages.map(({ payload }) => payload)),
    listen: async () => {},
  }
  const [ours, theirs] = [idOf(1), idOf(2)]
  const expected: Change[] = [
    ...Array.from({ length: 400 }, (_, n) => ({
      workspaceId: ours,
      kind: 'run',
      id: idOf(100 + n),
    })),
    { workspaceId: ours, kind: 'workflow', id: idOf(3) },
    { workspaceId: ours, userId: idOf(4), kind: 'event', id: idOf(5) },
    { workspaceId: ours, userId: idOf(6), kind: 'event', id: idOf(7) },
    { workspaceId: theirs, kind: 'run', id: idOf(100) },
  ]
  const feed = createChangeFeed(bus, silentLog)
  for (const change of [...expected, ...expected]) feed.add(change)
  const payloads = await published
  assert.deepEqual(payloads.flatMap(readChanges), expected)
  assert.ok(payloads.every((payload) => Buffer.byteLength(payload) < 8000))
  assert.equal(payloads.length, 3)
})

test('a message of another version says nothing, and harms nobody', () => {
  const old = [{ workspaceId: 'w', kind: 'run', id: 'r' }]
  assert.deepEqual(readChanges(JSON.stringify(old)), [])
})
