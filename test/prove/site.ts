/**
 * A site: the real program as several processes on one PostgreSQL, each of which may be killed at any
 * time. What dies is started again, as a service manager would.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type EmbeddedServer, silentLog, startEmbedded } from '@floyo/db'
import { Pool } from 'pg'
import { type Person, signIn } from '../product/person.ts'
import {
  freePort,
  type Installation,
  launch,
  newInstallation,
  removeInstallation,
  type ServerProcess,
} from '../product/server.ts'

/** One process of the program that is kept running. */
export interface Part {
  name: string
  url: string
  pid(): number | undefined
  signal(signal: NodeJS.Signals): void
  /** Whether it says that it can work. */
  isReady(): Promise<boolean>
  /** How often it ended though nobody had asked it to. */
  exits(): number
  output(): string
  stop(): Promise<void>
}

export interface Site {
  /** Where the API answers. */
  url: string
  parts: Part[]
  database: EmbeddedServer
  /** As the administrator, whom row-level security does not hold. */
  pool: Pool
  person: Person
  untilReady(withinSeconds?: number): Promise<void>
  close(): Promise<void>
}

export interface SiteOptions {
  env?: Record<string, string>
  /** Names of the processes and the roles each plays. */
  parts?: Record<string, string>
  /** Puts something between the program and its database. @returns the port the program connects to */
  through?: (port: number) => Promise<number>
  /** Where the database lies; a folder of its own otherwise. */
  databaseDir?: string
}

export const apartParts = {
  api: 'api',
  'worker 1': 'worker',
  'worker 2': 'worker',
  scheduler: 'scheduler',
}

export async function openSite({
  env,
  parts = apartParts,
  through,
  databaseDir,
}: SiteOptions = {}): Promise<Site> {
  const installation = await newInstallation(env)
  const dir = databaseDir ?? (await mkdtemp(join(tmpdir(), 'floyo-prove-')))
  const database = await startEmbedded({ dir, log: silentLog })
  const pool = new Pool({
    connectionString: database.url,
    max: 3,
    connectionTimeoutMillis: 5000,
    query_timeout: 30_000,
  })
  pool.on('error', () => {})
  const url = new URL(database.url)
  if (through) url.port = String(await through(Number(url.port)))
  const running = await Promise.all(
    Object.entries(parts).map(async ([name, roles]) => {
      // The first that plays the API answers at the installation's own address.
      const isFirstApi = name === Object.keys(parts).find((one) => parts[one]?.includes('api'))
      const port = isFirstApi ? installation.env.FLOYO_PORT : String(await freePort())
      const asked = { FLOYO_ROLES: roles, FLOYO_PORT: port, DATABASE_URL: url.href }
      const environment = { FLOYO_GRACE_SECONDS: '0', ...installation.env, ...asked }
      return keepRunning(name, { ...installation, env: environment })
    }),
  )
  const untilReady = (withinSeconds = 60): Promise<void> => allReady(running, withinSeconds)
  const close = async (): Promise<void> => {
    await Promise.all(running.map((part) => part.stop()))
    await pool.end()
    await database.stop()
    await removeInstallation(installation)
    await rm(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
  }
  try {
    await untilReady()
    const person = await signIn(installation.url)
    return { url: installation.url, parts: running, database, pool, person, untilReady, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function allReady(parts: Part[], withinSeconds: number): Promise<void> {
  const deadline = performance.now() + withinSeconds * 1000
  for (const part of parts) {
    while (!(await part.isReady())) {
      if (performance.now() > deadline) {
        throw new Error(
          `${part.name} was not ready within ${withinSeconds} s:\n${part.output().slice(-3000)}`,
        )
      }
      await sleep(50)
    }
  }
}

function keepRunning(name: string, installation: Installation): Part {
  const url = `http://127.0.0.1:${installation.env.FLOYO_PORT}`
  const stopping = new AbortController()
  let exits = 0
  let asked: ServerProcess | undefined
  let current = launch(installation)

  async function restart(): Promise<void> {
    while (!stopping.signal.aborted) {
      const running = current
      const { child } = running
      if (child.exitCode === null && child.signalCode === null) {
        await new Promise((resolve) => child.once('exit', resolve))
      }
      if (stopping.signal.aborted) return
      // One that finds no database at its start says so and ends; that is no fall from work.
      if (asked !== running && running.output().includes('ready in ')) exits++
      await sleep(100)
      if (!stopping.signal.aborted) current = launch(installation)
    }
  }
  const kept = restart()
  // Whatever ends the proof ends what it started.
  process.once('exit', () => current.child.kill('SIGKILL'))

  return {
    name,
    url,
    pid: () => current.child.pid,
    exits: () => exits,
    output: () => current.output(),
    signal(signal) {
      if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') asked = current
      current.child.kill(signal)
    },
    async isReady() {
      const signal = AbortSignal.timeout(2000)
      const answer = await fetch(`${url}/health/ready`, { signal }).catch(() => undefined)
      await answer?.body?.cancel()
      return answer?.ok === true
    },
    async stop() {
      stopping.abort()
      const { child } = current
      child.kill('SIGCONT')
      const late = setTimeout(() => child.kill('SIGKILL'), 35_000)
      await current.stop('SIGTERM')
      clearTimeout(late)
      await kept
    },
  }
}
