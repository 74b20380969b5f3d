import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { toResult } from './answer.ts'
import { Box, BoxError } from './box.ts'
import type { CodeResult } from './code.ts'
import { detect } from './detect.ts'
import { encodeFrame, FrameReader } from './frames.ts'
import type { LaunchOptions } from './launch.ts'

const program = path.join(import.meta.dirname, 'testing/rogue.mjs')
const asked = { timeoutMs: 400, memoryMb: 32 }

let strongest: LaunchOptions
const server = net.createServer((socket) => socket.end())
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'floyo-sandbox-test-'))
const file = path.join(folder, 'secret')

before(async () => {
  fs.chmodSync(folder, 0o777)
  fs.writeFileSync(file, 'secret', { mode: 0o644 })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { surroundings, box } = await detect({ least: 'process' })
  await box.end()
  strongest = { ...surroundings, slot: 7, program }
})

after(() => {
  server.close()
  fs.rmSync(folder, { recursive: true })
})

function input(): string {
  return JSON.stringify({ port: (server.address() as net.AddressInfo).port, file })
}

async function does(
  deed: string,
  { box, timeoutMs = asked.timeoutMs }: { box: Box; timeoutMs?: number },
): Promise<CodeResult> {
  const head = JSON.stringify({ source: deed })
  const signal = new AbortController().signal
  return toResult(await box.call({ head, body: input(), ...asked, timeoutMs, signal }), asked)
}

async function codeOf(deed: string, timeoutMs?: number): Promise<string> {
  const box = await Box.start(strongest)
  try {
    const result = await does(deed, { box, timeoutMs })
    return result.ok ? 'answered' : result.error.code
  } finally {
    await box.end()
  }
}

test('a process that answers as it should is believed', async () => {
  assert.equal(await codeOf('answers', 60_000), 'answered')
})

const crashes = [
  'exits',
  'announces four gigabytes',
  'announces a long head',
  'answers twice at once',
  'answers no JSON',
  'answers an empty frame',
  'answers a head of another form',
  'answers a code that does not exist',
  'answers no output',
  'answers a broken output',
  'answers bytes that are no text',
  'answers what is nested without end',
  'floods',
]
for (const deed of crashes) {
  test(`a process that ${deed} fails its call and no more`, async () => {
    assert.equal(await codeOf(deed, 60_000), 'code_crashed')
  })
}

for (const deed of ['says nothing', 'spins on all events']) {
  test(`a process that ${deed} is ended at its limit`, async () => {
    assert.equal(await codeOf(deed), 'code_timeout')
  })
}

test('a process that complains without end is ended, and nobody keeps what it says', async () => {
  const bytesBefore = process.memoryUsage.rss()
  assert.notEqual(await codeOf('complains without end'), 'answered')
  assert.ok(process.memoryUsage.rss() - bytesBefore < 100 * 1024 * 1024)
})

test('memory outside of the interpreter counts as well', async () => {
  assert.equal(await codeOf('takes memory of its own', 60_000), 'code_out_of_memory')
})

test('keys that name prototypes are taken out of a result', async () => {
  const box = await Box.start(strongest)
  const result = await does('answers prototypes', { box, timeoutMs: 60_000 })
  await box.end()
  assert.deepEqual(result, { ok: true, output: { kept: 1 }, logs: [] })
  assert.equal(Object.hasOwn({}, 'polluted'), false)
})

test('what a process says unasked ends it', async () => {
  const box = await Box.start(strongest)
  const first = await does('answers and goes on', { box, timeoutMs: 60_000 })
  assert.equal(first.ok, true, JSON.stringify(first))
  while (box.isUsable) await sleep(5)
  const second = await does('answers', { box, timeoutMs: 60_000 })
  assert.equal(second.ok, false)
  await box.end()
})

test('a process that was taken over reaches nothing outside', async () => {
  const box = await Box.start(strongest)
  const result = await does('reaches out', { box, timeoutMs: 60_000 })
  await box.end()
  assert.ok(result.ok && typeof result.output === 'object' && result.output !== null)
  const reached = Object.entries(result.output).filter(([, isReached]) => isReached)
  // Without namespaces of the kernel (a container that forbids them, macOS) Node itself has no
  // switch for these two; the interpreter has no way to ask for them.
  const open = strongest.isolation === 'kernel' ? [] : ['network', 'the process above']
  assert.deepEqual(
    reached.map(([what]) => what).filter((what) => !open.includes(what)),
    [],
  )
})

test('the same process started as any other reaches all of it', async () => {
  const child = spawn(process.execPath, [program], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, FLOYO_TEST: '1' },
  })
  const next = async (): Promise<string> => {
    const frames = new FrameReader({ maxHeadBytes: 1e6, maxBodyBytes: 1e6 })
    for (;;) {
      const chunk = await new Promise<Buffer>((resolve) => child.stdout.once('data', resolve))
      const frame = frames.take(chunk)
      if (frame) return frame.body
    }
  }
  await next()
  child.stdin.write(encodeFrame({ head: '{"source":"reaches out"}', body: input() }))
  const reached = JSON.parse(await next()) as Record<string, boolean>
  child.stdin.end()
  assert.deepEqual(
    Object.entries(reached).filter(([, isReached]) => !isReached),
    [],
  )
})

test('a process that runs with more rights than asked for is not used', async () => {
  const lax = path.join(import.meta.dirname, 'testing/lax.mjs')
  await assert.rejects(Box.start({ ...strongest, program: lax }), (error: unknown) => {
    assert.ok(error instanceof BoxError && error.isRefused)
    assert.match(error.message, /permission model/)
    return true
  })
})

test('a program that can not be started is a reason, not a crash', async () => {
  const missing = path.join(import.meta.dirname, 'testing/missing.mjs')
  await assert.rejects(Box.start({ ...strongest, program: missing }), BoxError)
})
