import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { inspectable, openInspector } from './live-memory.ts'

const program = `
  globalThis.held = []
  setInterval(() => {}, 1000)
  process.on('SIGUSR2', () => {
    held.push(Buffer.alloc(8 << 20))
    for (let i = 0; i < 100; i++) Buffer.alloc(1 << 20)
    console.log('more')
  })
  console.log('begun')`

test('what a process holds is counted, what it has let go is not', async () => {
  const child = spawn(process.execPath, ['-e', program], {
    env: { ...process.env, ...inspectable },
  })
  let printed = ''
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  // They come by two ways, and not in the order in which they were said.
  const [begun] = await Promise.all([once(child.stdout, 'data'), once(child.stderr, 'data')])
  assert.equal(String(begun), 'begun\n')
  const inspector = await openInspector(printed)
  const before = await inspector.collect()
  child.kill('SIGUSR2')
  await once(child.stdout, 'data')
  const after = await inspector.collect()
  inspector.close()
  child.kill('SIGKILL')
  const grown = after.heldMb - before.heldMb
  assert.ok(grown > 7.5 && grown < 12, `${grown} MB`)
  assert.ok(after.residentMb > after.heldMb)
})

test('a process that was not started for it says so', async () => {
  await assert.rejects(openInspector('floyo is running'), /not started to be inspected/)
})
