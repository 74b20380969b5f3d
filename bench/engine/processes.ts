/** The processes of the bench: the product as it is started for a user, the bare server, the callers. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { freePort } from '@floyo/db/testing'
import { type Installation, startServer } from '../../test/product/server.ts'
import type { Load, LoadRequest } from './generator.ts'

export interface Running {
  port: number
  pid: number
  stop(): Promise<void>
}

export interface ServerOptions {
  databaseUrl: string
  roles: string
  env?: Record<string, string>
}

/** Starts the real program with these roles, and waits until it is ready. */
export async function startProduct({ databaseUrl, roles, env }: ServerOptions): Promise<Running> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'floyo-bench-data-'))
  const port = await freePort()
  const installation: Installation = {
    url: `http://127.0.0.1:${port}`,
    dataDir,
    env: {
      PATH: process.env.PATH,
      HOME: dataDir,
      FLOYO_DATA: dataDir,
      FLOYO_PORT: String(port),
      FLOYO_ROLES: roles,
      // As scripts/start.mjs starts it.
      NODE_OPTIONS: '--max-semi-space-size=32',
      FLOYO_LOG_LEVEL: 'warn',
      // What the bench leaves in the queue on purpose must not close the door.
      FLOYO_QUEUE_LIMIT: '10000000',
      DATABASE_URL: databaseUrl,
      FLOYO_GRACE_SECONDS: '0',
      ...env,
    },
  }
  const server = await startServer(installation)
  return {
    port,
    pid: server.child.pid ?? 0,
    async stop() {
      await server.stop()
      fs.rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Starts one of the bench's own servers, which say their port when they are ready. */
export async function startOwn(script: 'bare-server' | 'sink', args: string[]): Promise<Running> {
  const child = fork(path.join(import.meta.dirname, `${script}.ts`), args)
  const [port] = (await once(child, 'message')) as [number]
  return { port, pid: child.pid ?? 0, stop: () => end(child) }
}

export interface Callers {
  /** @throws when an answer was not a success */
  load(request: LoadRequest): Promise<Load>
  stop(): Promise<void>
}

export function startCallers(): Callers {
  const child = fork(path.join(import.meta.dirname, 'generator.ts'))
  return {
    async load(request) {
      child.send(request)
      const [done] = (await once(child, 'message')) as [Load | { error: string }]
      if ('error' in done) throw new Error(done.error)
      return done
    },
    stop: () => end(child),
  }
}

async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  child.disconnect()
  await exited
}

/** The most memory that a process has had so far, in MiB; NaN where the system does not say. */
export function peakMemoryMiB(pid: number): number {
  try {
    const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1]) / 1024
  } catch {
    return Number.NaN
  }
}

/** Runs `work` with what `start` gives, and ends that whatever happens. */
export async function using<T extends { stop(): Promise<void> }, R>(
  start: Promise<T>,
  work: (running: T) => Promise<R>,
): Promise<R> {
  const running = await start
  try {
    return await work(running)
  } finally {
    await running.stop()
  }
}
