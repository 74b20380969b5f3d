/** The command's outermost layer: reads the environment, runs one command, turns errors into text and a code. */
import { CommanderError } from 'commander'
import { CliError, exitCodes, messageOf } from './cli-error.ts'
import type { Context } from './context.ts'
import { createOutput } from './output.ts'
import { buildProgram } from './program.ts'
import { readSettings } from './settings.ts'
import { toCliError } from './to-cli-error.ts'

type Process = Pick<NodeJS.Process, 'argv' | 'env' | 'stdin' | 'stdout' | 'stderr' | 'cwd' | 'on'>

/** @returns the exit code */
export async function main(host: Process): Promise<number> {
  const stop = new AbortController()
  host.stdout.on('error', leaveQuietly)
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    host.on(name, () => {
      if (stop.signal.aborted) process.exit(exitCodes.interrupted)
      stop.abort(new CliError('interrupted', 'Stopped.'))
    })
  }
  const flags = new Set(host.argv.slice(2))
  const isJson = (): boolean => flags.has('--json')
  const out = createOutput({ stdout: host.stdout, stderr: host.stderr, isJson })
  try {
    const context: Context = {
      settings: readSettings(host.env),
      out,
      cwd: host.cwd(),
      stdin: host.stdin,
      now: Date.now,
      fetch,
      signal: stop.signal,
      env: host.env,
    }
    const program = await buildProgram(context, host.argv.slice(2))
    await program.parseAsync(host.argv)
    return Number(process.exitCode ?? exitCodes.ok)
  } catch (error) {
    return report(error, { host, isJson: isJson(), debug: flags.has('--debug') })
  }
}

function report(
  error: unknown,
  { host, isJson, debug }: { host: Process; isJson: boolean; debug: boolean },
): number {
  // Commander has said already what was wrong with the arguments.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  const known = toCliError(error)
  const shown =
    known ??
    new CliError('failed', `Something went wrong inside floyo: ${messageOf(error)}`, {
      fix: 'run the same command with --debug and report what it prints',
    })
  if (isJson) {
    const { exit, message, fix, details } = shown
    const body = {
      error: { code: exit, exitCode: exitCodes[exit], message, fix: fix ?? null, details },
    }
    host.stderr.write(`${JSON.stringify(body)}\n`)
  } else {
    const lines = [`error: ${shown.message}`, ...shown.details.map((detail) => `  - ${detail}`)]
    if (shown.fix) lines.push(`  fix: ${shown.fix}`)
    host.stderr.write(`${lines.join('\n')}\n`)
  }
  if (debug) host.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  return exitCodes[shown.exit]
}

// `floyo ... | head` closes our output early; that is no error.
function leaveQuietly(error: Error): void {
  if ('code' in error && error.code === 'EPIPE') process.exit(exitCodes.ok)
  throw error
}
