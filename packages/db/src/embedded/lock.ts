/**
 * One program per data directory.
 *
 * A lock file names its holder by process id and by the time that process started, so that a number
 * used again by another process is not mistaken for the holder. A holder on another machine (a shared
 * disk, a container before this one) can not be looked at; it counts as alive while it keeps touching
 * the file.
 */
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import { errorCodeOf, StartError } from '../start-error.ts'

interface Holder {
  pid: number
  startedAt: string
  host: string
}

export interface Lock {
  release(): void
}

const touchSeconds = 5
const foreignSilenceSeconds = 30

/**
 * Takes the lock `file`; `subject` is what a second holder is told it guards.
 * @throws StartError `data_dir_in_use`, naming the holder
 */
export function takeLock(file: string, subject: string): Lock {
  const mine = JSON.stringify({
    pid: process.pid,
    startedAt: processStart(process.pid),
    host: os.hostname(),
  } satisfies Holder)
  for (let attempt = 0; attempt < 10; attempt++) {
    if (create(file, mine)) return hold(file, mine)
    const found = readText(file)
    if (found === undefined) continue
    const holder = parseHolder(found)
    if (holder && isAlive(holder, file)) throw inUse(holder, file, subject)
    removeStale(file, found)
  }
  throw new StartError('data_dir_in_use', `${subject} is being taken by another Floyo right now.`)
}

/** Writes the file whole or not at all: a reader never sees a lock without its holder. */
function create(file: string, content: string): boolean {
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  fs.writeFileSync(draft, content, { mode: 0o600 })
  try {
    fs.linkSync(draft, file)
    return true
  } catch (error) {
    if (errorCodeOf(error) === 'EEXIST') return false
    throw error
  } finally {
    fs.rmSync(draft, { force: true })
  }
}

function hold(file: string, mine: string): Lock {
  const timer = setInterval(() => {
    const now = new Date()
    fs.utimes(file, now, now, () => {})
  }, touchSeconds * 1000)
  timer.unref()
  return {
    release() {
      clearInterval(timer)
      if (readText(file) === mine) fs.rmSync(file, { force: true })
    },
  }
}

/** Two starters may judge the same lock stale: whoever moves away a newer one puts it back. */
function removeStale(file: string, judged: string): void {
  const aside = `${file}.${randomBytes(6).toString('hex')}`
  try {
    fs.renameSync(file, aside)
    if (readText(aside) !== judged) fs.linkSync(aside, file)
  } catch (error) {
    if (errorCodeOf(error) !== 'ENOENT' && errorCodeOf(error) !== 'EEXIST') throw error
  } finally {
    fs.rmSync(aside, { force: true })
  }
}

function isAlive(holder: Holder, file: string): boolean {
  if (holder.host === os.hostname()) {
    return isRunning(holder.pid) && processStart(holder.pid) === holder.startedAt
  }
  const touched = fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
  return Date.now() - touched < foreignSilenceSeconds * 1000
}

/** Whether there is a process with this id, whoever owns it. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCodeOf(error) === 'EPERM'
  }
}

/** When a process started, in whatever form this system tells it; empty when it does not. */
function processStart(pid: number): string {
  try {
    if (process.platform === 'linux') {
      const boot = fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
      const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
      // The name in the second field may hold blanks; the others count from behind it.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      // A killed process keeps its id until its parent looks; it holds nothing any more.
      return fields[0] === 'Z' ? '' : `${boot}/${fields[19] ?? ''}`
    }
    if (process.platform === 'win32') return ''
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
  } catch {
    return ''
  }
}

function inUse(holder: Holder, file: string, subject: string): StartError {
  const here = holder.host === os.hostname()
  return new StartError(
    'data_dir_in_use',
    `${subject} is in use by process ${holder.pid}${here ? '' : ` on ${holder.host}`}. ` +
      (here
        ? 'Stop that Floyo first, or give this one another directory with FLOYO_DATA.'
        : `Stop that Floyo first; if that machine is gone, remove ${file}.`),
  )
}

function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, startedAt, host } = JSON.parse(text) as Partial<Holder>
    if (typeof pid !== 'number' || typeof startedAt !== 'string') return undefined
    return { pid, startedAt, host: host ?? os.hostname() }
  } catch {
    return undefined
  }
}

function readText(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined
    throw error
  }
}
