/** The program's beginning and end: the one place that reads the environment and hears signals. */
import fs from 'node:fs'
import path from 'node:path'
import { StartError } from '@floyo/db'
import { readSettings, SettingsError } from './settings.ts'
import { ListenError } from './start/listen.ts'
import { createPrinter } from './start/print.ts'
import { type Program, runProgram } from './start/run-program.ts'
import { SecretKeyError } from './start/secret-key.ts'

const print = createPrinter(process.stdout)

/** A stop that takes longer is cut off; leases lapse and others go on with the work. */
const drainSeconds = 30

function readVersion(): string {
  const file = path.join(import.meta.dirname, '../package.json')
  return (JSON.parse(fs.readFileSync(file, 'utf8')) as { version: string }).version
}

/** What the operator can do something about is told in words; anything else with its stack. */
function tell(error: unknown): void {
  const expected =
    error instanceof SettingsError ||
    error instanceof StartError ||
    error instanceof SecretKeyError ||
    error instanceof ListenError
  if (expected) print.failed(error.message, error.code)
  else print.failed(String(error instanceof Error ? error.stack : error), 'internal')
}

/** Heard from the first moment: a program that is still starting is stopped once it has started. */
function stopOnSignals(starting: Promise<Program>, withinSeconds: number): void {
  let stoppingSince: number | undefined
  const stop = (): void => {
    if (stoppingSince !== undefined) {
      // Whoever asks twice means it; one Ctrl-C comes twice, from the terminal and from npm.
      if (performance.now() - stoppingSince > 500) process.exit(1)
      return
    }
    stoppingSince = performance.now()
    print.step('stopping')
    setTimeout(() => process.exit(1), withinSeconds * 1000).unref()
    starting
      .then((program) => program.stop())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          tell(error)
          process.exit(1)
        },
      )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

// Whatever is in memory can not be trusted any more; all that counts is in the database.
function exitOnUncaught(error: unknown): void {
  process.stderr.write(
    `${JSON.stringify({ level: 60, time: Date.now(), msg: 'uncaught error, exiting', stack: error instanceof Error ? error.stack : String(error) })}\n`,
  )
  process.exit(1)
}
process.on('uncaughtException', exitOnUncaught)
process.on('unhandledRejection', exitOnUncaught)

try {
  // Somebody who looks at a terminal wants to hear of trouble, not of each fact.
  const quietly = process.stdout.isTTY ? { FLOYO_LOG_LEVEL: 'warn' } : {}
  const settings = readSettings({ ...quietly, ...process.env })
  const withinSeconds = drainSeconds + (settings.FLOYO_GRACE_SECONDS ?? 3)
  const starting = runProgram({ settings, version: readVersion(), print })
  stopOnSignals(starting, withinSeconds)
  await starting
} catch (error) {
  tell(error)
  process.exit(1)
}
