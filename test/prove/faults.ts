/** Faults: a process at random is killed, asked to end, or held still for a while. */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  backends,
  type OwnProcess,
  postgresProcesses,
  processOf,
  signalAll,
  untilGone,
} from './postgres.ts'
import type { Random } from './random.ts'
import type { Part, Site } from './site.ts'

export interface Fault {
  /**
   * Milliseconds since 1970: when it began, and when it was over. A kill is over when its process is
   * gone, since until then it may begin something; being asked to end excuses nothing that is begun later.
   */
  from: number
  to: number
  what: string
}

export interface FaultOptions {
  random: Random
  /** Names of parts, `postmaster`, `backend` and `all`. */
  targets: readonly [string, ...string[]]
  /** The longest that a process is held still. */
  freezeSeconds: number
}

/** Does one fault to the site. @returns what it was; its `to` holds once `done` resolves */
export function strike(
  site: Site,
  { random, targets, freezeSeconds }: FaultOptions,
): { fault: Fault; done: Promise<void> } {
  const target = random.pick(targets)
  const kind = random.pick(['kill', 'kill', 'kill', 'end', 'freeze'])
  const from = Date.now()
  const fault: Fault = { from, to: from, what: `${kind} ${target}` }
  const seconds = random.between(freezeSeconds / 12, freezeSeconds)
  if (target === 'all') {
    const struck = site.parts.flatMap((part) => processOf(part.pid()))
    for (const part of site.parts) part.signal('SIGKILL')
    fault.what = 'kill all'
    return { fault, done: endWith(fault, [...struck, ...strikeDatabase(site, 'SIGKILL')]) }
  }
  const held = target === 'postmaster' || target === 'backend' ? undefined : partOf(site, target)
  if (kind === 'freeze') return { fault, done: freeze(site, { held, seconds, fault }) }
  if (held) {
    const struck = kind === 'kill' ? processOf(held.pid()) : []
    held.signal(kind === 'kill' ? 'SIGKILL' : 'SIGTERM')
    return { fault, done: endWith(fault, struck) }
  }
  // SIGINT is the server's own way to end at once and in order.
  const struck =
    target === 'postmaster'
      ? strikeDatabase(site, kind === 'kill' ? 'SIGKILL' : 'SIGINT')
      : strikeBackend(site, random, kind === 'kill' ? 'SIGKILL' : 'SIGTERM')
  return { fault, done: endWith(fault, struck) }
}

/** @returns all processes of the database: those of its connections go on until they notice */
function strikeDatabase(site: Site, signal: NodeJS.Signals): OwnProcess[] {
  const processes = postgresProcesses(site.database)
  signalAll(processes.slice(0, 1), signal)
  return processes
}

function strikeBackend(site: Site, random: Random, signal: NodeJS.Signals): OwnProcess[] {
  const all = backends(site.database)
  const unlucky = all[random.below(all.length)]
  if (!unlucky) return []
  signalAll([unlucky], signal)
  // The death of one by force takes all others with it.
  return signal === 'SIGKILL' ? all : [unlucky]
}

async function endWith(fault: Fault, struck: readonly OwnProcess[]): Promise<void> {
  if (struck.length === 0) return
  await untilGone(struck)
  fault.to = Date.now()
}

function partOf(site: Site, name: string): Part {
  const part = site.parts.find((one) => one.name === name)
  if (!part) throw new Error(`there is no part called ${name}`)
  return part
}

async function freeze(
  site: Site,
  { held, seconds, fault }: { held: Part | undefined; seconds: number; fault: Fault },
): Promise<void> {
  await (held ? freezePart(held, seconds) : freezePostgres(site, sleep(seconds * 500)))
  fault.to = Date.now()
}

async function freezePart(part: Part, seconds: number): Promise<void> {
  part.signal('SIGSTOP')
  await sleep(seconds * 1000)
  part.signal('SIGCONT')
}

/** Holds the whole database still until `over` resolves: its sockets stay open and say nothing. */
export async function freezePostgres(
  site: Pick<Site, 'database'>,
  over: Promise<unknown>,
): Promise<void> {
  const processes = postgresProcesses(site.database)
  signalAll(processes, 'SIGSTOP')
  await over
  signalAll(processes, 'SIGCONT')
}
