/** A person's own events: lists, sums, export. Row-level security keeps each to their own. */
import {
  type Event,
  EventSource,
  type EventSummary,
  type Page,
  type RouteRequest,
  type routes,
} from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'
import { z } from 'zod'
import { IdPosition, parseCursor, toPage } from '../http/cursor.ts'

type ListQuery = RouteRequest<typeof routes.listEvents>['query']

export interface Span {
  from?: string | undefined
  to?: string | undefined
}

const columns = [
  'id',
  'occurredAt',
  'actor',
  'type',
  'subject',
  'attrs',
  'source',
  'deviceId',
] as const

const Attrs = z.record(z.string(), z.json())

type EventRow = {
  id: string
  occurredAt: string
  actor: string
  type: string
  subject: string
  attrs: unknown
  source: string
  deviceId: string | null
}

function toEvent(row: EventRow): Event {
  return { ...row, attrs: Attrs.parse(row.attrs), source: EventSource.parse(row.source) }
}

/** The events of a span of time; by their ids, which are times, so only its months are read. */
function selectEvents(tx: Tx, { from, to }: Span) {
  return tx
    .selectFrom('events')
    .$if(from !== undefined, (select) =>
      select.where('id', '>=', sql<string>`app.uuid_floor(${from}::timestamptz)`),
    )
    .$if(to !== undefined, (select) =>
      select.where('id', '<', sql<string>`app.uuid_floor(${to}::timestamptz)`),
    )
}

export async function listEvents(tx: Tx, query: ListQuery): Promise<Page<Event>> {
  const after = parseCursor(query, IdPosition)
  const { type, search, deviceId } = query
  const rows = await selectEvents(tx, query)
    .select(columns)
    .$if(after !== null, (select) => select.where('id', '<', after?.[0] ?? ''))
    .$if(type !== undefined, (select) => select.where('type', '=', type ?? ''))
    .$if(deviceId !== undefined, (select) => select.where('deviceId', '=', deviceId ?? ''))
    .$if(search !== undefined, (select) =>
      select.where(sql<boolean>`strpos(lower(subject), lower(${search ?? ''})) > 0`),
    )
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute()
  return toPage(rows, query.limit, { item: toEvent, position: ({ id }) => [id] })
}

export async function summarizeEvents(tx: Tx, span: Span): Promise<EventSummary> {
  const { timezone } = await tx
    .selectFrom('workspaces')
    .select('timezone')
    .where('id', '=', sql<string>`app.workspace_id()`)
    .executeTakeFirstOrThrow()
  const days = await selectEvents(tx, span)
    .select(sql<string>`to_char(occurred_at at time zone ${timezone}, 'YYYY-MM-DD')`.as('day'))
    .select(({ fn }) => fn.countAll<number>().as('events'))
    .groupBy(sql`1`)
    .orderBy(sql`1`)
    .execute()
  const types = await selectEvents(tx, span)
    .select('type')
    .select(({ fn }) => fn.countAll<number>().as('events'))
    .groupBy('type')
    .orderBy('events', 'desc')
    .orderBy('type')
    .limit(200)
    .execute()
  const total = days.reduce((sum, { events }) => sum + events, 0)
  return { days, types, total }
}

/** Up to `limit` events after an id, oldest first: one step of an export. */
export async function readEventsAfter(
  tx: Tx,
  step: Span & { afterId: string | null; limit: number },
): Promise<Event[]> {
  const rows = await selectEvents(tx, step)
    .select(columns)
    .$if(step.afterId !== null, (select) => select.where('id', '>', step.afterId ?? ''))
    .orderBy('id')
    .limit(step.limit)
    .execute()
  return rows.map(toEvent)
}
