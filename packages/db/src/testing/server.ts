/** Finds the PostgreSQL of this test run, and starts one when a test file is run by hand. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'pg'

const startSeconds = 300

export interface TestServer {
  /** Of the administrator, in the server's own database. */
  url: string
  /** Its connections keep the shared server up while this process runs. */
  admin: Pool
}

let found: Promise<TestServer> | undefined

/** The server that tests share; looked for once in a process. */
export function testServer(): Promise<TestServer> {
  found ??= findServer()
  return found
}

/** Where the address of the server of tests run by hand is; a checkout has its own. */
export function sharedServerDir(): string {
  const checkout = createHash('sha256')
    .update(import.meta.dirname)
    .digest('hex')
    .slice(0, 12)
  return path.join(os.tmpdir(), `floyo-test-${process.getuid?.() ?? 0}-${checkout}`)
}

async function findServer(): Promise<TestServer> {
  const given = process.env.FLOYO_TEST_DATABASE_URL
  if (given) return open(given)
  const dir = sharedServerDir()
  const deadline = performance.now() + startSeconds * 1000
  for (let tries = 0; performance.now() < deadline; tries++) {
    const server = await openShared(dir)
    if (server) return server
    // Again now and then: the one before may have met a server that was just closing.
    if (tries % 60 === 0) spawnServer(dir)
    await sleep(50)
  }
  throw new Error(`the PostgreSQL for tests did not start within ${startSeconds} s; see ${dir}`)
}

async function openShared(dir: string): Promise<TestServer | undefined> {
  const file = path.join(dir, 'serving.json')
  try {
    const { url } = JSON.parse(fs.readFileSync(file, 'utf8')) as { url: string }
    const server = await open(url)
    if (fs.existsSync(file)) return server
    await server.admin.end()
  } catch {
    // Not there, or the remains of one that was killed: the caller starts another.
  }
  return undefined
}

async function open(url: string): Promise<TestServer> {
  const admin = new Pool({
    connectionString: url,
    connectionTimeoutMillis: 30_000,
    max: 3,
    idleTimeoutMillis: 0,
    allowExitOnIdle: true,
  })
  admin.on('error', () => {})
  await admin.query('select')
  return { url, admin }
}

function spawnServer(dir: string): void {
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 })
  const output = fs.openSync(path.join(dir, 'serve.log'), 'w', 0o600)
  const program = path.join(import.meta.dirname, 'serve.ts')
  const child = spawn(process.execPath, [program, dir], {
    detached: true,
    stdio: ['ignore', output, output],
  })
  child.unref()
  fs.closeSync(output)
}
