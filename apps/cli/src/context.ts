/** What every command is given: settings, output, the clock, the network, and when to stop. */
import type { Readable } from 'node:stream'
import type { Output } from './output.ts'
import type { Settings } from './settings.ts'

export interface Context {
  settings: Settings
  out: Output
  cwd: string
  stdin: Readable & { isTTY?: boolean }
  now: () => number
  fetch: typeof fetch
  /** Aborted by Ctrl-C and SIGTERM. */
  signal: AbortSignal
  /** The program's environment, handed to the processes that it starts. */
  env: Record<string, string | undefined>
}
