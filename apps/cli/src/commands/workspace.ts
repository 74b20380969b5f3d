/** `floyo workspace`: the settings that hold for all of its workflows. */
import type { Workspace } from '@floyo/contracts'
import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { openClient } from '../open-client.ts'
import { describeLimits, parseLimits } from './limits.ts'
import { describeKept, type KeepFlags, parseKeepFlags } from './retention.ts'
import { findWorkflow } from './workflows.ts'

const examples = `
Examples:
  $ floyo workspace show
  $ floyo workspace set --on-failure "Tell the office"   start it when runs fail of workflows that name none
  $ floyo workspace set --no-on-failure
  $ floyo workspace set --timezone Europe/Berlin
  $ floyo workspace set --limits 50,1000/1m        fifty runs at a time, a thousand begun in a minute
  $ floyo workspace set --limits none
  $ floyo workspace set --keep-runs 30             finished runs are removed 30 days after they ended
  $ floyo workspace set --keep-events forever --keep-deliveries default

The key of a computer may not change this: give one that may in FLOYO_API_KEY (Settings, API keys).`

interface SetFlags extends KeepFlags {
  name?: string
  timezone?: string
  limits?: string
  /** False when it is to be none. */
  onFailure?: string | false
}

export function addWorkspaceCommands(program: Command, context: Context): void {
  const workspace = program.command('workspace').description('what holds for all workflows')
  workspace.addHelpText('after', examples)
  workspace
    .command('show')
    .description('its name, its zone, its limits, its error workflow, how long things are kept')
    .action(() => show(context))
  workspace
    .command('set')
    .description('change some of it')
    .option('--name <name>')
    .option('--timezone <zone>', 'of days, times and new schedules')
    .option('--limits <limits>', 'how many runs go on at a time, or begin in a time; or none')
    .option('--keep-runs <days>', 'how long finished runs are kept: days, forever, or default')
    .option('--keep-events <days>', 'the same for events')
    .option('--keep-deliveries <days>', 'the same for deliveries that became no run')
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
  if (Object.keys(flags).length === 0) {
    throw new CliError('usage', 'Nothing to change was given', {
      fix: 'floyo workspace set --help',
    })
  }
  const limits = flags.limits === undefined ? undefined : parseLimits(flags.limits)
  const kept = parseKeepFlags(flags)
  const { client } = await openClient(context)
  const workspace = await client.changeWorkspace({
    body: {
      ...kept,
      ...(name === undefined ? {} : { name }),
      ...(timezone === undefined ? {} : { timezone }),
      ...(limits === undefined ? {} : { limits }),
      ...(onFailure === undefined ? {} : { onFailure: null }),
      ...(typeof onFailure === 'string'
        ? { onFailure: (await findWorkflow(client, onFailure)).id }
        : {}),
    },
  })
  context.out.result(workspace, describe(workspace))
}

function describe(workspace: Workspace): string {
  const { name, timezone, limits, onFailure } = workspace
  return [
    name,
    `Time zone ${timezone}`,
    `Limits of its runs: ${describeLimits(limits)}`,
    `When a run fails: ${onFailure ? `start "${onFailure.name}"` : 'nothing is started'}`,
    `Kept: ${describeKept(workspace)}`,
  ].join('\n')
}
