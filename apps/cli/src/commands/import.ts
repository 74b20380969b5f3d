/** `floyo import`: history that is there already, for value in the first minute. */
import { existsSync, readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { eventId, type EventLine } from '@floyo/contracts'
import type { Command } from 'commander'
import { parseMoment } from '../arguments.ts'
import { eventLines, openInput } from '../capture/event-lines.ts'
import { refusedLines } from '../capture/refused-lines.ts'
import { CliError, exitCodes } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { activityEvents, fetchActivity, parseActivityExport } from '../imports/activity-watch.ts'
import { calendarEvents } from '../imports/calendar-file.ts'
import { deliverEvents, type ImportResult } from '../imports/deliver-events.ts'
import { gitEvents } from '../imports/git-history.ts'
import { type HistoryForm, historyEvents, parseHistory } from '../imports/shell-history.ts'
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
      deliver(flags, context, (since) => shellEvents(flags, since ?? 0, context)),
    )
  source('jsonl', 'events as JSON lines, plain or gzip; - for standard input')
    .argument('<file>')
    .action(async (file: string, flags: Flags) => {
      const refused = refusedLines()
      await deliver(flags, context, (since) =>
        lines(file, { since: since ?? 0, refuse: refused.add }, context),
      )
      refused.throwIfAny()
    })
  source(
    'activitywatch',
    'applications, pages and files in editors from ActivityWatch: its address, or an export file',
  )
    .argument('<url-or-file>')
    .action((from: string, flags: Flags) =>
      deliver(flags, context, async (since) => {
        const buckets = /^https?:/.test(from)
          ? await fetchActivity(from, context)
          : parseActivityExport(readFileSync(resolve(context.cwd, from), 'utf8'))
        const { home } = context.settings
        return activityEvents(buckets, { actor: actor(), since: since ?? 0, home })
      }),
    )
  source('ics', 'meetings that have taken place and absences, from an iCalendar file')
    .argument('<file>')
    .action((file: string, flags: Flags) =>
      deliver(flags, context, async (since) => {
        const input = await openInput(
          file === '-' ? file : resolve(context.cwd, file),
          context.stdin,
        )
        return calendarEvents(await text(input), { since: since ?? 0, until: context.now() })
      }),
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

interface LineReading {
  since: number
  refuse: (reason: CliError) => void
}

async function* lines(
  file: string,
  { since, refuse }: LineReading,
  context: Context,
): AsyncGenerator<EventLine> {
  const input = await openInput(file === '-' ? file : resolve(context.cwd, file), context.stdin)
  for await (const line of eventLines(input, refuse)) {
    if (line.t >= since) yield { ...line, id: eventId(line, 'jsonl') }
  }
}

async function shellEvents(
  flags: { file?: string; shell?: string },
  since: number,
  context: Context,
): Promise<EventLine[]> {
  const files = flags.file
    ? [{ path: resolve(context.cwd, flags.file), shell: formOf(flags.file, flags.shell) }]
    : usualHistories(context)
  const events: EventLine[] = []
  for (const { path, shell } of files) {
    const { commands, withoutTime } = parseHistory(decodeHistory(readFileSync(path), shell), shell)
    const { home } = context.settings
    events.push(...historyEvents(commands, { home, actor: actor(), shell, since }))
    if (withoutTime > 0) {
      context.out.note(
        `${path}: ${withoutTime} lines have no time and are left out. ${timeFix[shell]}`,
      )
    }
  }
  return events.toSorted((a, b) => a.t - b.t)
}

const timeFix: Record<HistoryForm, string> = {
  bash: 'To keep times from now on: echo \'HISTTIMEFORMAT="%F %T "\' >> ~/.bashrc',
  zsh: "To keep times from now on: echo 'setopt EXTENDED_HISTORY' >> ~/.zshrc",
  fish: '',
}

function usualHistories({ settings, env }: Context): { path: string; shell: HistoryForm }[] {
  const { home } = settings
  const data = env['XDG_DATA_HOME'] || join(home, '.local', 'share')
  const all: { path: string; shell: HistoryForm }[] = [
    { path: join(home, '.bash_history'), shell: 'bash' },
    { path: join(home, '.zsh_history'), shell: 'zsh' },
    { path: join(data, 'fish', 'fish_history'), shell: 'fish' },
  ]
  const there = all.filter(({ path }) => existsSync(path))
  if (there.length > 0) return there
  throw new CliError('notFound', 'No shell history was found', {
    fix: 'name the file: floyo import shell --file FILE --shell bash',
  })
}

function formOf(file: string, shell: string | undefined): HistoryForm {
  const name = shell ?? basename(file)
  for (const form of ['bash', 'zsh', 'fish'] as const) if (name.includes(form)) return form
  throw new CliError('usage', `Which shell wrote ${file} is not clear`, {
    fix: 'add --shell bash, zsh or fish',
  })
}

/** zsh writes some bytes behind a mark (0x83) with one bit turned. */
function decodeHistory(bytes: Buffer, shell: HistoryForm): string {
  if (shell !== 'zsh' || !bytes.includes(0x83)) return bytes.toString('utf8')
  const plain: number[] = []
  for (let index = 0; index < bytes.length; index++) {
    const marked = bytes[index] === 0x83
    if (marked) index += 1
    plain.push((bytes[index] ?? 0) ^ (marked ? 0x20 : 0))
  }
  return Buffer.from(plain).toString('utf8')
}
