/** Reading a person's events for mining and simulation. Each page is a short transaction of its own. */
import { Event, type JsonObject } from '@floyo/contracts'
import { type Db, inWorkspace, type Tx, type WorkspaceScope } from '@floyo/db'
import { isService } from '@floyo/mining'
import { sql } from 'kysely'
import type { MinedEvent } from './found-routine.ts'

const pageSize = 500

/** Further back from the end of a stretch nothing is mined. */
const miningDays = 180
/** A stretch begins with a week, so that it is the same stretch at the next look. */
const WEEK = 7 * 86_400_000
/** Nor more than this: the newest count. */
export const mostMined = 1_000_000
/** A simulation reads no more than this. */
export const mostSimulated = 200_000

/** A part of a person's past that is mined by itself: up to `to` (excluded), from so many days before. */
export interface Stretch {
  from: string
  to: string
}

export interface Survey {
  count: number
  /** The time of the last event: with the count it tells whether there is news. */
  lastEventAt: string | null
  /** The oldest first. */
  stretches: Stretch[]
}

const DAY = 86_400_000

/**
 * What there is to mine. Usually one stretch, the days up to the last event. A history of another
 * time, such as an import of what somebody did two years ago, is a stretch of its own that ends with
 * its last event: seen from today, all of its routines would have stopped.
 */
export async function surveyEvents(tx: Tx): Promise<Survey> {
  const actors = await tx
    .selectFrom('events')
    .select(({ fn }) => [
      'actor',
      fn.countAll<number>().as('count'),
      fn.max('occurredAt').as('lastEventAt'),
    ])
    .groupBy('actor')
    .execute()
  return {
    count: actors.reduce((sum, { count }) => sum + count, 0),
    lastEventAt:
      actors
        .map((one) => one.lastEventAt)
        .toSorted()
        .at(-1) ?? null,
    stretches: stretchesOf(
      actors.filter(({ actor }) => !isService(actor)).map((one) => Date.parse(one.lastEventAt)),
    ),
  }
}

/** The stretches that hold the last acts of all people: `lastActs` in ms since 1970. */
export function stretchesOf(lastActs: readonly number[]): Stretch[] {
  const stretches: Stretch[] = []
  let begin = Infinity
  for (const last of lastActs.toSorted((a, b) => b - a)) {
    if (last >= begin) continue
    begin = Math.floor((last - miningDays * DAY) / WEEK) * WEEK
    stretches.unshift({
      from: new Date(begin).toISOString(),
      to: new Date(last + 1).toISOString(),
    })
  }
  return stretches
}

/** So many events, and a hash of their ids in no order: the same for the same events alone. */
export interface Extent {
  count: number
  mark: bigint
}

export interface MinedPage {
  events: MinedEvent[]
  mark: bigint
}

/** A person's events of a stretch, for whoever may hold some of them already. */
export interface StretchSource {
  /** Those after an id, or all, the newest page first. */
  pages: (after: string | null) => AsyncIterable<MinedPage>
  /** What there is up to an id (included), now. */
  extent: (upTo: string) => Promise<Extent>
}

/** Reads a stretch as its person. */
export function stretchSource(db: Db, scope: WorkspaceScope, stretch: Stretch): StretchSource {
  return {
    pages: (after) => minedPages(db, scope, { stretch, after }),
    extent: (upTo) => inWorkspace(db, scope, (tx) => readExtent(tx, stretch, upTo)),
  }
}

async function* minedPages(
  db: Db,
  scope: WorkspaceScope,
  { stretch, after }: { stretch: Stretch; after: string | null },
): AsyncGenerator<MinedPage> {
  let before: string | null = null
  for (let read = 0; read < mostMined;) {
    const page: MinedPage = await inWorkspace(db, scope, (tx) =>
      readPage(tx, { stretch, after, before }),
    )
    const last = page.events.at(-1)
    if (!last) return
    yield page
    read += page.events.length
    before = last.id
  }
}

