/** `floyo discover`: the routines in a file of events, without a server; or in the events sent so far. */
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { EventLine } from '@floyo/contracts'
import {
  columnsBuilder,
  discover,
  discoverSegments,
  type Discovery,
  type EventColumns,
} from '@floyo/mining'
import type { Command } from 'commander'
import { eventLines, openInput } from '../capture/event-lines.ts'
import { refusedLines } from '../capture/refused-lines.ts'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { openClient } from '../open-client.ts'
import { table } from '../output.ts'
import { shortId } from './find-one.ts'
import { finish, followRun } from './run-workflow.ts'

interface DiscoverFlags {
  input?: string
  timezone: string
  output?: string
  segments?: boolean
}

const examples = `
Examples:
  $ floyo discover                                   in the events on the server; waits for the result
  $ floyo discover --input events.jsonl.gz --timezone Europe/Berlin --output suggestions.json
  $ floyo export | floyo discover --input -
  $ floyo discover --segments --input recording.jsonl.gz --output segments.json

With --input nothing leaves this computer and no server is needed. An event is one line of JSON:
{"t":ms since 1970,"actor":"user:ada","type":"file.created","subject":"~/a.csv","attrs":{}}
--segments is for recordings of clicks and fields without pauses: it cuts them into tasks.`

export function addDiscoverCommands(program: Command, context: Context): void {
  program
    .command('discover')
    .description('look for routines, in a file or in the events on the server')
    .option('-i, --input <file>', 'events as JSON lines, plain or gzip; - for standard input')
    .option('-t, --timezone <zone>', 'the zone of the person, such as Europe/Berlin', systemZone())
    .option('-o, --output <file>', 'write the result as JSON to this file')
    .option('--segments', 'cut a recording without pauses into tasks')
    .addHelpText('after', examples)
    .action((flags: DiscoverFlags) => discoverAnywhere(flags, context))
}

async function discoverAnywhere(flags: DiscoverFlags, context: Context): Promise<void> {
  checkTimezone(flags.timezone)
  const { input, output } = flags
  if (input === undefined) {
    if (!output && !flags.segments) return discoverOnServer(context)
    throw new CliError('usage', 'Name the events to look in', {
      fix: 'add --input FILE, or --input -',
    })
  }
  if (flags.segments) return segment(input, output, context)
  const refused = refusedLines()
  const columns = await readColumns(input, context, refused.add)
  const found = discover(columns, {
    timezone: flags.timezone,
    signal: context.signal,
    progress: (done, total) => context.out.progress(`Looking for routines: ${done} of ${total}`),
  })
  await deliver(found, describe(found, columns.length), { output, context })
  refused.throwIfAny()
}

async function segment(input: string, output: string | undefined, context: Context): Promise<void> {
  const found = discoverSegments(await readEvents(input, context))
  const rows = found.routines.map(({ steps, count }) => [String(count), steps.join(' -> ')])
  const heading = `${found.segments.length} tasks of ${found.routines.length} kinds.`
  await deliver(found, `${heading}\n\n${table(['SEEN', 'STEPS'], rows)}`, { output, context })
}

/** Starts a discovery on the server, and waits for what it finds. */
async function discoverOnServer(context: Context): Promise<void> {
  const { client } = await openClient(context)
  const run = await client.discover()
  const ended = await followRun(client, run.id, context, { quiet: true })
  context.out.progressDone()
  if (ended.status !== 'succeeded') return finish(ended, context)
  const { items } = await client.listSuggestions({ query: { status: 'open', limit: 200 } })
  const rows = items.map(({ id, title, confidence }) => [
    shortId(id),
    title,
    `${Math.round(confidence * 100)} %`,
  ])
  const text =
    items.length === 0
      ? 'Nothing to suggest yet. Routines show after a handful of days.'
      : `${table(['ID', 'ROUTINE', 'SURE'], rows)}\n\nMore: floyo suggestions show ID`
  context.out.result({ run: ended, suggestions: items }, text)
}

/** Reads a file of events into memory. */
export async function readEvents(file: string, context: Context): Promise<EventLine[]> {
  const input = await openInput(file === '-' ? file : resolve(context.cwd, file), context.stdin)
  const events: EventLine[] = []
  for await (const event of eventLines(input)) events.push(event)
  return events
}

/** Reads a file of events into the miner's columns. */
async function readColumns(
  file: string,
  context: Context,
  refuse: (reason: CliError) => void,
): Promise<EventColumns> {
  const input = await openInput(file === '-' ? file : resolve(context.cwd, file), context.stdin)
  const builder = columnsBuilder()
  let count = 0
  for await (const line of eventLines(input, refuse)) {
    builder.add(line)
    count += 1
    if (count % 50_000 === 0) context.out.progress(`Read ${count} events`)
    context.signal.throwIfAborted()
  }
  return builder.columns()
}

/** Writes a result to `output` as JSON and says so, or shows it. */
export async function deliver(
  value: unknown,
  text: string,
  { output, context }: { output: string | undefined; context: Context },
): Promise<void> {
  context.out.progressDone()
  if (!output) return context.out.result(value, text)
  await writeFile(resolve(context.cwd, output), `${JSON.stringify(value)}\n`)
  context.out.note(`${text.split('\n')[0]} Written to ${output}.`)
}

function describe({ suggestions }: Discovery, events: number): string {
  if (suggestions.length === 0) return `Nothing to suggest in ${events} events.`
  const rows = suggestions.map(({ steps, schedule, active, confidence, evidence }) => [
    schedule ? `${schedule.cron}${active ? '' : ' (stopped)'}` : 'after its first step',
    `${evidence.hits} of ${evidence.expected}`,
    `${Math.round(confidence * 100)} %`,
    steps.map(({ type, subject }) => `${type} ${subject}`).join(' -> '),
  ])
  const plural = suggestions.length === 1 ? 'routine' : 'routines'
  const heading = `${suggestions.length} ${plural} in ${events} events.`
  return `${heading}\n\n${table(['WHEN', 'SEEN', 'SURE', 'STEPS'], rows)}`
}

/** @throws CliError `usage` when there is no such zone */
export function checkTimezone(zone: string): void {
  try {
    Intl.DateTimeFormat('en', { timeZone: zone })
  } catch (error) {
    throw new CliError('usage', `There is no time zone "${zone}"`, {
      fix: 'use a name such as Europe/Berlin or UTC',
      cause: error,
    })
  }
}

function systemZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
