/** `floyo agent`: which commands runs may start on this computer. */
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { parseFolder } from '../arguments.ts'
import { commandWords } from '../agent/allow-list.ts'
import { CliError } from '../cli-error.ts'
import { type AllowedCommand, changeConfig, type Config, readConfig } from '../config.ts'
import type { Context } from '../context.ts'
import { ask } from '../daemon/control.ts'
import { ensureDaemon, stopDaemon } from '../daemon/start-daemon.ts'
import { daemonStatus } from '../daemon/status.ts'
import { table } from '../output.ts'

const examples = `
Examples:
  $ floyo agent allow "python export.py" --cwd ~/reports
  $ floyo agent allow "make *" --cwd ~/site      * stands for any one word that is no option
  $ floyo agent list
  $ floyo agent start

Nothing is allowed until you allow it here; the server can not widen the list. Commands run without a
shell, as you, in the folder you name, and are ended after the time their step gives them.`

export function addAgentCommands(program: Command, context: Context): void {
  const agent = program
    .command('agent')
    .description('let workflows run chosen commands on this computer')
  agent.addHelpText('after', examples)
  agent
    .command('allow')
    .argument('<command>', 'the whole command, in quotes')
    .option('--cwd <dir>', 'the folder it runs in', '.')
    .description('allow a command')
    .action((command: string, flags: { cwd: string }) => allow(command, flags, context))
  agent
    .command('deny')
    .argument('<command>', 'as it stands in the list')
    .description('no longer allow a command')
    .action((command: string) => deny(command, context))
  agent
    .command('list')
    .description('what is allowed')
    .action(() => list(context))
  agent
    .command('start')
    .description('take commands in the background')
    .action(() => start(context))
  agent
    .command('stop')
    .description('take no more commands; one that runs is ended and reported as interrupted')
    .action(() => stop(context))
  agent
    .command('status')
    .description('whether commands are taken')
    .action(() => status(context))
}

async function allow(command: string, flags: { cwd: string }, context: Context): Promise<void> {
  const words = commandWords(command)
  if (words.length === 0 || words[0] === '*') {
    throw new CliError('usage', 'Name a program, with its arguments', {
      fix: 'floyo agent allow "python export.py"',
    })
  }
  const shellSign = words.find((word) => /^(?:&&|\|\||[|;<>&]+|>>)$/.test(word))
  if (shellSign) {
    throw new CliError(
      'usage',
      `Commands run without a shell, so "${shellSign}" would be a plain word`,
      {
        fix: 'put the line into a script, and allow the script',
      },
    )
  }
  const entry = { command, cwd: parseFolder(flags.cwd, context.cwd) }
  const config = await change(context, (allowed) => [
    ...allowed.filter((one) => !isSame(one, entry)),
    entry,
  ])
  const remark = config.agent.enabled ? '' : '\nThe agent is off. Start it with: floyo agent start'
  context.out.result(entry, `Allowed in ${entry.cwd}: ${command}${remark}`)
}

async function deny(command: string, context: Context): Promise<void> {
  const { agent } = readConfig(context.settings.paths.config)
  const left = agent.allowed.filter((one) => one.command !== command)
  if (left.length === agent.allowed.length) {
    throw new CliError('notFound', `"${command}" is not allowed as it is`, {
      fix: 'floyo agent list',
    })
  }
  await change(context, () => left)
  context.out.result({ denied: command }, `No longer allowed: ${command}`)
}

function isSame(a: AllowedCommand, b: AllowedCommand): boolean {
  return a.command === b.command && resolve(a.cwd) === resolve(b.cwd)
}

async function change(
  context: Context,
  next: (allowed: AllowedCommand[]) => AllowedCommand[],
): Promise<Config> {
  const config = changeConfig(context.settings.paths.config, (current) => ({
    ...current,
    agent: { ...current.agent, allowed: next(current.agent.allowed) },
  }))
  await ask(context.settings.paths.stateDir, 'reload')
  return config
}

function list(context: Context): void {
  const { agent } = readConfig(context.settings.paths.config)
  const rows = agent.allowed.map(({ command, cwd }) => [command, cwd])
  const text =
    rows.length > 0 ? table(['COMMAND', 'FOLDER'], rows) : 'Nothing is allowed on this computer.'
  context.out.result(agent.allowed, text)
}

function setAgent(context: Context, { enabled }: { enabled: boolean }): Config {
  return changeConfig(context.settings.paths.config, (current) => ({
    ...current,
    agent: { ...current.agent, enabled },
  }))
}

async function start(context: Context): Promise<void> {
  const { agent } = setAgent(context, { enabled: true })
  await ensureDaemon(context)
  const count = agent.allowed.length
  const remark = count === 0 ? ' Nothing is allowed yet: floyo agent allow "COMMAND"' : ''
  context.out.result(
    { agent: 'on', allowed: count },
    `The agent is on; ${count} commands are allowed.${remark}`,
  )
}

async function stop(context: Context): Promise<void> {
  const { folders } = setAgent(context, { enabled: false })
  if (folders.length > 0) await ask(context.settings.paths.stateDir, 'reload')
  else await stopDaemon(context)
  context.out.result({ agent: 'off' }, 'The agent is off.')
}

async function status(context: Context): Promise<void> {
  const { agent } = readConfig(context.settings.paths.config)
  const daemon = await daemonStatus(context.settings.paths.stateDir)
  const running = daemon?.runningCommand ?? null
  const problem = daemon?.agentProblem ?? null
  const state = agent.enabled ? (daemon ? 'on' : 'not running') : 'off'
  const lines = [
    state === 'not running'
      ? 'The agent should be on, but no process runs: floyo agent start'
      : `The agent is ${state}.`,
    ...(running ? [`Running: ${running}`] : []),
    ...(problem ? [`No commands are taken at the moment: ${problem}`] : []),
    `${agent.allowed.length} commands are allowed.`,
  ]
  context.out.result({ agent: state, running, problem, allowed: agent.allowed }, lines.join('\n'))
}
