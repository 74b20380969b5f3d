/**
 * Taking events in. Each is judged by itself: good ones are stored though others are refused, and one
 * that is known already is counted, not stored again. The id carries the time, so the primary key
 * finds the month, orders, and deduplicates at once.
 */
import { type EventReceipt, EventLine, eventId, type EventSource, pointer } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import type { StoredEvent } from '@floyo/engine'
import { sql } from 'kysely'

export interface EventOrigin {
  workspaceId: string
  userId: string
  deviceId: string | null
  source: EventSource
}

type NewEvent = EventLine & { id: string }

export interface Ingested {
  receipt: EventReceipt
  /** Those that were stored now, in the order of the batch, as triggers see them. */
  stored: StoredEvent[]
}

/** Clocks are wrong by minutes; a day is a mistake. */
const futureMs = 24 * 3600 * 1000
const maxAttrsBytes = 16_384

type Rejection = EventReceipt['rejected'][number]

/** Stores the events of a batch for the person of `origin`. */
export async function ingestEvents(
  tx: Tx,
  origin: EventOrigin,
  batch: { events: readonly unknown[]; nowMs: number },
): Promise<Ingested> {
  const rejected: Rejection[] = []
  const events = new Map<string, NewEvent>()
  let repeated = 0
  for (const [index, raw] of batch.events.entries()) {
    const read = readEvent(raw, batch.nowMs)
    if ('code' in read) rejected.push({ index, ...read })
    else {
      const id = eventId(read, origin.userId)
      if (events.has(id)) repeated += 1
      else events.set(id, { ...read, id })
    }
  }
  const storedIds = await insertEvents(tx, origin, [...events.values()])
  const duplicates = repeated + events.size - storedIds.size
  const { source, deviceId } = origin
  const stored = [...events.values()].flatMap(({ t, id, actor, type, subject, attrs }) => {
    const occurredAt = new Date(t).toISOString()
    const one = { id, occurredAt, actor, type, subject, attrs, source, deviceId }
    return storedIds.has(id) ? [one] : []
  })
  return { receipt: { accepted: stored.length, duplicates, rejected }, stored }
}

function readEvent(raw: unknown, nowMs: number): EventLine | Omit<Rejection, 'index'> {
  const parsed = EventLine.safeParse(raw)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return {
      code: 'invalid_event',
      field: pointer(issue?.path ?? []),
      message: issue?.message ?? 'expected an event',
    }
  }
  const event = parsed.data
  if (event.t > nowMs + futureMs) {
    const at = new Date(event.t).toISOString()
    const message = `${at} is more than a day ahead; check the clock of the device`
    return { code: 'event_in_future', field: '/t', message }
  }
  if (Buffer.byteLength(JSON.stringify(event.attrs)) > maxAttrsBytes) {
    const message = `expected at most ${maxAttrsBytes} bytes; events say what was done, not contents`
    return { code: 'invalid_event', field: '/attrs', message }
  }
  return event
}

/** @returns the ids that were not there before */
async function insertEvents(
  tx: Tx,
  origin: EventOrigin,
  events: readonly NewEvent[],
): Promise<Set<string>> {
  if (events.length === 0) return new Set()
  await ensureMonths(tx, events)
  const { rows } = await sql<{ id: string }>`
    insert into app.events (workspace_id, user_id, device_id, source, id, occurred_at, actor, type, subject, attrs)
    select ${origin.workspaceId}::uuid, ${origin.userId}::uuid, ${origin.deviceId}::uuid, ${origin.source},
           e.id, uuid_extract_timestamp(e.id), e.actor, e.type, e.subject, e.attrs
    from unnest(
      ${events.map(({ id }) => id)}::uuid[], ${events.map(({ actor }) => actor)}::text[],
      ${events.map(({ type }) => type)}::text[], ${events.map(({ subject }) => subject)}::text[],
      ${events.map(({ attrs }) => JSON.stringify(attrs))}::jsonb[]
    ) as e (id, actor, type, subject, attrs)
    -- One order for everybody, so that two batches with the same events do not wait in a circle.
    order by e.id
    on conflict do nothing
    returning id`.execute(tx)
  return new Set(rows.map(({ id }) => id))
}

async function ensureMonths(tx: Tx, events: readonly NewEvent[]): Promise<void> {
  const months = new Set(
    events.map(({ t }) => `${new Date(t).toISOString().slice(0, 7)}-01T00:00:00Z`),
  )
  await sql`
    select app.ensure_month('app.events', month)
    from unnest(${[...months].toSorted()}::timestamptz[]) month`.execute(tx)
}
