/** `floyo suggestions`: what was found, and what becomes of it. */
import { paginate } from '@floyo/client'
import type { Suggestion } from '@floyo/contracts'
import type { Command } from 'commander'
import { stringify } from 'yaml'
import { parseCount } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { openClient } from '../open-client.ts'
import { table } from '../output.ts'
import { localTime } from './capture-state.ts'
import { shortId } from './find-one.ts'
import { findSuggestion } from './find-suggestion.ts'
import { describeLastLook } from './last-look.ts'
import { addSharingCommands } from './sharing.ts'
import { followSimulation } from './simulate.ts'
import { addDecisionCommands } from './suggestion-decisions.ts'
import { describeEdits, describeHabits } from './suggestion-edits.ts'
import { addTeamCommand } from './team.ts'

const examples = `
Examples:
  $ floyo suggestions list
  $ floyo suggestions list --why                  what was looked at, and what is not suggested and why
  $ floyo suggestions show 20655c6dc25d           evidence and the proposed steps
  $ floyo suggestions simulate 20655c6dc25d       what it would have done in the last 30 days
  $ floyo suggestions accept 20655c6dc25d         makes a draft; nothing runs yet
  $ floyo suggestions accept 20655c6dc25d --set mail.to=team@example.com upload.connection=drive
  $ floyo suggestions accept 20655c6dc25d --off mail --move -30     without that step, half an hour earlier
  $ floyo suggestions dismiss 20655c6dc25d --reason not-worth-it
  $ floyo suggestions dismiss 20655c6dc25d --reason later --days 14
  $ floyo suggestions reopen 20655c6dc25d         takes back what you said; a draft made of it is put away

A suggestion is named by its id, the short id of the list, or its title.`

export function addSuggestionCommands(program: Command, context: Context): void {
  const suggestions = program.command('suggestions').description('routines found in your events')
  suggestions.addHelpText('after', examples)
  suggestions
    .command('list')
    .description('the most useful first')
    .option('--status <status>', 'open, accepted or dismissed', 'open')
    .option('--why', 'also what was looked at, and why other routines are not suggested')
    .action((flags: { status: string; why?: boolean }) => list(flags, context))
  suggestions
    .command('show')
    .argument('<suggestion>')
    .description('its evidence and the workflow it proposes')
    .action((name: string) => show(name, context))
  suggestions
    .command('simulate')
    .argument('<suggestion>')
    .description('what it would have done in the past; nothing is really done; Ctrl-C cancels')
    .option('--days <count>', 'how far back', '30')
    .option('--all', 'list each start and each miss, with its reason')
    .action((name: string, flags: { days: string; all?: boolean }) =>
      simulate(name, flags, context),
    )
  addDecisionCommands(suggestions, context)
  addSharingCommands(suggestions, context)
  addTeamCommand(suggestions, context)
}

async function list(
  { status, why }: { status: string; why?: boolean },
  context: Context,
): Promise<void> {
  if (status !== 'open' && status !== 'accepted' && status !== 'dismissed') {
    throw new CliError('usage', `"${status}" is no status`, {
      fix: 'use open, accepted or dismissed',
    })
  }
  const { client } = await openClient(context)
  const found: Suggestion[] = []
  for await (const one of paginate(client.listSuggestions, { query: { status } })) found.push(one)
  const rows = found.map((one) => [
    shortId(one.id),
    one.title,
    `${one.pattern.evidence.hits} of ${one.pattern.evidence.expected}`,
    `${Math.round(one.confidence * 100)} %`,
    `${Math.round(one.minutesSavedPerWeek)} min a week`,
  ])
  const text =
    found.length > 0
      ? table(['ID', 'ROUTINE', 'SEEN', 'SURE', 'SAVES'], rows)
      : `No ${status} suggestions. Look for some now: floyo discover`
  if (!why && (found.length > 0 || status !== 'open')) return context.out.result(found, text)
  const { look } = await client.readLastLook()
  const told = `${text}\n\n${describeLastLook(look)}`
  context.out.result(why ? { suggestions: found, lastLook: look } : found, told)
}

async function show(name: string, context: Context): Promise<void> {
  const { client } = await openClient(context)
  const one = await findSuggestion(client, name)
  const { evidence, schedule } = one.pattern
  const { out } = context
  const lines = [
    out.color.bold(one.title),
    one.summary,
    '',
    `Seen     ${evidence.hits} of ${evidence.expected} times, on ${evidence.distinctDays} days, ${localTime(evidence.firstSeen)} to ${localTime(evidence.lastSeen)}`,
    `When     ${schedule ? `${schedule.cron} (${schedule.timezone})` : 'after its first step'}`,
    `By hand  ${spread(evidence.manualSeconds)} each time; saves ${Math.round(one.minutesSavedPerWeek)} min a week`,
    ...describeLearned(one),
    ...describeEdits(one).map((line, index) => `${index === 0 ? 'Changed ' : '        '} ${line}`),
    `Missed   ${evidence.missed.map(localTime).join(', ') || 'never'}`,
    ...(evidence.extra.length > 0 ? [`Undue    ${evidence.extra.map(localTime).join(', ')}`] : []),
    ...(one.pattern.next.length > 0
      ? [`Next     ${one.pattern.next.slice(0, 3).map(localTime).join(', ')}`]
      : []),
    '',
    ...one.pattern.steps.map((step, index) => stepLine(step, index, evidence.occurrences.length)),
    ...one.notes.map(noteLine),
    '',
    'Proposed workflow:',
    stringify(one.definition).trimEnd(),
  ]
  out.result(one, lines.join('\n'))
}

/** Why its person's own answers rank it lower; nothing where they do not. */
function describeLearned({ learned: { because, undone, kept, habits } }: Suggestion): string[] {
  const [worst] = because
  return [
    ...(worst
      ? [
          `Ranked   lower: of those with ${worst.kind} you dismissed ${worst.dismissed} and accepted ${worst.accepted}`,
        ]
      : []),
    ...(undone > 0 ? [`Ranked   lower: you take back what such workflows do`] : []),
    ...(kept < 1
      ? [`Ranked   lower: of its steps you would keep ${Math.round(kept * 100)} %, by your changes`]
      : []),
    ...describeHabits(habits),
  ]
}

async function simulate(
  name: string,
  flags: { days: string; all?: boolean },
  context: Context,
): Promise<void> {
  const { client } = await openClient(context)
  const { id: suggestionId } = await findSuggestion(client, name)
  const days = parseCount(flags.days, 1)
  const asked = await client.simulateSuggestion({ params: { suggestionId }, body: { days } })
  await followSimulation(client, asked, { context, all: flags.all === true })
}

/** `200 s (150 to 400 s)`. */
function spread({ median, p10, p90 }: Suggestion['pattern']['evidence']['manualSeconds']): string {
  return `${Math.round(median)} s (${Math.round(p10)} to ${Math.round(p90)} s)`
}

function stepLine(
  { type, subject, optional, seen, swapped }: Suggestion['pattern']['steps'][number],
  index: number,
  all: number,
): string {
  const often = optional ? `  (not always${seen === undefined ? '' : `: ${seen} of ${all}`})` : ''
  return `${index + 1}. ${type}  ${subject}${often}${swapped ? '  (in either order)' : ''}`
}

/** What is asked for says the name by which `accept --set` answers it. */
function noteLine({ message, ask }: Suggestion['notes'][number]): string {
  return ask ? `? ${message} --set ${ask.id}=...` : `! ${message}`
}
