/** `floyo suggestions share`, `unshare`, `shared`: showing a routine to the workspace, in general words. */
import { paginate } from '@floyo/client'
import type { PatternShape, SharedPattern } from '@floyo/contracts'
import type { Command } from 'commander'
import * as prompts from '@clack/prompts'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { openClient } from '../open-client.ts'
import { localTime } from './capture-state.ts'
import { findSuggestion } from './find-suggestion.ts'

export function addSharingCommands(suggestions: Command, context: Context): void {
  suggestions
    .command('share')
    .argument('<suggestion>')
    .description('show the workspace how the routine goes; what others will see is shown before')
    .option('--yes', 'do not ask')
    .action((name: string, flags: { yes?: boolean }) => share(name, flags, context))
  suggestions
    .command('unshare')
    .argument('<suggestion>')
    .description('show it to nobody any more')
    .action((name: string) => unshare(name, context))
  suggestions
    .command('shared')
    .description('what people of the workspace show of their routines')
    .action(() => listShared(context))
}

async function share(name: string, { yes }: { yes?: boolean }, context: Context): Promise<void> {
  const { client } = await openClient(context)
  const { pattern, title } = await findSuggestion(client, name)
  const params = { patternId: pattern.id }
  if (!yes) {
    const { shape } = await client.getSharing({ params })
    await confirm(shape, context)
  }
  const state = await client.sharePattern({ params })
  const seen = renderShape(state.shape).join('\n')
  context.out.result(state, `The workspace sees this of "${title}":\n${seen}`)
}

async function confirm(shape: PatternShape, context: Context): Promise<void> {
  if (context.out.json || context.stdin.isTTY !== true) {
    throw new CliError('refused', 'Showing a routine to others must be confirmed', {
      fix: 'add --yes, or run it in a terminal, where you see before what others will see',
    })
  }
  const message = `Others will see exactly this, with your name:\n${renderShape(shape).join('\n')}\nShow it?`
  if ((await prompts.confirm({ message, initialValue: false })) !== true) {
    throw new CliError('refused', 'Nothing was shown to anybody')
  }
}

async function unshare(name: string, context: Context): Promise<void> {
  const { client } = await openClient(context)
  const { pattern, title } = await findSuggestion(client, name)
  const state = await client.unsharePattern({ params: { patternId: pattern.id } })
  context.out.result(state, `Only you see "${title}" again.`)
}

async function listShared(context: Context): Promise<void> {
  const { client } = await openClient(context)
  const found: SharedPattern[] = []
  for await (const one of paginate(client.listSharedPatterns, {})) found.push(one)
  const text = found.flatMap(({ sharedBy, sharedAt, shape }) => [
    `${sharedBy}, ${localTime(sharedAt)}`,
    ...renderShape(shape),
    '',
  ])
  context.out.result(
    found,
    text.length > 0
      ? text.join('\n').trimEnd()
      : 'Nobody shows a routine. To show one: floyo suggestions share ID',
  )
}

function renderShape({ steps, schedule, timesSeen, minutesByHand }: PatternShape): string[] {
  return [
    ...steps.map(({ type, subject, optional }, index) => {
      const often = optional ? ' (not always)' : ''
      return `  ${index + 1}. ${type}  ${subject}${often}`
    }),
    `  ${schedule ? `at ${schedule.cron} (${schedule.timezone})` : 'after its first step'}, seen ${timesSeen} times, about ${minutesByHand} min by hand`,
  ]
}
