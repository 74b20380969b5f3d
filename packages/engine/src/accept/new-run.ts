/**
 * Storing new runs: one statement for any number of them. A run is its accepted row, which never
 * changes, and its place in the queue. A delivery that came before is not stored again.
 */
import type { Entry } from '../journal/entry.ts'
import type { Query } from '../sql/query.ts'
import type { Definition, JsonObject, JsonValue, Outcome, TriggerKind } from '@floyo/contracts'
import { intArray, jsonArray, textArray, uuidArray } from '../sql/binary-arrays.ts'
import { deliveredText, findDelivered } from './deliveries.ts'
import {
  changedText,
  seenColumns,
  type SeenWebhook,
  unchanged,
  WebhookChanged,
} from './seen-webhook.ts'

/** A run to be accepted. */
export interface NewRun {
  workspaceId: string
  workflowId: string
  /** 0 is a trial of a draft, which brings its `definition`. */
  version: number
  definition?: Definition
  trigger: TriggerKind
  inputs: JsonObject
  triggerData: JsonValue
  retryOf?: string
  startedBy?: string
  /** One delivery id of a webhook, one run. */
  delivery?: { webhookId: string; deliveryId: string }
  /** The webhook that it came to, if that is to be as it was seen. */
  seen?: SeenWebhook
  /** Results that the run begins with. */
  journal?: Entry[]
  /** 0 is high, 1 normal, 2 low; that of the workflow's published version if unset. */
  priority?: number
  /** When it may start, in ISO 8601; at once without. */
  availableAt?: string
}

export interface AcceptedRun {
  runId: string
  createdAt: string
  /** Whether the delivery had been accepted before: `runId` is the run that it started then. */
  duplicate: boolean
  /** How it ended, when it was over before it was stored. */
  outcome?: Outcome
}

/** What became of one run of a batch. */
export type Stored = AcceptedRun | WebhookChanged

/** Who holds runs from their first row on: a worker with room, in the process that accepts them. */
export interface BornClaim {
  workerId: string
  leaseSeconds: number
  /** How many of the runs, from the first on. */
  count: number
}

/** With `known`, what came before is looked up between the rows that came in and those to be stored. */
function insertStatement(name: string, known?: { text: string }): { name: string; text: string } {
  return {
    name,
    text: `
with ${changedText(18)},
${known ? 'input' : 'fresh'} as materialized (
  select uuidv7() as run_id, i.*
  from unnest($1::uuid[], $2::uuid[], $3::int[], $4::jsonb[], $5::text[], $6::jsonb[],
              $7::jsonb[], $8::uuid[], $9::uuid[], $10::uuid[], $11::text[], $12::jsonb[],
              $13::timestamptz[], $17::int[], $21::int[])
    with ordinality as i (workspace_id, workflow_id, version, definition, trigger, inputs, trigger_data,
                          retry_of, started_by, webhook_id, delivery_id, journal, available_at, priority,
                          seen, place)
  where ${unchanged}
),
${known ? `${known.text},` : ''}
accepted as (
  insert into app.runs (workspace_id, id, workflow_id, version, definition, trigger, inputs,
                        trigger_data, retry_of, started_by)
  select workspace_id, run_id, workflow_id, version, definition, trigger::app.trigger_kind, inputs,
         trigger_data, retry_of, started_by
  from fresh
),
queued as (
  insert into app.run_queue (workspace_id, run_id, workflow_id, status, available_at, claimed_by,
                             claim_seq, journal_seq, started_at, priority)
  select fresh.workspace_id, run_id, workflow_id,
         case when place <= $14 then 'running' else 'queued' end::app.run_status,
         case when place <= $14 then now() + make_interval(secs => $16)
              else coalesce(available_at, now()) end,
         case when place <= $14 then $15::text end,
         case when place <= $14 then 1 else 0 end,
         case when journal is null then 0 else 1 end,
         case when place <= $14 then now() end,
         coalesce(fresh.priority, w.priority, 1)
  from fresh left join app.workflows w
    on w.workspace_id = fresh.workspace_id and w.id = fresh.workflow_id
)
select now() as "createdAt",
       (select string_agg(run_id::text, ' ' order by place) from fresh) as "runIds",
       case when (select count(*) from fresh) < cardinality($21::int[])
            then (select coalesce(array_agg(place::int order by place), '{}') from fresh) end as places,
       case when exists (select from changed)
            then (select array_agg(i.place::int)
                  from unnest($21::int[]) with ordinality as i (seen, place)
                  where i.seen in (select place from changed)) end as changed`,
  }
}

