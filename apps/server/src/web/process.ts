/**
 * The web app, in a process of its own: it gets its port and the API's address, and nothing else of
 * our environment, so it holds no secret. When it dies it is started again, later each time.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type { Logger } from 'pino'

export interface WebProcess {
  /** Where it answers; undefined while it does not. */
  upstream(): string | undefined
  stop(): Promise<void>
}

export interface WebProcessOptions {
  /** The folder of the build that is ready to run. */
  dir: string
  /** Where the API answers on this machine. */
  apiUrl: string
  log: Logger
}

const flags = [
  // V8 lets the young part of the heap grow to 128 MB and keeps it; pages are as fast with 16.
  '--max-semi-space-size=8',
  '--max-old-space-size=256',
  '--import',
  pathToFileURL(path.join(import.meta.dirname, 'preload.ts')).href,
]
const steadyMs = 60_000
const longestDelayMs = 10_000
const startMs = 30_000
const stopMs = 3000

/** Whether there is a build to run. */
export function isBuilt(dir: string): boolean {
  return fs.existsSync(path.join(dir, 'server.js'))
}

export function startWebProcess(options: WebProcessOptions): WebProcess {
  const stopping = new AbortController()
  const state: { child?: ChildProcess; upstream?: string } = {}
  const running = keepRunning(options, state, stopping.signal)
  return {
    upstream: () => state.upstream,
    async stop() {
      stopping.abort()
      delete state.upstream
      await Promise.all([state.child && endChild(state.child), running])
    },
  }
}

async function keepRunning(
  options: WebProcessOptions,
  state: { child?: ChildProcess; upstream?: string },
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 0; !signal.aborted;) {
    const since = performance.now()
    const port = await freePort()
    const child = launch(options, port)
    state.child = child
    const ended = once(child, 'exit')
    if (await answers(port, child, signal)) state.upstream = `http://127.0.0.1:${port}`
    await ended
    delete state.upstream
    if (signal.aborted) return
    failures = performance.now() - since > steadyMs ? 1 : failures + 1
    const delayMs = Math.min(100 * 2 ** failures, longestDelayMs)
    const { exitCode, signalCode } = child
    options.log.error({ exitCode, signalCode, delayMs }, 'the web app ended; starting it again')
    await sleep(delayMs, undefined, { signal }).catch(() => {})
  }
}

function launch({ dir, apiUrl, log }: WebProcessOptions, port: number): ChildProcess {
  const child = spawn(process.execPath, [...flags, path.join(dir, 'server.js')], {
    cwd: dir,
    env: {
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      HOSTNAME: '127.0.0.1',
      PORT: String(port),
      // Longer than we keep a connection ourselves, so that it is not closed while we use it.
      KEEP_ALIVE_TIMEOUT: '60000',
      FLOYO_API_URL: apiUrl,
    },
    // It ends with this pipe, so that it is not left behind when we are killed.
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    log.warn({ said: chunk.toString().slice(0, 2000) }, 'the web app reported something')
  })
  // Reported by its end.
  child.on('error', (error) => log.error({ err: error }, 'the web app can not be started'))
  return child
}

/** Waits until the port is open. @returns whether it was, before the process ended */
async function answers(port: number, child: ChildProcess, signal: AbortSignal): Promise<boolean> {
  const deadline = performance.now() + startMs
  while (performance.now() < deadline && !signal.aborted) {
    if (child.exitCode !== null || child.signalCode !== null) return false
    if (await isOpen(port)) return true
    await sleep(25)
  }
  return false
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), stopMs)
  await ended
  clearTimeout(late)
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer()
    probe.once('error', reject)
    probe.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = probe.address()
      const port = typeof address === 'object' && address ? address.port : 0
      probe.close(() => resolve(port))
    })
  })
}
