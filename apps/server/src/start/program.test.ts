/** The program as its operator meets it: a process, its terminal, its port. */
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

const patienceMs = 300_000
const main = path.join(import.meta.dirname, '../main.ts')

interface Started {
  child: ChildProcess
  /** What it has printed. */
  said: () => string
  /** Waits until it has printed `text`, or has ended. */
  until: (text: string) => Promise<void>
  ended: Promise<number | null>
}

function start(t: TestContext, env: Record<string, string>): Started {
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env.PATH, HOME: tmpdir(), FLOYO_ROLES: 'api', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  // Not its exit: what it said last may come after that.
  const ended = once(child, 'close').then(([code]) => code as number | null)
  t.after(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const until = async (text: string): Promise<void> => {
    const late = sleep(patienceMs, undefined, { ref: false })
    const over = Promise.race([ended, late]).then(() => 'over')
    let heard: unknown
    while (heard !== 'over' && !printed.includes(text)) {
      heard = await Promise.race([once(child.stdout, 'data'), over])
    }
    assert.ok(printed.includes(text), `expected "${text}", it said:\n${printed}`)
  }
  return { child, said: () => printed, until, ended }
}

async function dataDir(t: TestContext): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'floyo-program-'))
  t.after(() => rm(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 }))
  return dir
}

test('a fresh machine gets a server, a key for its owner alone, and a link that makes the owner', async (t) => {
  const dir = await dataDir(t)
  const first = start(t, { FLOYO_DATA: dir, FLOYO_PORT: '0' })
  await first.until('stop with Ctrl-C')
  assert.equal(fs.statSync(path.join(dir, 'secret.key')).mode & 0o777, 0o600)
  const link = /http:\/\/127\.0\.0\.1:(\d+)\/setup\?token=([\w-]{43})/.exec(first.said())
  assert.ok(link, first.said())
  const origin = `http://127.0.0.1:${link[1]}`

  const second = start(t, { FLOYO_DATA: dir, FLOYO_PORT: '0' })
  assert.equal(await second.ended, 1, second.said())
  assert.match(second.said(), /can not start[\s\S]*data directory/i)

  const taken = start(t, { FLOYO_DATA: await dataDir(t), FLOYO_PORT: link[1] ?? '' })
  assert.equal(await taken.ended, 1, taken.said())
  assert.match(taken.said(), /FLOYO_PORT: another program listens on port \d+/)

  const made = await fetch(`${origin}/api/v1/setup/owner`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      token: link[2],
      name: 'Olive',
      email: 'olive@example.com',
      password: 'correct horse battery staple',
      workspaceName: 'Office',
      timezone: 'UTC',
    }),
  })
  assert.equal(made.status, 201)
  await checkRawHttp(Number(link[1]))

  // A stop that is cut off ends with 1.
  first.child.kill('SIGTERM')
  assert.equal(await first.ended, 0, first.said())
  assert.ok(!first.said().includes('correct horse'), 'no password in the log')

  const again = start(t, { FLOYO_DATA: dir, FLOYO_PORT: '0' })
  await again.until('stop with Ctrl-C')
  assert.ok(!again.said().includes('/setup?token='), 'there is an owner')
  again.child.kill('SIGINT')
  assert.equal(await again.ended, 0, again.said())
})

test('a signal in the middle of a start ends it in order, with its database', async (t) => {
  const dir = await dataDir(t)
  const early = start(t, { FLOYO_DATA: dir, FLOYO_PORT: '0' })
  await early.until('bringing the database up to date')
  early.child.kill('SIGTERM')
  assert.equal(await early.ended, 0, early.said())
  assert.match(early.said(), /stopping/)
  assert.ok(!fs.existsSync(path.join(dir, 'postgres/data/postmaster.pid')), 'its database ended')
})

/** Bytes that are not HTTP, and heads that are too large, are answered as problems. */
async function checkRawHttp(port: number): Promise<void> {
  assert.match(
    await speak(port, 'NOT HTTP\r\n\r\n'),
    /^HTTP\/1\.1 400 [\s\S]*"code":"invalid_request"/,
  )
  const head = `GET / HTTP/1.1\r\nhost: x\r\nx-big: ${'x'.repeat(20_000)}\r\n\r\n`
  assert.match(await speak(port, head), /^HTTP\/1\.1 431 [\s\S]*"code":"header_too_large"/)
}

async function speak(port: number, text: string): Promise<string> {
  const socket = net.connect({ port, host: '127.0.0.1' })
  let heard = ''
  socket.on('data', (chunk) => (heard += chunk.toString()))
  socket.write(text)
  await once(socket, 'close')
  return heard
}

test('settings that are wrong are named, all at once, without their values', async (t) => {
  const wrong = start(t, {
    FLOYO_DATA: await dataDir(t),
    FLOYO_PORT: 'eighty',
    FLOYO_SECRET_KEY: 'hunter2-hunter2',
    FLOYO_OWNER_EMAIL: 'olive@example.com',
    DATABASE_URL: 'mysql://user:hunter2@host/db',
  })
  assert.equal(await wrong.ended, 1, wrong.said())
  for (const name of ['FLOYO_PORT', 'FLOYO_SECRET_KEY', 'DATABASE_URL']) {
    assert.match(wrong.said(), new RegExp(`^${name}: expected`, 'm'))
  }
  assert.ok(!wrong.said().includes('hunter2'))
})

test('a damaged secret key stops the start, and is not replaced', async (t) => {
  const dir = await dataDir(t)
  fs.writeFileSync(path.join(dir, 'secret.key'), 'torn', { mode: 0o600 })
  const broken = start(t, { FLOYO_DATA: dir, FLOYO_PORT: '0' })
  assert.equal(await broken.ended, 1, broken.said())
  assert.match(broken.said(), /secret key .* is damaged/)
  assert.equal(fs.readFileSync(path.join(dir, 'secret.key'), 'utf8'), 'torn')
})
