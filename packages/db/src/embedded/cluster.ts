/** A PostgreSQL cluster on disk: making it, and running one server process on it. */
import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { errorCodeOf, StartError } from '../start-error.ts'
import type { Binaries, Launcher } from './binaries.ts'
import { isRunning } from './lock.ts'

/** Name of the administrator, who made the cluster and migrates it. */
export const adminName = 'floyo'

export interface Cluster {
  dataDir: string
  binaries: Binaries
  launcher: Launcher
}

export const serverVersion = '18'

/**
 * Makes the cluster unless it is there; with `sync` it is on disk at the end. It is made aside and moved into place when complete, so a
 * crash halfway leaves nothing behind that looks like a cluster.
 * @throws StartError `data_dir_other_version`, `data_dir_unreadable`, `disk_full`
 */
export async function ensureCluster(
  cluster: Cluster,
  { password, sync }: { password: string; sync: boolean },
): Promise<void> {
  const version = readVersion(cluster.dataDir)
  if (version === serverVersion) {
    // PostgreSQL insists on it, and a copy from a backup may come without.
    fs.chmodSync(cluster.dataDir, 0o700)
    return
  }
  if (version !== undefined) {
    throw new StartError(
      'data_dir_other_version',
      `${cluster.dataDir} was written by PostgreSQL ${version}; this program brings ${serverVersion}. ` +
        'Start the Floyo that wrote it, or give this one another directory with FLOYO_DATA.',
    )
  }
  const draft = `${cluster.dataDir}.new`
  const passwordFile = `${draft}.${randomBytes(6).toString('hex')}`
  fs.rmSync(draft, { recursive: true, force: true })
  fs.mkdirSync(draft, { recursive: true, mode: 0o700 })
  fs.writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  giveAway(cluster.launcher, [draft, passwordFile])
  try {
    const where = ['-D', draft, `--pwfile=${passwordFile}`]
    await runInitdb(cluster, sync ? where : [...where, '--no-sync'])
    fs.renameSync(draft, cluster.dataDir)
  } finally {
    fs.rmSync(passwordFile, { force: true })
  }
}

function readVersion(dataDir: string): string | undefined {
  try {
    return fs.readFileSync(path.join(dataDir, 'PG_VERSION'), 'utf8').trim()
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** When the server runs as another user, hands it the files it must own. */
function giveAway({ ownerId }: Launcher, files: string[]): void {
  if (ownerId === undefined) return
  for (const file of files) fs.chownSync(file, ownerId, ownerId)
}

async function runInitdb(cluster: Cluster, options: string[]): Promise<void> {
  const args = [
    ...options,
    `--username=${adminName}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // Sorted by code point everywhere alike; lower and upper case know all of Unicode.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
    '--no-instructions',
  ]
  const child = launch(cluster, cluster.binaries.initdb, {
    args,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const keep = (text: Buffer): void => {
    output = (output + text.toString()).slice(-4000)
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  const ended = await Promise.race([
    once(child, 'close').then(([code]) => code as number | null),
    once(child, 'error').then(([error]) => error as Error),
  ])
  if (ended !== 0) throw toStartError(output, { dir: cluster.dataDir, cause: ended })
}

/** Starts a server process; its output goes to `logDescriptor`. */
export function launchServer(
  cluster: Cluster,
  options: { port: number; flags: Readonly<Record<string, string>>; logDescriptor: number },
): ChildProcess {
  const flags = Object.entries(options.flags).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const { logDescriptor } = options
  return launch(cluster, cluster.binaries.postgres, {
    args: ['-D', cluster.dataDir, '-p', String(options.port), ...flags],
    stdio: ['ignore', logDescriptor, logDescriptor],
  })
}

/** With an environment of its own: nothing of ours, secrets least of all, reaches the server. */
function launch(
  { launcher }: Cluster,
  command: string,
  { args, stdio }: { args: string[]; stdio: ['ignore', 'pipe' | number, 'pipe' | number] },
): ChildProcess {
  const [file = command, ...rest] = [...launcher.prefix, command, ...args]
  const { PATH, SystemRoot } = process.env
  const env = { PATH, SystemRoot, LC_ALL: 'C', TZ: 'UTC' }
  // In a session of its own: Ctrl-C in the terminal is for us, who still need the database to stop.
  const detached = process.platform !== 'win32'
  return spawn(file, rest, { stdio, env, detached, windowsHide: true })
}

/** Whether the server process `pid` has said that it takes connections. */
export function isReady(dataDir: string, pid: number | undefined): boolean {
  const lines = readPidFile(dataDir)
  return lines[7]?.trim() === 'ready' && Number(lines[0]) === pid
}

function readPidFile(dataDir: string): string[] {
  try {
    return fs.readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8').split('\n')
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return []
    throw error
  }
}

/**
 * Ends a server that outlived the program that had started it, and removes the mark of one that is
 * gone: the caller holds the lock of the directory, so nobody is using it.
 */
export async function endLeftover(dataDir: string): Promise<void> {
  const pid = Number(readPidFile(dataDir)[0])
  if (!pid) return
  for (let waited = 0; isRunning(pid) && serves(pid, dataDir); waited += 50) {
    if (waited % 2000 === 0) process.kill(pid, waited < 20_000 ? 'SIGINT' : 'SIGQUIT')
    await sleep(50)
  }
  fs.rmSync(path.join(dataDir, 'postmaster.pid'), { force: true })
}

/** Whether this process is a server on this data; where that can not be seen, it is taken for one. */
function serves(pid: number, dataDir: string): boolean {
  if (process.platform !== 'linux') return true
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(dataDir)
  } catch {
    return false
  }
}

/** Says what the server's own words, or the error of starting it, mean for the operator. */
export function toStartError(
  output: string,
  { dir, cause }: { dir: string; cause?: unknown },
): StartError {
  if (/No space left on device/.test(output)) {
    return new StartError(
      'disk_full',
      `The disk of ${dir} is full. Free some space (about 100 MB to begin with) and start again.`,
      { cause },
    )
  }
  if (/Permission denied|could not access|Read-only file system/i.test(output)) {
    return new StartError(
      'data_dir_unreadable',
      `PostgreSQL may not read and write ${dir}. Give it to the user that starts Floyo, or choose ` +
        `another directory with FLOYO_DATA. The server said: ${lastLines(output)}`,
      { cause },
    )
  }
  return new StartError(
    'server_did_not_start',
    `The embedded PostgreSQL on ${dir} did not start: ${lastLines(output) || String(cause)}`,
    { cause },
  )
}

function lastLines(output: string): string {
  return output.trim().split('\n').slice(-5).join('\n')
}
