/** `floyo status`: who is signed in where, and what is going on here. */
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { findCredentials } from '../credentials/credentials.ts'
import { hookState } from '../hook/hook-state.ts'
import { readCaptureState, renderCaptureState } from './capture-state.ts'

export function addStatusCommand(program: Command, context: Context): void {
  program
    .command('status')
    .description('who is signed in, what is captured, what waits')
    .action(() => status(context))
}

async function status(context: Context): Promise<void> {
  const credentials = await findCredentials(context.settings)
  const capture = await readCaptureState(context)
  const hook = hookState(context.settings.paths)
  const account = credentials && {
    url: credentials.url,
    keptIn: credentials.keptIn,
    email: credentials.identity?.email ?? null,
    workspace: credentials.identity?.workspace.name ?? null,
    device: credentials.identity?.deviceName ?? null,
  }
  const who = !account
    ? 'Not signed in. Connect with: floyo login'
    : account.email
      ? `${account.email} at ${account.url}, workspace ${account.workspace}, as ${account.device}`
      : `${account.url}, with the key in FLOYO_API_KEY`
  const commands = hook.lastAt
    ? `Commands are recorded by the shell hook, the last at ${new Date(hook.lastAt).toLocaleString()}.`
    : 'Commands are not recorded. Set up with: floyo hook --help'
  const agent = capture.agent === 'on' ? 'on' : 'off'
  const text = [who, '', renderCaptureState(capture, context), commands, `Agent: ${agent}.`].join(
    '\n',
  )
  context.out.result({ account: account ?? null, capture, hook }, text)
}
