/** `npm start` as the operator's tools meet it: one process to start, to signal and to wait for. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'

const root = path.join(import.meta.dirname, '../..')

async function npmStart(t: TestContext, env: Record<string, string> = {}) {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'floyo-start-'))
  const child = spawn('npm', ['start'], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      HOME: dataDir,
      FLOYO_DATA: dataDir,
      FLOYO_PORT: '0',
      FLOYO_ROLES: 'api',
      npm_config_update_notifier: 'false',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  const ready = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
      if (printed.includes('stop with Ctrl-C')) resolve()
    })
  })
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  // Not its exit: what it said last may come after that.
  const ended = once(child, 'close').then(([code]) => code as number | null)
  t.after(() => rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 }))
  return { child, dataDir, said: () => printed, ready, ended }
}

/** The process that holds the data, which is the server. */
function serverOf(dataDir: string): number {
  return (JSON.parse(readFileSync(path.join(dataDir, 'postgres/lock'), 'utf8')) as { pid: number })
    .pid
}

test('a signal to npm stops the server in order, and nothing is left behind', async (t) => {
  const { child, dataDir, said, ready, ended } = await npmStart(t)
  await Promise.race([ready, ended])
  const server = serverOf(dataDir)
  t.after(() => {
    try {
      process.kill(server, 'SIGKILL')
    } catch {
      // Gone, as it should be.
    }
  })

  child.kill('SIGTERM')

  await ended
  assert.throws(() => process.kill(server, 0), { code: 'ESRCH' }, said())
  assert.match(said(), /stopping/)
})

test('npm ends with the code of a server that can not start', async (t) => {
  const { said, ended } = await npmStart(t, { FLOYO_PORT: 'many' })
  assert.equal(await ended, 1, said())
  assert.match(said(), /FLOYO_PORT/)
})
