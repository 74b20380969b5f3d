/**
 * Deliveries as pages show them: those that became runs are read from the runs, the others from the
 * inbox. Both have ids that carry their time, so one order holds for the two of them.
 */
import {
  type Delivery,
  type DeliveryDetail,
  DeliveryStatus,
  type JsonObject,
  type JsonValue,
  type Page,
  type RouteRequest,
  type routes,
} from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'
import { readBody } from '../hooks/body.ts'
import type { Delivery as Received } from '../hooks/delivery.ts'
import { IdPosition, parseCursor, toPage } from '../http/cursor.ts'
import { orNotFound } from '../http/lookup.ts'

interface Row extends Omit<Delivery, 'status'> {
  status: string
}

const ofInbox = sql`
  select i.id, i.received_at as "receivedAt", i.status, i.reason, i.method, i.run_id as "runId"
  from app.webhook_inbox i`

// What a replay starts is no delivery of its own: its data names the one it repeats.
const ofRuns = sql`
  select r.id, r.created_at as "receivedAt", 'accepted' as status, null as reason,
         coalesce(r.trigger_data->>'method', 'POST') as method, r.id as "runId"
  from app.runs r`

const isDelivery = sql`r.trigger = 'webhook' and not r.trigger_data ? 'replayOf'`

const withReplay = sql`
  select d.*, (select w.run_id from app.webhook_deliveries w
               where w.webhook_id = d.id and w.delivery_id like 'replay %'
               order by w.received_at desc, w.run_id desc limit 1) as "replayRunId"`

function toItem({ status, ...row }: Row): Delivery {
  return { ...row, status: DeliveryStatus.parse(status) }
}

/** The latest first. */
export async function listDeliveries(
  tx: Tx,
  workflowId: string,
  query: RouteRequest<typeof routes.listDeliveries>['query'],
): Promise<Page<Delivery>> {
  const { status, limit } = query
  const [before = null] = parseCursor(query, IdPosition) ?? []
  const take = limit + 1
  const { rows } = await sql<Row>`
    ${withReplay}
    from (
      (${ofInbox}
       where i.workspace_id = app.workspace_id() and i.workflow_id = ${workflowId}
         and (${before}::uuid is null or i.id < ${before}::uuid)
         and (${status ?? null}::text is null or i.status = ${status ?? null}::text)
       order by i.id desc limit ${take})
      union all
      (${ofRuns}
       where ${status === undefined || status === 'accepted'}::boolean
         and r.workspace_id = app.workspace_id() and r.workflow_id = ${workflowId} and ${isDelivery}
         and (${before}::uuid is null or r.id < ${before}::uuid)
       order by r.id desc limit ${take})
    ) d
    order by d.id desc limit ${take}`.execute(tx)
  return toPage(rows, limit, { item: toItem, position: ({ id }) => [id] })
}

interface Kept extends Row {
  headers: JsonObject
  query: JsonObject
  /** Of the inbox: the bytes as they came. */
  bytes: Buffer | null
  bodyBytes: number
  /** Of a run: what the body was read as. */
  body: JsonValue
}

export interface Place {
  workflowId: string
  deliveryId: string
}

/** @throws AppError `not_found` */
async function findKept(tx: Tx, { workflowId, deliveryId }: Place): Promise<Kept> {
  const { rows } = await sql<Kept>`
    ${withReplay}
    from (
      select i.id, i.received_at as "receivedAt", i.status, i.reason, i.method, i.run_id as "runId",
             i.headers, i.query, i.body as bytes, i.body_bytes as "bodyBytes", null::jsonb as body
      from app.webhook_inbox i
      where i.workspace_id = app.workspace_id() and i.workflow_id = ${workflowId} and i.id = ${deliveryId}
      union all
      select r.id, r.created_at, 'accepted', null, coalesce(r.trigger_data->>'method', 'POST'), r.id,
             coalesce(r.trigger_data->'headers', '{}'), coalesce(r.trigger_data->'query', '{}'), null, 0,
             r.trigger_data->'body'
      from app.runs r
      where r.workspace_id = app.workspace_id() and r.workflow_id = ${workflowId} and r.id = ${deliveryId}
        and ${isDelivery}
    ) d`.execute(tx)
  return orNotFound(rows[0])
}

/** @throws AppError `not_found` */
export async function findDelivery(tx: Tx, place: Place): Promise<DeliveryDetail> {
  const { bytes, bodyBytes, body, ...kept } = await findKept(tx, place)
  const isRun = kept.status === 'accepted'
  return {
    ...kept,
    ...toItem(kept),
    body: isRun ? body : bytes === null ? null : bodyOf(bytes, kept.headers),
    bodyKept: isRun || bytes !== null || bodyBytes === 0,
  }
}

/** What can not be read is shown as it came. */
function bodyOf(bytes: Buffer, headers: JsonObject): JsonValue {
  try {
    return readBody(bytes, mediaTypeOf(headers))
  } catch {
    return bytes.toString('base64')
  }
}

function mediaTypeOf({ 'content-type': type }: JsonObject): string | undefined {
  return typeof type === 'string' ? type : undefined
}

/** A delivery for its replay: as it came, or as its run has it. */
export type ForReplay =
  | { kind: 'run'; data: JsonObject }
  | { kind: 'inbox'; status: string; received: Received | null }

/** @throws AppError `not_found` */
export async function readForReplay(tx: Tx, place: Place): Promise<ForReplay> {
  const { status, bytes, bodyBytes, method, headers, query, body } = await findKept(tx, place)
  if (status === 'accepted') {
    return { kind: 'run', data: { type: 'webhook', method, headers, query, body } }
  }
  const whole = bytes ?? (bodyBytes === 0 ? Buffer.alloc(0) : null)
  const received = whole && { method, headers, query, bytes: whole }
  return { kind: 'inbox', status, received }
}

/** Those of a status that no replay has reached, the oldest first. */
export async function listUnreplayed(
  tx: Tx,
  workflowId: string,
  given: { status: string; from?: string | undefined; to?: string | undefined; limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select i.id from app.webhook_inbox i
    where i.workspace_id = app.workspace_id() and i.workflow_id = ${workflowId}
      and i.status = ${given.status}
      and i.received_at >= coalesce(${given.from ?? null}::timestamptz, '-infinity')
      and i.received_at < coalesce(${given.to ?? null}::timestamptz, 'infinity')
      and not exists (select from app.webhook_deliveries w
                      where w.workspace_id = i.workspace_id and w.webhook_id = i.id)
    order by i.id
    limit ${given.limit}`.execute(tx)
  return rows.map(({ id }) => id)
}
