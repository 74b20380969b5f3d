/** Whether the shell hook records, as far as its traces tell. */
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Paths } from '../paths.ts'

export interface HookState {
  /** When a command was recorded last, ISO; null when none was in the last hours. */
  lastAt: string | null
  /** What went wrong last. */
  problem: string | null
}

export function hookState(paths: Paths): HookState {
  return { lastAt: lastRecorded(paths.spool), problem: lastProblem(paths.stateDir) }
}

function lastRecorded(spool: string): string | null {
  try {
    const last = readdirSync(spool).findLast((name) => name.endsWith('.hook.jsonl'))
    return last ? statSync(join(spool, last)).mtime.toISOString() : null
  } catch {
    return null
  }
}

function lastProblem(stateDir: string): string | null {
  try {
    return readFileSync(join(stateDir, 'hook-error'), 'utf8').trim()
  } catch {
    return null
  }
}
