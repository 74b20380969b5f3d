/**
 * The product as it runs for a user: the real program in a process of its own, on its own embedded
 * database, reached over HTTP only.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '@floyo/db/testing'

const root = join(import.meta.dirname, '../..')

export const owner = {
  email: 'owner@example.com',
  password: 'correct horse battery staple',
} as const

export interface Installation {
  url: string
  dataDir: string
  env: NodeJS.ProcessEnv
  /** Stands before the command that starts the program. */
  prefix?: readonly string[]
}

/** A place for one installation: an empty data directory, a free port, an owner made unattended. */
export async function newInstallation(env: Record<string, string> = {}): Promise<Installation> {
  const dataDir = await mkdtemp(join(tmpdir(), 'floyo-product-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    dataDir,
    env: {
      PATH: process.env.PATH,
      // As `npm start` has it: half a second of each start would go into compiling.
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      HOME: dataDir,
      FLOYO_DATA: dataDir,
      FLOYO_PORT: String(port),
      FLOYO_URL: url,
      FLOYO_OWNER_EMAIL: owner.email,
      FLOYO_OWNER_PASSWORD: owner.password,
      ...env,
    },
  }
}

/** Removes what an installation left on the disk. */
export function removeInstallation({ dataDir }: Installation): Promise<void> {
  return rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
}

/** One process of the program, from its start until it ends. */
export interface ServerProcess {
  child: ChildProcess
  /** The last of what it printed. */
  output(): string
  stop(signal?: NodeJS.Signals): Promise<void>
}

/** Starts the program and returns at once; `untilReady` waits. */
export function launch({ env, prefix = [] }: Installation): ServerProcess {
  const program = [process.execPath, join(root, 'apps/server/src/main.ts')]
  const [command = '', ...args] = [...prefix, ...program]
  const child = spawn(command, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  const keep = (chunk: Buffer): void => {
    printed = (printed + chunk.toString()).slice(-20_000)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  return {
    child,
    output: () => printed,
    stop: async (signal = 'SIGTERM') => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill(signal)
      await ended
    },
  }
}

/** Starts the program and waits until it is ready. @throws with what it printed when it is not in time */
export async function startServer(installation: Installation): Promise<ServerProcess> {
  const server = launch(installation)
  await untilReady(installation, server)
  return server
}

/** For what never comes: a busy machine can take ten times as long as an idle one. */
const patienceSeconds = 300

async function untilReady({ url }: Installation, server: ServerProcess): Promise<void> {
  const deadline = performance.now() + patienceSeconds * 1000
  while (performance.now() < deadline) {
    if (server.child.exitCode !== null || server.child.signalCode !== null) break
    const answer = await fetch(`${url}/health/ready`).catch(() => undefined)
    // The pages may take a moment longer, and say so until then.
    const page = answer?.ok ? await fetch(`${url}/sign-in`).catch(() => undefined) : undefined
    if (page && page.status !== 503) return
    await sleep(50)
  }
  await server.stop('SIGKILL')
  throw new Error(
    `the server was not ready within ${patienceSeconds} s; it printed:\n${server.output()}`,
  )
}
