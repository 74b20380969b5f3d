/** `floyo relations`: which files, commands, programs and places hang together. */
import { type Relation, type RelationMap, type RelationThing, ThingKind } from '@floyo/contracts'
import type { Command } from 'commander'
import { parseCount, parseMoment } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { openClient } from '../open-client.ts'
import { table } from '../output.ts'
import { localTime } from './capture-state.ts'

const examples = `
Examples:
  $ floyo relations                               the last 90 days, the strongest first
  $ floyo relations --about report-*.csv          what feeds it, and what it feeds
  $ floyo relations --kind command --since 30d    those with a command in them
  $ floyo relations --json | jq .relations

A thing is named by its label in the list, its template or its id. The map is made of your own events
when you ask for it, and kept nowhere.`

interface Flags {
  since: string
  until?: string
  about?: string
  kind?: string
  limit: string
}

export function addRelationsCommand(program: Command, context: Context): void {
  program
    .command('relations')
    .description('which files, commands and programs feed one another or change together')
    .option('--since <moment>', 'a date, or a length of time such as 30d', '90d')
    .option('--until <moment>', 'now unless said')
    .option('--about <thing>', 'only what is tied to it')
    .option('--kind <kind>', `only with one of ${ThingKind.options.join(', ')}`)
    .option('--limit <count>', 'the strongest so many', '50')
    .addHelpText('after', examples)
    .action((flags: Flags) => showRelations(flags, context))
}

async function showRelations(flags: Flags, context: Context): Promise<void> {
  const kind = flags.kind === undefined ? undefined : parseKind(flags.kind)
  const now = Date.now()
  const query = {
    from: new Date(parseMoment(flags.since, now)).toISOString(),
    ...(flags.until ? { to: new Date(parseMoment(flags.until, now)).toISOString() } : {}),
    ...(flags.about ? { about: flags.about } : {}),
    limit: parseCount(flags.limit, 1),
  }
  const { client } = await openClient(context)
  const map = withKind(await client.mapRelations({ query }), kind)
  context.out.result(map, describeMap(map))
}

function parseKind(text: string): ThingKind {
  const parsed = ThingKind.safeParse(text)
  if (parsed.success) return parsed.data
  throw new CliError('usage', `"${text}" is no kind of thing`, {
    fix: `use one of ${ThingKind.options.join(', ')}`,
  })
}

/** Only relations with a thing of the kind, and their things. */
function withKind(map: RelationMap, kind: ThingKind | undefined): RelationMap {
  if (kind === undefined) return map
  const ofKind = new Set(map.things.filter((one) => one.kind === kind).map(({ id }) => id))
  const relations = map.relations.filter(({ from, to }) => ofKind.has(from) || ofKind.has(to))
  const tied = new Set(relations.flatMap(({ from, to }) => [from, to]))
  return { ...map, relations, things: map.things.filter(({ id }) => tied.has(id)) }
}

/** The relations as a table, with what is left out. */
export function describeMap({ relations, things, events, leftOut }: RelationMap): string {
  if (relations.length === 0)
    return `Nothing hangs together in ${events} events yet. What was seen on four days can: see what is captured with floyo status.`
  const byId = new Map(things.map((thing) => [thing.id, thing]))
  const label = (id: string): string => tell(byId.get(id))
  const rows = relations.map((one) => [
    label(one.from),
    verbs[one.how],
    label(one.to),
    often(one),
    String(one.days),
    localTime(one.lastSeen),
  ])
  return [
    table(['FROM', '', 'TO', 'SEEN', 'DAYS', 'LAST SEEN'], rows),
    ...(leftOut.relations > 0 ? [`${leftOut.relations} weaker ones: --limit shows more`] : []),
    ...(leftOut.events > 0 ? [`${leftOut.events} older events were not looked at`] : []),
    ...(leftOut.things > 0 ? [`${leftOut.things} rarer things were not looked at`] : []),
  ].join('\n')
}

const verbs: Record<Relation['how'], string> = {
  named: 'goes into',
  written: 'writes',
  'in-front': 'is in front of',
  together: 'changes with',
}

function tell(thing: RelationThing | undefined): string {
  return thing ? `${thing.label} (${thing.kind})` : ''
}

/** `38 of 40`, of the side that it explains more of. */
function often({ seenFrom, ofFrom, seenTo, ofTo }: Relation): string {
  return seenFrom * ofTo >= seenTo * ofFrom ? `${seenFrom} of ${ofFrom}` : `${seenTo} of ${ofTo}`
}
