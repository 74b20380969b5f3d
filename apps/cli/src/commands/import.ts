/** `floyo import`: history that is there already, for value in the first minute. */
import { userInfo } from 'node:os'
import { resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { eventId, type EventLine } from '@floyo/contracts'
import type { Command } from 'commander'
import { parseMoment } from '../arguments.ts'
import { eventLines, openInput } from '../capture/event-lines.ts'
import { refusedLines } from '../capture/refused-lines.ts'
import { type CliError, exitCodes } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { activityEvents, fetchActivity, readActivityExport } from '../imports/activity-watch.ts'
import { calendarEvents } from '../imports/calendar-file.ts'
import { deliverEvents, type ImportResult } from '../imports/deliver-events.ts'
import { gitEvents } from '../imports/git-history.ts'
import { shellEvents } from '../imports/shells.ts'
import { table } from '../output.ts'

const examples = `
Examples:
  $ floyo import git ~/work/project --dry-run    what would be sent, sending nothing
  $ floyo import git ~/work/project
  $ floyo import shell
  $ floyo import ics ~/Downloads/calendar.ics --since 180d
  $ floyo import activitywatch http://localhost:5600
  $ floyo import jsonl events.jsonl.gz

Doing it again stores nothing twice, so an import that was cut off is simply started again.`

interface Flags {
  dryRun?: boolean
  since?: string
}

export function addImportCommands(program: Command, context: Context): void {
  const group = program.command('import').description('bring in history that is there already')
  group.addHelpText('after', examples)
  const source = (name: string, description: string): Command =>
    group
      .command(name)
      .description(description)
      .option('--dry-run', 'say what would be sent, and send nothing')
      .option('--since <moment>', 'only from then on: a date, or a length such as 90d')
  source('git', 'your commits in a Git repository, and the files they touched')
    .argument('<repository>')
    .option('--author <address>', 'whose commits; by default user.email of the repository')
    .action((repository: string, flags: Flags & { author?: string }) =>
      deliver(flags, context, (since) =>
        gitEvents({
          repository: resolve(context.cwd, repository),
          author: flags.author,
          since,
          actor: actor(),
          signal: context.signal,
        }),
      ),
    )
  source('shell', 'the history of your shells, as far as it has times')
    .option('--file <file>', 'a history file; by default those of bash, zsh and fish')
    .option('--shell <shell>', 'bash, zsh or fish, when the name of the file does not tell')
    .action((flags: Flags & { file?: string; shell?: string }) =>
      deliverLines(flags, context, (reading) =>
        shellEvents(flags, { ...reading, actor: actor() }, context),
      ),
    )
  source('jsonl', 'events as JSON lines, plain or gzip; - for standard input')
    .argument('<file>')
    .action((file: string, flags: Flags) =>
      deliverLines(flags, context, (reading) => jsonEvents(file, reading, context)),
    )
  source(
    'activitywatch',
    'applications, pages and files in editors from ActivityWatch: its address, or an export file',
  )
    .argument('<url-or-file>')
    .action((from: string, flags: Flags) =>
      deliver(flags, context, async (since) => {
        const buckets = /^https?:/.test(from)
          ? await fetchActivity(from, context)
          : await readActivityExport(await open(from, context))
        const { home } = context.settings
        return activityEvents(buckets, { actor: actor(), since: since ?? 0, home })
      }),
    )
  source('ics', 'meetings that have taken place and absences, from an iCalendar file')
    .argument('<file>')
    .action((file: string, flags: Flags) =>
      deliverLines(
        flags,
        context,
        async (reading) =>
          calendarEvents(await open(file, context), { ...reading, until: context.now() }),
        { one: 'entry is no meeting', many: 'entries are no meetings' },
      ),
    )
}

function actor(): string {
  return `user:${userInfo().username}`
}

type Events = AsyncIterable<EventLine> | Iterable<EventLine>

async function deliver(
  flags: Flags,
  context: Context,
  read: (since: number | undefined) => Events | Promise<Events>,
): Promise<void> {
  const since = flags.since === undefined ? undefined : parseMoment(flags.since, context.now())
  const dryRun = flags.dryRun === true
  const result = await deliverEvents(await read(since), { dryRun, context })
  context.out.result({ dryRun, ...result }, describe(result, dryRun))
  if (result.rejected.length > 0) process.exitCode = exitCodes.badInput
}

/** Brings in what can be read, then says what could not. */
async function deliverLines(
  flags: Flags,
  context: Context,
  read: (reading: Reading) => Events | Promise<Events>,
  what?: Parameters<typeof refusedLines>[0],
): Promise<void> {
  const refused = refusedLines(what)
  await deliver(flags, context, (since) => read({ since: since ?? 0, refuse: refused.add }))
  refused.throwIfAny()
}

function describe(result: ImportResult, dryRun: boolean): string {
  if (result.read === 0) return 'There was nothing to import.'
  const span = `${result.from?.slice(0, 10)} to ${result.to?.slice(0, 10)}`
  const types = Object.entries(result.types)
    .toSorted(([, a], [, b]) => b - a)
    .map(([type, count]) => [`  ${type}`, String(count)])
  const sum = dryRun
    ? `${result.read} events from ${span} would be sent.`
    : `${result.accepted} new events from ${span}; ${result.duplicates} were known already.`
  const refused = result.rejected
    .slice(0, 5)
    .map(({ code, message, subject }) => `  ${subject}: ${message} (${code})`)
  const count = result.rejected.length
  const more =
    count === 0
      ? []
      : [`${count} ${count === 1 ? 'event was' : 'events were'} refused:`, ...refused]
  const next = dryRun ? [] : ['', 'Next: floyo discover, then floyo suggestions list']
  return [sum, table([], types), ...more, ...next].join('\n')
}

interface Reading {
  since: number
  refuse: (reason: CliError) => void
}

async function* jsonEvents(
  file: string,
  { since, refuse }: Reading,
  context: Context,
): AsyncGenerator<EventLine> {
  for await (const line of eventLines(await open(file, context), refuse)) {
    if (line.t >= since) yield { ...line, id: eventId(line, 'jsonl') }
  }
}

/** A file, or standard input for `-`. */
function open(file: string, { cwd, stdin }: Context): Promise<Readable> {
  return openInput(file === '-' ? file : resolve(cwd, file), stdin)
}
