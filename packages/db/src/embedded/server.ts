/**
 * The PostgreSQL that Floyo brings along, for when no DATABASE_URL is given.
 *
 * One directory holds all of it: `data/` (the cluster), `server.json` (port and passwords),
 * `postgres.log`, `lock`. The server listens on the loopback address alone, dies with this process,
 * and is started again, on the same port, when it dies by itself.
 */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, escapeIdentifier } from 'pg'
import type { Log } from '../log.ts'
import type { RolePasswords } from '../migrate/roles.ts'
import { errorCodeOf, StartError } from '../start-error.ts'
import { findBinaries, findLauncher, makeExecutable } from './binaries.ts'
import {
  adminName,
  type Cluster,
  endLeftover,
  ensureCluster,
  isReady,
  launchServer,
  toStartError,
} from './cluster.ts'
import { takeLock } from './lock.ts'
import { type LogFile, openLogFile } from './log-file.ts'
import {
  type EmbeddedSettings,
  freePort,
  isPortFree,
  loadSettings,
  saveSettings,
} from './settings.ts'

export interface EmbeddedOptions {
  /** Where everything is kept; made when it is missing. */
  dir: string
  log: Log
  /** Server settings beside or instead of ours. */
  flags?: Readonly<Record<string, string>>
}

export interface EmbeddedServer {
  /** Address of the database `floyo` as the administrator, who may do everything. */
  url: string
  /** With these the roles of the program sign in. */
  passwords: RolePasswords
  /** Id of the server process at the moment. */
  pid(): number | undefined
  /** Ends the server in order: connections are cut, everything committed is on disk. */
  stop(): Promise<void>
}

/** Sized for a small machine; every acknowledged commit is on disk. */
const defaultFlags = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  effective_cache_size: '1GB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  wal_level: 'replica',
  wal_compression: 'on',
  // So much of the log's files is kept to be used again. A new one is filled with zeros first, and no commit
  // goes on meanwhile: 16 to 33 ms for each 16 MiB, so a flood of webhooks every second and a half (2026-11-22).
  min_wal_size: '512MB',
  max_wal_size: '1GB',
  // Fewer helpers at rest: nothing here replicates, and two cores need no more readers.
  max_logical_replication_workers: '0',
  io_workers: '1',
  max_parallel_workers: '2',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  log_line_prefix: '%m [%p] %a ',
  // Statements may hold what users typed.
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
} as const

const logBytes = 5_000_000
const startSeconds = 60
const steadySeconds = 60

/**
 * Starts the server of `dir` and returns when it answers.
 * @throws StartError with what is in the way and what to do
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const dir = path.resolve(options.dir)
  const launcher = findLauncher()
  const binaries = await findBinaries()
  makeExecutable(binaries)
  return withPlainErrors(dir, async () => {
    // Another user must pass through to its data, and see nothing else.
    fs.mkdirSync(dir, { recursive: true, mode: launcher.ownerId === undefined ? 0o700 : 0o711 })
    const lock = takeLock(path.join(dir, 'lock'), `The data directory ${dir}`)
    const cluster: Cluster = { dataDir: path.join(dir, 'data'), binaries, launcher }
    const logFile = openLogFile(path.join(dir, 'postgres.log'), { maxBytes: logBytes })
    const release = (): void => {
      logFile.close()
      lock.release()
    }
    try {
      const flags = { ...defaultFlags, ...options.flags }
      const settings = await prepare(dir, cluster, { sync: flags.fsync === 'on' })
      const server = supervise({ cluster, logFile, flags, log: options.log, settings })
      await server.ready()
      const url = `postgres://${adminName}:${settings.password}@127.0.0.1:${settings.port}/floyo`
      await ensureDatabase(url)
      const { apiPassword: api, enginePassword: engine } = settings
      let stopped: Promise<void> | undefined
      const stop = (): Promise<void> => (stopped ??= server.stop().finally(release))
      return { url, passwords: { api, engine }, pid: () => server.pid(), stop }
    } catch (error) {
      release()
      throw error
    }
  })
}

/** Everything before the server process: cluster, port, remains of an earlier one. */
async function prepare(
  dir: string,
  cluster: Cluster,
  { sync }: { sync: boolean },
): Promise<EmbeddedSettings> {
  const file = path.join(dir, 'server.json')
  const settings = await loadSettings(file, cluster.dataDir)
  await ensureCluster(cluster, { password: settings.password, sync })
  await endLeftover(cluster.dataDir)
  for (let tries = 0; !(await isPortFree(settings.port)); tries++) {
    if (tries === 10) {
      settings.port = await freePort()
      saveSettings(file, settings)
      break
    }
    await sleep(20)
  }
  return settings
}

