import assert from 'node:assert/strict'

import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CodeCall, CodeError, CodeResult } from './code.ts'
import { createSandbox, type Sandbox } from './sandbox.ts'

const quiet = { info() {}, warn() {} }
const sandbox = createSandbox({ log: quiet, concurrency: 2 })
after(() => sandbox.close())

function run(
  source: string,
  { in: where = sandbox, ...call }: Partial<CodeCall> & { in?: Sandbox } = {},
): Promise<CodeResult> {
  return where.runCode({
    source,
    input: {},
    timeoutMs: 100_000,
    memoryMb: 64,
    signal: new AbortController().signal,
    workspaceId: 'w1',
    ...call,
  })
}

async function output(source: string, call: Partial<CodeCall> = {}): Promise<unknown> {
  const result = await run(source, call)
  assert.ok(result.ok, JSON.stringify(result))
  return result.output
}

async function error(source: string, call: Partial<CodeCall> = {}): Promise<CodeError> {
  const result = await run(source, call)
  assert.ok(!result.ok, JSON.stringify(result))
  return result.error
}

test('code gets its input, whole and by the names of its fields', async () => {
  const input = { order: { total: 5 }, 'not a name': 1, Math: 'kept' }
  assert.deepEqual(await output('return [input, order.total, Math.max(1, 2)]', { input }), [
    input,
    5,
    2,
  ])
  assert.deepEqual(await output('return input', { input: [1, 'a', null] }), [1, 'a', null])
  assert.equal(await output('return input', { input: 'text' }), 'text')
})

test('what code writes to the console comes with its result, and with its failure', async () => {
  const source = 'console.log("a", { b: [1] }, null); console.error(new Map()); '
  const result = await run(`${source} return 1`)
  assert.deepEqual(result, { ok: true, output: 1, logs: ['a {"b":[1]} null', '{}'] })
  const failed = await run('console.log("before"); throw new Error("x")')
  assert.deepEqual(failed.logs, ['before'])
})

test('an error names its line and column in the code', async () => {
  const thrown = await error('const a = 1\n\n  a.b.c()')
  assert.deepEqual([thrown.code, thrown.line], ['code_threw', 3])
  const syntax = await error('const a = 1\nconst b = = 2')
  assert.deepEqual([syntax.code, syntax.line], ['code_invalid_syntax', 2])
  const nested = await error('const f = () => {\n  throw new Error("deep")\n}\nf()')
  assert.deepEqual([nested.message, nested.line], ['Error: deep', 2])
  const first = await error('throw new Error("first")')
  assert.equal(first.line, 1)
})

test('the limit of time is told in the words of the one who set it', async () => {
  const stopped = await error('for (;;);', { timeoutMs: 250 })
  assert.equal(stopped.code, 'code_timeout')
  assert.match(stopped.message, /limit of 0.25 s/)
})

test('time stands still, and chance repeats itself', async () => {
  const source = 'return [Date.now(), new Date(), Math.random(), Math.random()]'
  const startedAt = '2026-11-21T10:00:00.000Z'
  const call = { startedAt, seed: 'run 1, step a' }
  const first = (await output(source, call)) as [number, string, number, number]
  assert.deepEqual(await output(source, call), first)
  assert.deepEqual(first.slice(0, 2), [Date.parse(startedAt), startedAt])
  assert.notEqual(first[2], first[3])
  const other = (await output(source, { ...call, seed: 'run 2, step a' })) as typeof first
  assert.notEqual(other[2], first[2])
  assert.equal(await output('return new Date().toISOString()'), '1970-01-01T00:00:00.000Z')
})

test('input and code have a greatest size', async () => {
  const large = await error('return 1', { input: 'x'.repeat(8 * 1024 * 1024) })
  assert.equal(large.code, 'code_input_too_large')
  assert.equal((await error(`//${'x'.repeat(256 * 1024)}`)).code, 'code_input_too_large')
  assert.equal(
    await output('return input.length', { input: 'x'.repeat(7 * 1024 * 1024) }),
    7 * 1024 * 1024,
  )
})

test('a call that is canceled ends at once, in the queue and at work', async () => {
  const busy = [new AbortController(), new AbortController()]
  const working = busy.map(({ signal }, i) =>
    run('for (;;);', { signal, workspaceId: `busy ${i}` }),
  )
  const queued = new AbortController()
  const waiting = run('return 1', { signal: queued.signal })
  queued.abort()
  const result = await waiting
  assert.equal(!result.ok && result.error.code, 'code_canceled')
  for (const controller of busy) controller.abort()
  const ends = await Promise.all(working)
  assert.deepEqual(
    ends.map((end) => !end.ok && end.error.code),
    ['code_canceled', 'code_canceled'],
  )
  const late = await run('return 1', { signal: AbortSignal.abort() })
  assert.equal(!late.ok && late.error.code, 'code_canceled')
})

test('one workspace does not take every process', async () => {
  const stop = new AbortController()
  const flood = Array.from({ length: 6 }, () =>
    run('for (;;);', { workspaceId: 'flood', signal: stop.signal }),
  )
  assert.equal(await output('return "served"', { workspaceId: 'other' }), 'served')
  stop.abort()
  await Promise.all(flood)
})

test('many calls of many workspaces are all answered, each with its own', async () => {
  const calls = Array.from({ length: 30 }, async (_, i) =>
    output('return input.i', { input: { i }, workspaceId: `w${i % 5}` }),
  )
  assert.deepEqual(
    await Promise.all(calls),
    Array.from({ length: 30 }, (_, i) => i),
  )
})

test('no process lives before the first call, nor long after the last', async () => {
  const resting = createSandbox({ log: quiet, idleMs: 30 })
  assert.equal(resting.processes(), 0)
  assert.equal((await run('return 1', { in: resting })).ok, true)
  while (resting.processes() > 0) await sleep(10)
  assert.equal((await run('return 1', { in: resting })).ok, true)
  await resting.close()
  assert.equal(resting.processes(), 0)
})

test('a closed sandbox answers that code can not run', async () => {
  const closed = createSandbox({ log: quiet })
  await closed.close()
  const result = await run('return 1', { in: closed })
  assert.equal(!result.ok && result.error.code, 'code_unavailable')
})

test('the state of affairs is told once, and names what is missing', async () => {
  const told: object[] = []
  const note = (facts: object): void => void told.push(facts)
  const watched = createSandbox({ log: { info: note, warn: note } })
  const status = await watched.status()
  await watched.status()
  await watched.close()
  assert.ok(status.available)
  assert.equal(told.length, 1)
  assert.equal((told[0] as { isolation: string }).isolation, status.isolation)
})
