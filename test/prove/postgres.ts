/**
 * The processes of what we started, a PostgreSQL above all. Each is known by its id and the time of its start, so
 * that nobody else's process, which may have got the id since, is ever signalled.
 */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EmbeddedServer } from '@floyo/db'

export interface OwnProcess {
  pid: number
  startedAt: string
}

/** The server's own process first, then its children as the kernel lists them now. */
export function postgresProcesses(server: EmbeddedServer): OwnProcess[] {
  const postmaster = server.pid()
  if (postmaster === undefined) return []
  return [postmaster, ...childrenOf(postmaster)].flatMap(processOf)
}

/** That process, or none when there is none (any more). */
export function processOf(pid: number | undefined): OwnProcess[] {
  const startedAt = pid === undefined ? undefined : startOf(pid)
  return pid === undefined || startedAt === undefined ? [] : [{ pid, startedAt }]
}

/** The processes that serve the program's connections. */
export function backends(server: EmbeddedServer): OwnProcess[] {
  return postgresProcesses(server)
    .slice(1)
    .filter(({ pid }) => /(\d+[.]){3}\d+\(/.test(read(`/proc/${pid}/cmdline`)))
}

/** Signals those that are still there. */
export function signalAll(processes: readonly OwnProcess[], signal: NodeJS.Signals): void {
  for (const { pid, startedAt } of processes) {
    if (startOf(pid) !== startedAt) continue
    try {
      process.kill(pid, signal)
    } catch {
      // It ended by itself just now.
    }
  }
}

/** Waits until they can do nothing any more: one that nobody has looked after yet is gone as well. */
export async function untilGone(processes: readonly OwnProcess[]): Promise<void> {
  for (const { pid, startedAt } of processes) while (startOf(pid) === startedAt) await sleep(1)
}

function childrenOf(pid: number): number[] {
  return read(`/proc/${pid}/task/${pid}/children`).trim().split(/\s+/).filter(Boolean).map(Number)
}

/** The time of its start, in the kernel's ticks; undefined when there is no such process, or a dead one. */
function startOf(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`)
  // The name in parentheses may hold blanks; behind it are the state, and 19 fields on the start.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return state === 'Z' ? undefined : fields[18]
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
