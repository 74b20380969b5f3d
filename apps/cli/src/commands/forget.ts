/** `floyo watch forget` and `floyo purge`: deleting events, here and on the server. */
import { resolve } from 'node:path'
import type { EventLine } from '@floyo/contracts'
import type { Command } from 'commander'
import * as prompts from '@clack/prompts'
import { parseDuration } from '../arguments.ts'
import { redactPath } from '../capture/redact.ts'
import { forgetRefused } from '../capture/refused.ts'
import { forgetSpooled } from '../capture/spool.ts'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { findCredentials } from '../credentials/credentials.ts'
import { openClient } from '../open-client.ts'

export function addForgetCommand(watch: Command, context: Context): void {
  watch
    .command('forget')
    .description('delete recent events, here and on the server, for good')
    .argument('[dirs...]', 'only events of files below these folders')
    .requiredOption('--last <duration>', 'how far back, such as 2h or 7d')
    .addHelpText(
      'after',
      `
Examples:
  $ floyo watch forget --last 2h
  $ floyo watch forget ~/private --last 365d`,
    )
    .action((dirs: string[], flags: { last: string }) => forget(dirs, flags, context))
}

async function forget(dirs: string[], { last }: { last: string }, context: Context): Promise<void> {
  const { settings, now } = context
  const from = now() - parseDuration(last)
  const prefixes = dirs.map((dir) => `${redactPath(resolve(context.cwd, dir), settings.home)}/`)
  const spool = { folder: settings.paths.spool, limitBytes: settings.spoolLimitBytes }
  const isForgotten = ({ t, subject }: EventLine): boolean =>
    t >= from && (prefixes.length === 0 || prefixes.some((prefix) => subject.startsWith(prefix)))
  const here =
    forgetSpooled(spool, isForgotten) + forgetRefused(settings.paths.refusedEvents, isForgotten)
  const there = await forgetOnServer(context, from, prefixes)
  const text =
    there === null
      ? `Forgot ${here} events on this computer, which is not connected to a server.`
      : `Forgot ${there.events} events on the server (and ${here} lines kept here).`
  context.out.result({ here, server: there }, text)
}

async function forgetOnServer(
  context: Context,
  from: number,
  prefixes: string[],
): Promise<{ events: number; suggestions: number } | null> {
  if (!(await findCredentials(context.settings))) return null
  const { client } = await openClient(context)
  const sum = { events: 0, suggestions: 0 }
  for (const subjectPrefix of prefixes.length > 0 ? prefixes : [undefined]) {
    const selection = {
      from: new Date(from).toISOString(),
      ...(subjectPrefix ? { subjectPrefix } : {}),
    }
    const done = await client.forgetEvents({ body: selection })
    sum.events += done.events
    sum.suggestions += done.suggestions
  }
  return sum
}

const sentence = 'delete all my events'

export function addPurgeCommand(program: Command, context: Context): void {
  program
    .command('purge')
    .description('delete all your events and everything found in them, here and on the server')
    .option('--yes', 'do not ask')
    .action((flags: { yes?: boolean }) => purge(flags, context))
}

async function purge({ yes }: { yes?: boolean }, context: Context): Promise<void> {
  const { client } = await openClient(context)
  if (!yes) await confirmPurge(context)
  const { settings } = context
  const spool = { folder: settings.paths.spool, limitBytes: settings.spoolLimitBytes }
  const here =
    forgetSpooled(spool, () => true) + forgetRefused(settings.paths.refusedEvents, () => true)
  const done = await client.purgeEvents({ body: { confirm: sentence } })
  const text = `Deleted ${done.events} events and ${done.suggestions} suggestions on the server, and ${here} lines here.`
  context.out.result({ here, server: done }, text)
}

async function confirmPurge(context: Context): Promise<void> {
  if (context.out.json || context.stdin.isTTY !== true) {
    throw new CliError('refused', 'Deleting everything must be confirmed', {
      fix: 'add --yes, or run it in a terminal',
    })
  }
  const answer = await prompts.text({
    message: `This can not be undone. Type "${sentence}" to go on.`,
  })
  if (answer !== sentence) {
    throw new CliError('refused', 'Nothing was deleted: the sentence was not typed as asked')
  }
}
