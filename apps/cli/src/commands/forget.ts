/** `floyo forget` and `floyo purge`: deleting events and what was made of them, here and on the server. */
import { resolve } from 'node:path'
import { type Forgotten, leftReasons } from '@floyo/contracts'
import type { Command } from 'commander'
import * as prompts from '@clack/prompts'
import { parseDuration } from '../arguments.ts'
import { forgetHere } from '../capture/forget-here.ts'
import { redactPath } from '../capture/redact.ts'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { findCredentials } from '../credentials/credentials.ts'
import { openClient } from '../open-client.ts'

/** Below `floyo`, and below `floyo watch`, where those look who think of what is watched. */
export function addForgetCommand(above: Command, context: Context): void {
  above
    .command('forget')
    .description('delete recent events and what was made of them, here and on the server, for good')
    .argument('[dirs...]', 'only events of files below these folders')
    .requiredOption('--last <duration>', 'how far back, such as 2h or 7d')
    .addHelpText(
      'after',
      `
Examples:
  $ floyo forget --last 2h
  $ floyo forget ~/private --last 365d`,
    )
    .action((dirs: string[], flags: { last: string }) => forget(dirs, flags, context))
}

async function forget(dirs: string[], { last }: { last: string }, context: Context): Promise<void> {
  const { settings, now } = context
  const from = now() - parseDuration(last)
  const prefixes = dirs.map((dir) => `${redactPath(resolve(context.cwd, dir), settings.home)}/`)
  const here = await forgetHere(settings, { from, prefixes })
  const there = await forgetOnServer(context, from, prefixes)
  const text =
    there === null
      ? `Forgot ${here} events on this computer, which is not connected to a server.`
      : `Forgot ${there.events} events on the server (and ${here} lines kept here).${told(there)}`
  context.out.result({ here, server: there }, text)
}

async function forgetOnServer(
  context: Context,
  from: number,
  prefixes: string[],
): Promise<Forgotten | null> {
  if (!(await findCredentials(context.settings))) return null
  const { client } = await openClient(context)
  const sum: Forgotten = { events: 0, suggestions: 0, runs: 0, runsToEnd: 0, left: [] }
  for (const subjectPrefix of prefixes.length > 0 ? prefixes : [undefined]) {
    const selection = {
      from: new Date(from).toISOString(),
      ...(subjectPrefix ? { subjectPrefix } : {}),
    }
    const done = await client.forgetEvents({ body: selection })
    sum.events += done.events
    sum.suggestions += done.suggestions
    sum.runs += done.runs
    sum.runsToEnd = done.runsToEnd
    sum.left.push(...done.left)
  }
  return sum
}

/** What else went, and what stays because somebody keeps it. */
function told({ suggestions, runs, runsToEnd, left }: Forgotten): string {
  const lines = [`With them: ${suggestions} suggestions and ${runs} runs.`]
  if (runsToEnd > 0) lines.push(`${runsToEnd} runs are not over yet, and go as soon as they are.`)
  if (left.length > 0) lines.push('Kept on purpose:')
  for (const { kind, id, name } of left) lines.push(`  ${name} (${id}): ${leftReasons[kind]}`)
  return `\n${lines.join('\n')}`
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
  const here = await forgetHere(context.settings, { from: 0, prefixes: [] })
  const done = await client.purgeEvents({ body: { confirm: sentence } })
  const text = `Deleted ${done.events} events on the server, and ${here} lines here.${told(done)}`
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
