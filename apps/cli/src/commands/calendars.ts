/** `floyo calendars`: the days on which schedules rest. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Client, paginate } from '@floyo/client'
import type { Calendar } from '@floyo/contracts'
import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { openClient } from '../open-client.ts'
import { table } from '../output.ts'
import { findOne } from './find-one.ts'

const examples = `
Examples:
  $ floyo calendars create holidays-de --ics holidays.ics
  $ floyo calendars create office-closed --day 2026-12-24 --day "2026-12-31 New Year's Eve"
  $ floyo calendars import holidays-de holidays-2027.ics
  $ floyo calendars show holidays-de

A schedule names its calendar: skipOn: holidays-de`

interface CreateFlags {
  ics?: string
  day?: string[]
}

export function addCalendarCommands(program: Command, context: Context): void {
  const calendars = program.command('calendars').description('days on which schedules rest')
  calendars.addHelpText('after', examples)
  calendars
    .command('list')
    .description('by name')
    .action(() => list(context))
  calendars
    .command('show')
    .argument('<calendar>')
    .description('its days')
    .action((name: string) => show(name, context))
  calendars
    .command('create')
    .argument('<name>', 'lower-case letters, digits and -')
    .description('make one')
    .option('--ics <file>', 'with the whole-day events of an iCalendar file')
    .option('--day <day...>', 'with this day: a date, and what it is')
    .action((name: string, flags: CreateFlags) => create(name, flags, context))
  calendars
    .command('import')
    .argument('<calendar>')
    .argument('<file>', 'in the iCalendar format')
    .description('add the whole-day events of a file; its schedules follow at once')
    .action((name: string, file: string) => importFile(name, file, context))
  calendars
    .command('delete')
    .argument('<calendar>')
    .description('delete one that no schedule rests on')
    .action((name: string) => remove(name, context))
}

async function list(context: Context): Promise<void> {
  const { client } = await openClient(context)
  const found: Calendar[] = []
  for await (const one of paginate(client.listCalendars, { query: { limit: 200 } })) found.push(one)
  const rows = found.map(({ name, days }) => [
    name,
    String(days.length),
    days[0]?.date ?? '',
    days.at(-1)?.date ?? '',
  ])
  const text = table(['NAME', 'DAYS', 'FROM', 'TO'], rows)
  const none = 'There is no calendar yet. `floyo calendars create --help` shows how to make one.'
  context.out.result(found, found.length > 0 ? text : none)
}

async function show(name: string, context: Context): Promise<void> {
  const { client } = await openClient(context)
  const calendar = await findCalendar(client, name)
  const rows = calendar.days.map((day) => [day.date, day.name])
  context.out.result(calendar, rows.length > 0 ? table(['DAY', ''], rows) : 'It has no days yet.')
}

async function create(name: string, { ics, day = [] }: CreateFlags, context: Context) {
  // Read before anything is made: a file that is not there makes no empty calendar.
  const text = ics === undefined ? undefined : readFile(ics, context)
  const { client } = await openClient(context)
  const made = await client.createCalendar({ body: { name, days: day.map(readDay) } })
  const calendar = text === undefined ? made : await add(client, made, text)
  context.out.result(calendar, `${calendar.name} has ${daysIn(calendar)}.`)
}

async function importFile(name: string, file: string, context: Context): Promise<void> {
  const text = readFile(file, context)
  const { client } = await openClient(context)
  const before = await findCalendar(client, name)
  const calendar = await add(client, before, text)
  const added = calendar.days.length - before.days.length
  context.out.result(calendar, `${added} added: ${calendar.name} has ${daysIn(calendar)}.`)
}

async function remove(name: string, context: Context): Promise<void> {
  const { client } = await openClient(context)
  const calendar = await findCalendar(client, name)
  await client.deleteCalendar({ params: { calendarId: calendar.id } })
  context.out.result({ deleted: calendar.id }, `${calendar.name} is deleted.`)
}

function add(client: Client, { id }: Calendar, ics: string): Promise<Calendar> {
  return client.importCalendar({ params: { calendarId: id }, body: { ics } })
}

function readFile(file: string, { cwd }: Context): string {
  try {
    return readFileSync(resolve(cwd, file), 'utf8')
  } catch (error) {
    throw new CliError('notFound', `${file} can not be read`, {
      cause: error,
      fix: 'name a file in the iCalendar format (.ics)',
    })
  }
}

/** `2026-12-24`, or with what it is: `2026-12-24 Christmas Eve`. */
function readDay(text: string): { date: string; name: string } {
  const [, date, name = ''] = /^(\d{4}-\d\d-\d\d)(?:\s+(.*))?$/.exec(text.trim()) ?? []
  if (date !== undefined) return { date, name }
  throw new CliError('usage', `"${text}" is no day`, {
    fix: 'use one such as 2026-12-24 or "2026-12-24 Christmas Eve"',
  })
}

function daysIn({ days }: Calendar): string {
  return days.length === 1 ? '1 day' : `${days.length} days`
}

function findCalendar(client: Client, name: string): Promise<Calendar> {
  const all = (): AsyncIterable<Calendar> =>
    paginate(client.listCalendars, { query: { limit: 200 } })
  return findOne<Calendar>(name, {
    what: 'calendar',
    listedBy: 'floyo calendars list',
    nameOf: (calendar) => calendar.name,
    byId: async (id) => {
      for await (const one of all()) if (one.id === id) return one
      throw new CliError('notFound', 'There is no such calendar', { fix: 'floyo calendars list' })
    },
    all,
  })
}
