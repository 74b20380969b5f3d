/** `floyo suggestions accept`, `dismiss` and `reopen`: what a person says to what was found. */
import { DismissReason, type Suggestion } from '@floyo/contracts'
import type { Command } from 'commander'
import { parseCount } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { openClient } from '../open-client.ts'
import { localTime } from './capture-state.ts'
import { shortId } from './find-one.ts'
import { findSuggestion } from './find-suggestion.ts'

export function addDecisionCommands(suggestions: Command, context: Context): void {
  suggestions
    .command('accept')
    .argument('<suggestion>')
    .description('make a draft of it')
    .option('--set <name=answer...>', 'answer what it asks for, such as mail.to=team@example.com')
    .option('--off <step...>', 'steps that are in the draft, but switched off')
    .option('--move <minutes>', 'start so many minutes later; less than 0 is earlier', '0')
    .action((name: string, flags: AcceptFlags) => accept(name, flags, context))
  suggestions
    .command('dismiss')
    .argument('<suggestion>')
    .description('say no, and why; the reason says whether and when it comes back')
    .option('--reason <reason>', DismissReason.options.join(', '), 'other')
    .option('--days <count>', 'with the reason later: when it may come back', '7')
    .option('--comment <text>', 'for yourself')
    .action((name: string, flags: DismissFlags) => dismiss(name, flags, context))
  suggestions
    .command('reopen')
    .argument('<suggestion>')
    .description('take back that you dismissed it, or accepted it and published nothing yet')
    .action((name: string) => reopen(name, context))
}

interface AcceptFlags {
  set?: string[]
  off?: string[]
  move: string
}

async function accept(name: string, flags: AcceptFlags, context: Context): Promise<void> {
  const answers = parseAnswers(flags.set ?? [])
  const moveMinutes = parseMinutes(flags.move)
  const { client } = await openClient(context)
  const { id } = await findSuggestion(client, name)
  const workflow = await client.acceptSuggestion({
    params: { suggestionId: id },
    body: { answers, switchOff: flags.off ?? [], moveMinutes },
  })
  const next = `Try it: floyo workflows run ${shortId(workflow.id)} --wait, then floyo workflows enable ${shortId(workflow.id)}`
  const back = `Take it back: floyo suggestions reopen ${shortId(id)}`
  context.out.result(
    workflow,
    `Made the draft "${workflow.name}". Nothing runs yet.\n${next}\n${back}`,
  )
}

function parseMinutes(text: string): number {
  if (/^[+-]?\d{1,4}$/.test(text)) return Number(text)
  throw new CliError('usage', `"${text}" is no number of minutes`, {
    fix: 'write whole minutes, such as 15 or -30',
  })
}

function parseAnswers(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const [, id, answer] = /^([^=]+)=(.*)$/s.exec(text) ?? []
      if (id !== undefined && answer !== undefined) return [id, answer]
      throw new CliError('usage', `"${text}" is no answer`, {
        fix: 'write NAME=ANSWER; floyo suggestions show says which names there are',
      })
    }),
  )
}

interface DismissFlags {
  reason: string
  days: string
  comment?: string
}

async function dismiss(name: string, flags: DismissFlags, context: Context): Promise<void> {
  const reason = DismissReason.safeParse(flags.reason)
  if (!reason.success) {
    throw new CliError('usage', `"${flags.reason}" is no reason`, {
      fix: `use one of ${DismissReason.options.join(', ')}`,
    })
  }
  const { client } = await openClient(context)
  const { id } = await findSuggestion(client, name)
  const days = parseCount(flags.days, 1)
  const body = { reason: reason.data, days, ...(flags.comment ? { comment: flags.comment } : {}) }
  const suggestion = await client.dismissSuggestion({ params: { suggestionId: id }, body })
  context.out.result(suggestion, `Dismissed "${suggestion.title}"${returnOf(suggestion)}.`)
}

function returnOf({ dismissReason, snoozedUntil }: Suggestion): string {
  if (snoozedUntil !== null) return ` until ${localTime(snoozedUntil)}`
  return dismissReason === 'automated' || dismissReason === 'private' ? ' for good' : ''
}

async function reopen(name: string, context: Context): Promise<void> {
  const { client } = await openClient(context)
  const { id, status } = await findSuggestion(client, name)
  const suggestion = await client.reopenSuggestion({ params: { suggestionId: id } })
  const draft = status === 'accepted' ? ' Its draft was put away.' : ''
  context.out.result(suggestion, `"${suggestion.title}" is open again.${draft}`)
}
