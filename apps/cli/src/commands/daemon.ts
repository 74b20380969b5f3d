/** `floyo daemon`: the background process itself. It is started by those who need it. */
import { mkdirSync } from 'node:fs'
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { createLog } from '../daemon/log.ts'
import { runDaemon } from '../daemon/run-daemon.ts'

export function addDaemonCommand(program: Command, context: Context): void {
  program
    .command('daemon', { hidden: true })
    .description('the background process itself')
    .action(() => runHere(context))
}

export async function runHere(context: Context): Promise<void> {
  const { stateDir, daemonLog } = context.settings.paths
  mkdirSync(stateDir, { recursive: true, mode: 0o700 })
  const log = createLog((line) => process.stdout.write(line), { now: context.now, file: daemonLog })
  await runDaemon(context, log)
}
