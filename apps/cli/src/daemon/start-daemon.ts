/** Starting and stopping the background process. */
import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { ask } from './control.ts'
import { type DaemonStatus, daemonStatus } from './status.ts'

// It runs all day and does little: half the memory for a little more collecting.
const smallHeap = ['--max-semi-space-size=1', '--optimize-for-size']

const bin = join(import.meta.dirname, '..', '..', 'bin', 'floyo.js')

/** Makes sure that the background process runs and knows the current choices. */
export async function ensureDaemon(context: Context): Promise<DaemonStatus> {
  const { stateDir, daemonLog } = context.settings.paths
  if ((await ask(stateDir, 'reload')) === undefined) {
    mkdirSync(stateDir, { recursive: true, mode: 0o700 })
    const log = openSync(daemonLog, 'a', 0o600)
    const child = spawn(process.execPath, [...smallHeap, bin, 'daemon'], {
      detached: true,
      stdio: ['ignore', log, log],
      cwd: stateDir,
      env: context.env,
    })
    closeSync(log)
    child.unref()
  }
  for (let waited = 0; waited < 10_000; waited += 50) {
    const status = await daemonStatus(stateDir)
    if (status) return status
    await sleep(50, undefined, { signal: context.signal })
  }
  const lines = readFileSync(daemonLog, 'utf8').trimEnd().split('\n').slice(-5)
  throw new CliError('failed', 'The background process did not start', {
    details: lines,
    fix: 'floyo watch start --foreground shows what it says',
  })
}

/** Ends the background process, if there is one, and waits until it is gone. @returns whether there was one */
export async function stopDaemon(context: Context): Promise<boolean> {
  const { stateDir } = context.settings.paths
  if ((await ask(stateDir, 'stop')) === undefined) return false
  for (let waited = 0; waited < 15_000; waited += 50) {
    if ((await ask(stateDir, 'status')) === undefined) return true
    await sleep(50, undefined, { signal: context.signal })
  }
  throw new CliError('failed', 'The background process does not end', {
    fix: `see ${context.settings.paths.daemonLog}`,
  })
}
