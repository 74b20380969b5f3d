/** For tests: a home of its own for the command, the real command run in it, and a server that records. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EventLine } from '@floyo/contracts'

export const bin = join(import.meta.dirname, '..', 'bin', 'floyo.js')

export interface Home {
  path: string
  env: Record<string, string | undefined>
  /** Runs the command to its end. */
  floyo: (args: string[], options?: { input?: string; cwd?: string }) => Promise<Ended>
  /** Starts the command and leaves it running; it is killed after the test. */
  start: (args: string[]) => ChildProcess
}

export interface Ended {
  code: number
  stdout: string
  stderr: string
}

/** A fresh home folder, removed after the test. */
export function createHome(t: TestContext, env: Record<string, string> = {}): Home {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'floyo-home-')))
  mkdirSync(join(path, 'floyo'))
  const children: ChildProcess[] = []
  t.after(async () => {
    for (const child of children) child.kill('SIGKILL')
    // The background process ends when neither needs it.
    await run(['agent', 'stop'], {})
    await run(['watch', 'stop'], {})
    rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  })
  const whole = {
    ...process.env,
    HOME: path,
    FLOYO_HOME: join(path, 'floyo'),
    FLOYO_KEYRING: 'off',
    FLOYO_SETTLE_MS: '150',
    NO_COLOR: '1',
    NODE_TEST_CONTEXT: undefined,
    ...env,
  }
  const run = (args: string[], options: { input?: string; cwd?: string }): Promise<Ended> =>
    new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        [bin, ...args],
        { env: whole, cwd: options.cwd ?? path, maxBuffer: 64 * 1024 * 1024 },
        (error, stdout, stderr) => {
          const code = error ? (typeof error.code === 'number' ? error.code : 1) : 0
          resolve({ code, stdout, stderr })
        },
      )
      child.stdin?.end(options.input ?? '')
    })
  return {
    path,
    env: whole,
    floyo: (args, options = {}) => run(args, options),
    start: (args) => {
      const child = spawn(process.execPath, [bin, ...args], { env: whole, stdio: 'ignore' })
      children.push(child)
      return child
    },
  }
}

type Behaviour = () => 'answer' | 'lose answer' | 'refuse'

const alwaysAnswer: Behaviour = () => 'answer'

export interface Recorder {
  url: string
  /** Every event that was stored, by id, in the order of arrival. */
  events: Map<string, EventLine>
  /** How many events came that were stored already. */
  duplicates: () => number
  /** What to do with the next batches: store and answer, store and lose the answer, or refuse. */
  behave: (next: Behaviour) => void
}

interface Batch {
  events: EventLine[]
}

/** A server that takes events as Floyo's does, stored once by id, and forgets all when it is asked to. */
export async function startRecorder(t: TestContext): Promise<Recorder> {
  const events = new Map<string, EventLine>()
  let duplicates = 0
  let behaviour: Behaviour = alwaysAnswer
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const mode = request.url === '/api/v1/events' ? behaviour() : 'no such route'
      if (request.url === '/api/v1/events/forget') {
        const gone = { events: events.size, suggestions: 0, runs: 0, runsToEnd: 0, left: [] }
        events.clear()
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(gone))
      } else if (mode === 'no such route') response.writeHead(204).end()
      else if (mode === 'refuse') response.writeHead(503).end()
      else {
        const receipt = store(JSON.parse(Buffer.concat(parts).toString()) as Batch)
        if (mode === 'lose answer') response.destroy()
        else
          response
            .writeHead(200, { 'content-type': 'application/json' })
            .end(JSON.stringify(receipt))
      }
    })
  })
  const store = (batch: Batch): { accepted: number; duplicates: number; rejected: [] } => {
    const before = events.size
    for (const event of batch.events)
      if (!events.has(event.id ?? '')) events.set(event.id ?? '', event)
    const accepted = events.size - before
    duplicates += batch.events.length - accepted
    return { accepted, duplicates: batch.events.length - accepted, rejected: [] }
  }
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    events,
    duplicates: () => duplicates,
    behave: (next) => {
      behaviour = next
    },
  }
}

/** Waits until `condition` holds. @throws when it does not within `seconds` */
export async function until(
  condition: () => boolean | Promise<boolean>,
  { what, seconds = 300 }: { what: string; seconds?: number },
): Promise<void> {
  for (let waited = 0; waited < seconds * 1000; waited += 50) {
    if (await condition()) return
    await sleep(50)
  }
  throw new Error(`waited ${seconds} s in vain for: ${what}`)
}