const insertPlain = insertStatement('insert-runs')
const insertDelivered = insertStatement('insert-delivered-runs', {
  text: `
${deliveredText},
remembered as (
  insert into app.run_journal (workspace_id, run_id, seq, claim_seq, entries)
  select workspace_id, run_id, 1, 0, journal from fresh where journal is not null
)`,
})

/** One row for all runs: of a row for each, reading it was the dearest part on this side. */
interface StoredRow {
  [column: string]: unknown
  createdAt: string
  /** Of those that were stored, one after the other. */
  runIds: string | null
  /** Where these stand among the runs, counted from 1; null when all were stored. */
  places: number[] | null
  /** Those whose webhook has changed. */
  changed: number[] | null
}

/**
 * Inserts the runs, in the transaction of `query` if it is in one.
 *
 * @returns what became of each, in their order
 * @throws WebhookChanged for one that came to a webhook that is not as it was seen
 */
export async function insertRuns(query: Query, runs: readonly NewRun[]): Promise<AcceptedRun[]> {
  return (await storeRuns(query, runs)).map(orThrow)
}

/** Inserts the runs of many callers: each hears of its own what became of it. */
export async function storeRuns(
  query: Query,
  runs: readonly NewRun[],
  born?: BornClaim,
): Promise<Stored[]> {
  const isPlain = !runs.some((run) => run.delivery ?? run.journal)
  const [row] = await query<StoredRow>({
    ...(isPlain ? insertPlain : insertDelivered),
    values: [
      ...columns(runs),
      born?.count ?? 0,
      born?.workerId ?? null,
      born?.leaseSeconds ?? 0,
      runs.map((run) => run.priority ?? null),
      ...seenColumns(runs),
    ],
  })
  if (!row) throw new Error('the statement that stores runs gave no row')
  const { createdAt, places, changed } = row
  const runIds = row.runIds?.split(' ') ?? []
  const fresh = runIds.map((runId): Stored => ({ runId, createdAt, duplicate: false }))
  if (!places) return fresh
  const byPlace = new Map(places.map((place, index) => [place, fresh[index]]))
  for (const place of changed ?? []) byPlace.set(place, new WebhookChanged())
  const known = byPlace.size < runs.length ? await findDelivered(query, runs) : undefined
  return runs.map((run, index) => {
    const stored = byPlace.get(index + 1) ?? known?.(run)
    if (stored) return stored
    throw new Error('a delivery was refused as a duplicate, and its first run is not there')
  })
}

export function orThrow(stored: Stored): AcceptedRun {
  if (stored instanceof WebhookChanged) throw stored
  return stored
}

function columns(runs: readonly NewRun[]): unknown[] {
  return [
    uuidArray(runs.map((run) => run.workspaceId)),
    uuidArray(runs.map((run) => run.workflowId)),
    intArray(runs.map((run) => run.version)),
    jsonArray(runs.map((run) => run.definition)),
    textArray(runs.map((run) => run.trigger)),
    jsonArray(runs.map((run) => run.inputs)),
    jsonArray(runs.map((run) => run.triggerData)),
    uuidArray(runs.map((run) => run.retryOf)),
    uuidArray(runs.map((run) => run.startedBy)),
    uuidArray(runs.map((run) => run.delivery?.webhookId)),
    textArray(runs.map((run) => run.delivery?.deliveryId)),
    jsonArray(runs.map((run) => run.journal)),
    runs.map((run) => run.availableAt ?? null),
  ]
}