interface Supervised {
  ready(): Promise<void>
  pid(): number | undefined
  stop(): Promise<void>
}

interface Supervision {
  cluster: Cluster
  settings: EmbeddedSettings
  flags: Readonly<Record<string, string>>
  logFile: LogFile
  log: Log
}

/** Keeps one server process running until it is told to stop. */
function supervise(supervision: Supervision): Supervised {
  const { log, logFile } = supervision
  const stopping = new AbortController()
  let child: ChildProcess | undefined
  const start = async (): Promise<ChildProcess> => {
    child = await startServer(supervision, stopping.signal)
    return child
  }
  const keepRunning = async (first: ChildProcess): Promise<void> => {
    let running = first
    for (let failures = 0; ;) {
      const since = performance.now()
      if (running.exitCode === null && running.signalCode === null) await once(running, 'close')
      if (stopping.signal.aborted) return
      if (performance.now() - since > steadySeconds * 1000) failures = 0
      const delayMs = Math.min(100 * 2 ** failures++, 5000)
      const { exitCode, signalCode } = running
      log.error({ exitCode, signalCode, delayMs }, 'the embedded database died; starting it again')
      await sleep(delayMs, undefined, { signal: stopping.signal }).catch(() => {})
      if (stopping.signal.aborted) return
      try {
        running = await start()
        log.info({ pid: running.pid }, 'the embedded database is back')
      } catch (error) {
        log.error({ err: error, said: logFile.sinceMark() }, 'the embedded database did not start')
      }
    }
  }
  const first = start()
  const done = first.then(keepRunning, () => {})
  return {
    async ready() {
      await first
    },
    pid: () => child?.pid,
    async stop() {
      stopping.abort()
      if (child) await endServer(child)
      await done
    },
  }
}

async function endServer(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  child.kill('SIGINT')
  const late = setTimeout(() => child.kill('SIGQUIT'), 20_000)
  await closed
  clearTimeout(late)
}

/** Starts a server process and waits until it answers, for as long as a recovery may take. */
async function startServer(given: Supervision, stopping: AbortSignal): Promise<ChildProcess> {
  const { cluster, settings, flags, logFile } = given
  const { dataDir } = cluster
  const deadline = performance.now() + startSeconds * 1000
  for (;;) {
    logFile.mark()
    const { descriptor: logDescriptor } = logFile
    const child = launchServer(cluster, { port: settings.port, flags, logDescriptor })
    let failure: Error | undefined
    child.once('error', (error) => {
      failure = error
    })
    const exited = (): boolean => child.exitCode !== null || child.signalCode !== null || !!failure
    while (!exited() && !isReady(dataDir, child.pid) && performance.now() < deadline) {
      await sleep(10)
    }
    if (!exited() && isReady(dataDir, child.pid)) return child
    const said = logFile.sinceMark()
    // The remains of a killed server hold its memory and its port a moment longer.
    const passing = /still in use|already exists|Address already in use/.test(said)
    if (!exited()) await endServer(child)
    if (!passing || performance.now() > deadline || stopping.aborted) {
      throw toStartError(said, { dir: dataDir, cause: failure ?? child.exitCode })
    }
    await sleep(100)
  }
}

/** Makes the database of `url` unless there is one. */
async function ensureDatabase(url: string): Promise<void> {
  const target = new URL(url)
  const name = target.pathname.slice(1)
  target.pathname = '/postgres'
  const client = new Client({ connectionString: target.href, connectionTimeoutMillis: 60_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (rowCount === 0) await client.query(`create database ${escapeIdentifier(name)}`)
  } finally {
    await client.end()
  }
}

/** Turns what the file system answers into what the operator can do. */
async function withPlainErrors<T>(dir: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof StartError) throw error
    const code = errorCodeOf(error)
    if (code === 'ENOSPC') throw toStartError('No space left on device', { dir, cause: error })
    if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(code ?? '')) {
      throw toStartError(`Permission denied: ${String(error)}`, { dir, cause: error })
    }
    throw error
  }
}
