/** `floyo workspace`: the settings that hold for all of its workflows. */
import type { Workspace } from '@floyo/contracts'
import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { openClient } from '../open-client.ts'
import { findWorkflow } from './workflows.ts'

const examples = `
Examples:
  $ floyo workspace show
  $ floyo workspace set --on-failure "Tell the office"   start it when runs fail of workflows that name none
  $ floyo workspace set --no-on-failure
  $ floyo workspace set --timezone Europe/Berlin`

interface SetFlags {
  name?: string
  timezone?: string
  /** False when it is to be none. */
  onFailure?: string | false
}

export function addWorkspaceCommands(program: Command, context: Context): void {
  const workspace = program.command('workspace').description('what holds for all workflows')
  workspace.addHelpText('after', examples)
  workspace
    .command('show')
    .description('its name, its zone, its limits, its error workflow')
    .action(() => show(context))
  workspace
    .command('set')
    .description('change some of it')
    .option('--name <name>')
    .option('--timezone <zone>', 'of days, times and new schedules')
    .option('--on-failure <workflow>', 'what is started when a run fails')
    .option('--no-on-failure', 'nothing is')
    .action((flags: SetFlags) => set(flags, context))
}

async function show(context: Context): Promise<void> {
  const { client } = await openClient(context)
  const workspace = await client.getWorkspace()
  context.out.result(workspace, describe(workspace))
}

async function set(flags: SetFlags, context: Context): Promise<void> {
  const { name, timezone, onFailure } = flags
  if (name === undefined && timezone === undefined && onFailure === undefined) {
    throw new CliError('usage', 'Nothing to change was given', {
      fix: 'floyo workspace set --help',
    })
  }
  const { client } = await openClient(context)
  const workspace = await client.changeWorkspace({
    body: {
      ...(name === undefined ? {} : { name }),
      ...(timezone === undefined ? {} : { timezone }),
      ...(onFailure === undefined ? {} : { onFailure: null }),
      ...(typeof onFailure === 'string'
        ? { onFailure: (await findWorkflow(client, onFailure)).id }
        : {}),
    },
  })
  context.out.result(workspace, describe(workspace))
}

function describe({ name, timezone, limits, onFailure }: Workspace): string {
  const limit = limits.map((one) =>
    'rate' in one ? `${one.rate} runs` : `${one.concurrency} runs at a time`,
  )
  return [
    name,
    `Time zone ${timezone}`,
    ...(limit.length > 0 ? [`At most ${limit.join(', ')}`] : []),
    `When a run fails: ${onFailure ? `start "${onFailure.name}"` : 'nothing is started'}`,
  ].join('\n')
}