async function readPage(
  tx: Tx,
  { stretch, after, before }: { stretch: Stretch; after: string | null; before: string | null },
): Promise<MinedPage> {
  const rows = await selectMined(tx)
    .select(sql<string>`uuid_hash_extended(id, 0)::text`.as('mark'))
    .where('id', '>=', sql<string>`app.uuid_floor(${stretch.from}::timestamptz)`)
    .where('id', '<', sql<string>`app.uuid_floor(${stretch.to}::timestamptz)`)
    .$if(after !== null, (select) => select.where('id', '>', after ?? ''))
    .$if(before !== null, (select) => select.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(pageSize)
    .execute()
  return {
    events: rows.map(toMined),
    mark: rows.reduce((sum, { mark }) => sum ^ BigInt(mark), 0n),
  }
}

/** From the primary key alone. */
async function readExtent(tx: Tx, { from }: Stretch, upTo: string): Promise<Extent> {
  const { rows } = await sql<{ count: number; mark: string | null }>`
    select count(*) as count, bit_xor(uuid_hash_extended(id, 0))::text as mark
    from app.events
    where id >= app.uuid_floor(${from}::timestamptz) and id <= ${upTo}::uuid`.execute(tx)
  const [row] = rows
  return { count: row?.count ?? 0, mark: BigInt(row?.mark ?? 0) }
}

/** The events with these ids, in no order; those that are gone are left out. */
export async function readEvents(
  db: Db,
  scope: WorkspaceScope,
  ids: readonly string[],
): Promise<MinedEvent[]> {
  const events: MinedEvent[] = []
  for (let from = 0; from < ids.length; from += pageSize) {
    const some = ids.slice(from, from + pageSize)
    const rows = await inWorkspace(db, scope, (tx) =>
      selectMined(tx).where('id', 'in', some).execute(),
    )
    events.push(...rows.map(toMined))
  }
  return events
}

function selectMined(tx: Tx) {
  return tx
    .selectFrom('events')
    .select(['id', 'occurredAt', 'actor', 'type', 'subject', 'attrs', 'deviceId'])
}

type MinedRow = Awaited<ReturnType<ReturnType<typeof selectMined>['executeTakeFirstOrThrow']>>

function toMined({ id, occurredAt, actor, type, subject, attrs, deviceId }: MinedRow): MinedEvent {
  const t = Date.parse(occurredAt)
  return { id, t, actor, type, subject, attrs: attrs as JsonObject, deviceId }
}

/** The person's events of some types between two times, ascending, at most `mostSimulated`. */
export async function eventsOfTypes(
  db: Db,
  scope: WorkspaceScope,
  { types, from, to }: { types: readonly string[]; from: string; to: string },
): Promise<{ events: Event[]; truncated: boolean }> {
  const events: Event[] = []
  for (const type of new Set(types)) {
    let after: string | null = null
    while (events.length <= mostSimulated) {
      const page: Event[] = await inWorkspace(db, scope, (tx) =>
        readOfType(tx, { type, from, to, after }),
      )
      events.push(...page)
      if (page.length < pageSize) break
      after = page.at(-1)?.id ?? null
    }
  }
  const ordered = events.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return { events: ordered.slice(0, mostSimulated), truncated: events.length > mostSimulated }
}

async function readOfType(
  tx: Tx,
  { type, from, to, after }: { type: string; from: string; to: string; after: string | null },
): Promise<Event[]> {
  const rows = await tx
    .selectFrom('events')
    .select(['id', 'occurredAt', 'actor', 'type', 'subject', 'attrs', 'source', 'deviceId'])
    .where('type', '=', type)
    .where('id', '>=', sql<string>`app.uuid_floor(${from}::timestamptz)`)
    .where('id', '<', sql<string>`app.uuid_floor(${to}::timestamptz)`)
    .$if(after !== null, (select) => select.where('id', '>', after ?? ''))
    .orderBy('id')
    .limit(pageSize)
    .execute()
  return rows.map((row) => Event.parse(row))
}
