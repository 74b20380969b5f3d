/** A person's relation map between two instants, made of their own events; nothing of it is kept. */
import {
  AppError,
  Definition,
  type RelationMap,
  type RelationQuery,
  type RelationThing,
  type ToldTitle,
  toldTitle,
} from '@floyo/contracts'
import { type Db, inWorkspace, type Tx, type WorkspaceScope } from '@floyo/db'
import { type Relation, templateToRegex, type Thing } from '@floyo/mining'
import { readEvents, stretchSource, type Stretch } from '../discovery/events.ts'
import type { MinedEvent } from '../discovery/found-routine.ts'
import { StoredPattern } from '../discovery/store.ts'
import { type FromMapper, mapEvents } from './map-events.ts'

const DAY = 86_400_000
const usualDays = 90
const mostDays = 366
/** Of more events in the time the newest are looked at. */
export const mostMapped = 250_000

/**
 * The time a map is about.
 * @throws AppError `invalid_request` when it does not begin before it ends, or is too long
 */
export function stretchOf(query: Pick<RelationQuery, 'from' | 'to'>, now: number): Stretch {
  const to = query.to === undefined ? now : Date.parse(query.to)
  const from = query.from === undefined ? to - usualDays * DAY : Date.parse(query.from)
  if (from >= to) refuse('before_to', '"from" has to lie before "to", which is now unless said')
  if (to - from > mostDays * DAY)
    refuse('too_long', `Expected at most ${mostDays} days; ask for a later "from"`)
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() }
}

function refuse(code: string, message: string): never {
  throw new AppError('invalid_request', message, {
    errors: [{ field: 'query/from', code, message }],
  })
}

/** @throws AppError `not_found` when nothing is tied to what the map is asked about */
export async function findMap(
  db: Db,
  scope: WorkspaceScope,
  {
    stretch,
    query: { about, limit },
    signal,
    most = mostMapped,
  }: { stretch: Stretch; query: RelationQuery; signal: AbortSignal; most?: number },
): Promise<RelationMap> {
  const source = stretchSource(db, scope, stretch)
  const timezone = await inWorkspace(db, scope, (tx) => readZone(tx, scope))
  const read = { events: 0, oldest: null as string | null }
  async function* pages(): AsyncGenerator<MinedEvent[]> {
    for await (const { events } of source.pages(null)) {
      const some = events.slice(0, most - read.events)
      read.events += some.length
      read.oldest = some.at(-1)?.id ?? read.oldest
      yield some
      if (read.events >= most) return
    }
  }
  const found = await mapEvents({ timezone, pages: pages(), about, most: limit, signal })
  if (!found.map)
    throw new AppError(
      'not_found',
      'Nothing of that name is tied to anything in this time. Ask for the map without "about" to see what there is.',
    )
  const older = read.events < most || read.oldest === null ? 0 : await source.extent(read.oldest)
  const exampleIds = found.eventIds.flat().flatMap(({ from, to }) => [from, to])
  const events = await readEvents(db, scope, [...new Set(exampleIds)])
  const routines = await inWorkspace(db, scope, readRoutines)
  return {
    ...stretch,
    events: read.events,
    ...toContract(found, { events, routines }),
    leftOut: { events: older === 0 ? 0 : older.count - 1, ...found.map.leftOut },
  }
}

async function readZone(tx: Tx, { workspaceId }: WorkspaceScope): Promise<string> {
  const { timezone } = await tx
    .selectFrom('workspaces')
    .select('timezone')
    .where('id', '=', workspaceId)
    .executeTakeFirstOrThrow()
  return timezone
}

/** A suggestion that is open or accepted, with what its steps are about. */
interface Routine {
  id: string
  title: string
  told: ToldTitle | null
  steps: { subject: string; example: string }[]
}

async function readRoutines(tx: Tx): Promise<Routine[]> {
  const rows = await tx
    .selectFrom('suggestions as s')
    .innerJoin('patterns as p', (join) =>
      join.onRef('p.workspaceId', '=', 's.workspaceId').onRef('p.id', '=', 's.patternId'),
    )
    .select(['s.id', 's.title', 's.definition', 'p.routine'])
    .where('s.status', 'in', ['open', 'accepted'])
    .orderBy('s.id', 'desc')
    .limit(200)
    .execute()
  return rows.map(({ id, title, definition, routine }) => {
    const pattern = StoredPattern.parse(routine)
    const told = toldTitle(pattern, Definition.parse(definition))
    return { id, title, told, steps: pattern.steps }
  })
}

/** In the contract's form, with times as texts and the events of the examples. */
function toContract(
  { map, eventIds }: FromMapper,
  { events, routines }: { events: readonly MinedEvent[]; routines: readonly Routine[] },
): Pick<RelationMap, 'things' | 'relations'> {
  const byId = new Map(events.map((event) => [event.id, event]))
  const toExample = (id: string): Example[] => {
    const event = byId.get(id)
    // What was forgotten meanwhile is no example any more.
    return event ? [{ eventId: id, at: instant(event.t), subject: event.subject }] : []
  }
  const toThing = (thing: Thing): RelationMap['things'][number] => ({
    ...thing,
    firstSeen: instant(thing.firstSeen),
    lastSeen: instant(thing.lastSeen),
    suggestions: routinesWith(thing.template, routines),
  })
  const toRelation = (relation: Relation, place: number): RelationMap['relations'][number] => ({
    ...relation,
    firstSeen: instant(relation.firstSeen),
    lastSeen: instant(relation.lastSeen),
    examples: (eventIds[place] ?? []).flatMap((ids) =>
      toExample(ids.from).flatMap((from) => toExample(ids.to).map((to) => ({ from, to }))),
    ),
  })
  return {
    things: (map?.things ?? []).map(toThing),
    relations: (map?.relations ?? []).map(toRelation),
  }
}

type Example = RelationMap['relations'][number]['examples'][number]['from']

function routinesWith(
  template: string,
  routines: readonly Routine[],
): RelationThing['suggestions'] {
  const fits = new RegExp(templateToRegex(template), 's')
  return routines
    .filter(({ steps }) =>
      steps.some(({ subject, example }) => subject === template || fits.test(example)),
    )
    .map(({ id, title, told }) => ({ id, title, told }))
}

function instant(ms: number): string {
  return new Date(ms).toISOString()
}
