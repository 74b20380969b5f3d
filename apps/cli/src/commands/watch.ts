/** `floyo watch`: which folders are watched, and what is seen there. */
import { sep } from 'node:path'
import type { Command } from 'commander'
import { parseDuration, parseFolder } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import { changeConfig, readConfig, withoutPause, withPause } from '../config.ts'
import type { Context } from '../context.ts'
import { ask } from '../daemon/control.ts'
import { ensureDaemon, stopDaemon } from '../daemon/start-daemon.ts'
import { daemonStatus } from '../daemon/status.ts'
import { readCaptureState, renderCaptureState } from './capture-state.ts'
import { addForgetCommand } from './forget.ts'
import { addTailCommand } from './tail.ts'

const examples = `
Examples:
  $ floyo watch start ~/reports ~/invoices     watch two folders, from now on
  $ floyo watch status
  $ floyo watch pause 1h                       see nothing for an hour
  $ floyo watch tail                           exactly what is sent, as it is sent
  $ floyo watch forget --last 2h               delete it here and on the server
  $ floyo watch stop ~/invoices                no longer watch this one

Only the folders you name are watched, and only names, sizes and times of files are kept: never
their content. Rules in .gitignore and .floyoignore hold; hidden files, drafts and keys never count.`

export function addWatchCommands(program: Command, context: Context): void {
  const watch = program.command('watch').description('see files come and go in folders you choose')
  watch.addHelpText('after', examples)
  watch
    .command('start')
    .description('watch folders in the background; without a folder, go on with the chosen ones')
    .argument('[dirs...]', 'folders to watch, with everything below')
    .option('--foreground', 'stay here and show what is noticed')
    .action((dirs: string[], flags: { foreground?: boolean }) => start(dirs, flags, context))
  watch
    .command('stop')
    .description('watch the named folders no longer; without a folder, none')
    .argument('[dirs...]', 'folders')
    .action((dirs: string[]) => stop(dirs, context))
  watch
    .command('status')
    .description('what is watched, what waits to be sent, and what is in the way')
    .action(() => status(context))
  watch
    .command('pause')
    .description('see nothing for a while, commands included')
    .argument('[duration]', 'how long, such as 30m or 2h', '1h')
    .action((duration: string) => pause(duration, context))
  watch
    .command('resume')
    .description('end the pause now')
    .action(() => resume(context))
  addTailCommand(watch, context)
  addForgetCommand(watch, context)
}

async function start(
  dirs: string[],
  flags: { foreground?: boolean },
  context: Context,
): Promise<void> {
  const { config: path } = context.settings.paths
  const chosen = dirs.map((dir) => parseFolder(dir, context.cwd))
  const config = changeConfig(path, (current) => ({
    ...current,
    folders: withoutNested([...current.folders, ...chosen]),
  }))
  if (config.folders.length === 0) {
    throw new CliError('usage', 'No folder is chosen yet', { fix: 'floyo watch start ~/reports' })
  }
  if (flags.foreground) {
    // Watching and sending are much to load for those who only say what to watch.
    const { runHere } = await import('./daemon.ts')
    return runHere(context)
  }
  await ensureDaemon(context)
  const state = await readCaptureState(context)
  const list = config.folders.map((folder) => `  ${folder}`).join('\n')
  const hint = state.signedIn ? '' : '\nNot signed in yet: events are kept here until floyo login.'
  context.out.result(state, `Watching\n${list}${hint}`)
}

/** A folder inside of another chosen one is watched with that. */
function withoutNested(folders: string[]): string[] {
  const unique = [...new Set(folders)]
  return unique.filter(
    (one) => !unique.some((other) => one !== other && one.startsWith(other + sep)),
  )
}

async function stop(dirs: string[], context: Context): Promise<void> {
  const chosen = new Set(dirs.map((dir) => toKnownFolder(dir, context)))
  const config = changeConfig(context.settings.paths.config, (current) => ({
    ...current,
    folders: dirs.length === 0 ? [] : current.folders.filter((folder) => !chosen.has(folder)),
  }))
  const stillNeeded = config.folders.length > 0 || config.agent.enabled
  if (stillNeeded) await ask(context.settings.paths.stateDir, 'reload')
  else await stopDaemon(context)
  const left = config.folders.length
  const text = left === 0 ? 'No folder is watched.' : `Still watching ${config.folders.join(', ')}`
  context.out.result({ folders: config.folders }, text)
}

function toKnownFolder(dir: string, context: Context): string {
  const { folders } = readConfig(context.settings.paths.config)
  if (folders.includes(dir)) return dir
  const path = parseFolder(dir, context.cwd)
  if (folders.includes(path)) return path
  throw new CliError('notFound', `${path} is not watched`, {
    fix: 'floyo watch status lists what is',
  })
}

async function status(context: Context): Promise<void> {
  const state = await readCaptureState(context)
  context.out.result(state, renderCaptureState(state, context))
}

async function pause(duration: string, context: Context): Promise<void> {
  const now = context.now()
  const until = now + parseDuration(duration)
  changeConfig(context.settings.paths.config, (config) => withPause(config, { now, until }))
  await ask(context.settings.paths.stateDir, 'reload')
  const text = `Paused until ${new Date(until).toLocaleTimeString()}. What happens until then is never seen.`
  context.out.result({ pausedUntil: new Date(until).toISOString() }, text)
}

async function resume(context: Context): Promise<void> {
  changeConfig(context.settings.paths.config, (config) => withoutPause(config, context.now()))
  await ask(context.settings.paths.stateDir, 'reload')
  const running = (await daemonStatus(context.settings.paths.stateDir)) !== undefined
  const text = running ? 'Seeing again.' : 'The pause is over. floyo watch start begins to watch.'
  context.out.result({ pausedUntil: null }, text)
}
