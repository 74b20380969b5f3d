/**
 * A site: the real program as several processes on one PostgreSQL, each of which may be killed at any
 * time. What dies is started again, as a service manager would.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type EmbeddedServer, silentLog, startEmbedded } from '@floyo/db'
import { freePort } from '@floyo/db/testing'
import { Pool } from 'pg'
import { type Person, signIn } from '../product/person.ts'
import {
  type Installation,
  launch,
  newInstallation,
  removeInstallation,
  type ServerProcess,
} from '../product/server.ts'
import type { Machine } from './network.ts'

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
  /** Puts each process on a machine of its own. @param databasePort where the database listens */
  machines?: (databasePort: number) => Promise<(name: string) => Machine>
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
  machines,
}: SiteOptions = {}): Promise<Site> {
  const installation = await newInstallation(env)
  const dir = databaseDir ?? (await mkdtemp(join(tmpdir(), 'floyo-prove-')))
  const flags = machines ? await openToAll(dir) : {}
  const database = await startEmbedded({ dir, log: silentLog, flags })
  const pool = new Pool({
    connectionString: database.url,
    max: 3,
    connectionTimeoutMillis: 5000,
    query_timeout: 30_000,
  })
  pool.on('error', () => {})
  const url = new URL(database.url)
  const machineOf = await machines?.(Number(url.port))
  if (through) url.port = String(await through(Number(url.port)))
  // The first that plays the API answers at the installation's own address.
  const firstApi = Object.keys(parts).find((name) => parts[name]?.includes('api')) ?? ''
  const host = machineOf?.(firstApi).address ?? '127.0.0.1'
  const origin = `http://${host}:${installation.env.FLOYO_PORT}`
  const running = await Promise.all(
    Object.entries(parts).map(async ([name, roles]) => {
      const port = name === firstApi ? installation.env.FLOYO_PORT : String(await freePort())
      const asked = { FLOYO_ROLES: roles, FLOYO_PORT: port, DATABASE_URL: url.href }
      const environment = {
        FLOYO_GRACE_SECONDS: '0',
        ...installation.env,
        ...asked,
        FLOYO_URL: origin,
      }
      const here = { ...installation, url: `http://127.0.0.1:${port}`, env: environment }
      return keepRunning(name, placed(here, machineOf?.(name)))
    }),
  )
  const untilReady = (withinSeconds = 300): Promise<void> => allReady(running, withinSeconds)
  const close = async (): Promise<void> => {
    await Promise.all(running.map((part) => part.stop()))
    await pool.end()
    await database.stop()
    await removeInstallation(installation)
    await rm(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
  }
  try {
    await untilReady()
    const person = await signIn(origin)
    return { url: origin, parts: running, database, pool, person, untilReady, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Lets a database be reached from every address, by those who know its passwords. */
async function openToAll(dir: string): Promise<Record<string, string>> {
  const file = join(dir, 'hba.conf')
  await writeFile(file, 'host all all all scram-sha-256\n')
  return { listen_addresses: '*', hba_file: file, max_connections: '300' }
}

/** The installation as a process on that machine sees it. */
function placed(installation: Installation, machine: Machine | undefined): Installation {
  if (!machine) return installation
  const { env } = installation
  const database = new URL(env.DATABASE_URL ?? '')
  database.host = machine.hostOf('database')
  return {
    ...installation,
    prefix: machine.prefix,
    url: `http://${machine.address}:${env.FLOYO_PORT}`,
    env: {
      ...env,
      FLOYO_HOST: '0.0.0.0',
      DATABASE_URL: database.href,
      ...(env.REDIS_URL ? { REDIS_URL: `redis://${machine.hostOf('redis')}` } : {}),
    },
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
  const { url } = installation
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
      const signal = AbortSignal.timeout(10_000)
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
