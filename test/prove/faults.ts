/** Faults: a process at random is killed, asked to end, or held still for a while. */
import { setTimeout as sleep } from 'node:timers/promises'
import { backends, postgresProcesses, signalAll } from './postgres.ts'
import type { Random } from './random.ts'
import type { Part, Site } from './site.ts'

export interface Fault {
  /** Milliseconds since 1970: when it began, and when it was over (the same for a kill). */
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

/** Does one fault to the site. @returns what it was; one that lasts is over when `done` resolves */
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
    for (const part of site.parts) part.signal('SIGKILL')
    signalAll(postgresProcesses(site.database).slice(0, 1), 'SIGKILL')
    return { fault: { ...fault, what: 'kill all' }, done: Promise.resolve() }
  }
  const held = target === 'postmaster' || target === 'backend' ? undefined : partOf(site, target)
  if (kind === 'freeze') return { fault, done: freeze(site, { held, seconds, fault }) }
  if (held) held.signal(kind === 'kill' ? 'SIGKILL' : 'SIGTERM')
  else if (target === 'postmaster') {
    // SIGINT is its way to end at once and in order.
    const signal = kind === 'kill' ? 'SIGKILL' : 'SIGINT'
    signalAll(postgresProcesses(site.database).slice(0, 1), signal)
  } else {
    const all = backends(site.database)
    const unlucky = all[random.below(all.length)]
    if (unlucky) signalAll([unlucky], kind === 'kill' ? 'SIGKILL' : 'SIGTERM')
  }
  return { fault, done: Promise.resolve() }
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
