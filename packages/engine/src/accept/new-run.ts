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
  changedPlaces,
  changedText,
  type SeenWebhook,
  seenWebhooks,
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

/**
 * The rows go from the parameters straight into both tables, so the process makes their ids: held as
 * rows of a query in between, each costs the database a third more (33 and 24 µs in batches of 30,
 * 2026-11-22).
 */
const insertPlain = {
  name: 'insert-runs',
  text: `
with ${changedText(16)},
accepted as (${insertAccepted(`
  unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::jsonb[], $6::text[], $7::jsonb[],
         $8::jsonb[], $9::uuid[], $10::uuid[], $19::int[])
    as i (run_id, workspace_id, workflow_id, version, definition, trigger, inputs, trigger_data,
          retry_of, started_by, seen)
  where ${unchanged}`)}
),
queued as (${insertQueued(`
  unnest($1::uuid[], $2::uuid[], $3::uuid[], $11::timestamptz[], $12::int[], $19::int[])
    with ordinality as i (run_id, workspace_id, workflow_id, available_at, priority, seen, place)
  where ${unchanged}`)}
)
select now() as "createdAt", ${changedPlaces} as changed`,
}

/** Deliveries that came before are left out, and results that a run begins with are kept. */
const insertDelivered = {
  name: 'insert-delivered-runs',
  text: `
with ${changedText(16)},
input as materialized (
  select coalesce(given_id, uuidv7()) as run_id, i.*
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::jsonb[], $6::text[], $7::jsonb[],
              $8::jsonb[], $9::uuid[], $10::uuid[], $11::timestamptz[], $12::int[], $19::int[],
              $20::uuid[], $21::text[], $22::jsonb[])
    with ordinality as i (given_id, workspace_id, workflow_id, version, definition, trigger, inputs,
                          trigger_data, retry_of, started_by, available_at, priority, seen,
                          webhook_id, delivery_id, journal, place)
  where ${unchanged}
),
${deliveredText},
remembered as (
  insert into app.run_journal (workspace_id, run_id, seq, claim_seq, entries)
  select workspace_id, run_id, 1, 0, journal from fresh where journal is not null
),
accepted as (${insertAccepted('fresh')}
),
queued as (${insertQueued('fresh as i', 'case when journal is null then 0 else 1 end')}
)
select now() as "createdAt", ${changedPlaces} as changed,
       (select string_agg(run_id::text, ' ' order by place) from fresh) as "runIds",
       (select array_agg(place::int order by place) from fresh) as places`,
}

function insertAccepted(rows: string): string {
  return `
  insert into app.runs (workspace_id, id, workflow_id, version, definition, trigger, inputs,
                        trigger_data, retry_of, started_by)
  select workspace_id, run_id, workflow_id, version, definition, trigger::app.trigger_kind, inputs,
         trigger_data, retry_of, started_by
  from ${rows}`
}

/** A workflow is only asked for its priority when a run brings none: a look costs some 5 µs. */
function insertQueued(rows: string, journalSeq = '0'): string {
  return `
  insert into app.run_queue (workspace_id, run_id, workflow_id, status, available_at, claimed_by,
                             claim_seq, journal_seq, started_at, priority)
  select workspace_id, run_id, workflow_id,
         case when place <= $13 then 'running' else 'queued' end::app.run_status,
         case when place <= $13 then now() + make_interval(secs => $15)
              else coalesce(available_at, now()) end,
         case when place <= $13 then $14::text end,
         case when place <= $13 then 1 else 0 end,
         ${journalSeq},
         case when place <= $13 then now() end,
         coalesce(i.priority, (select w.priority from app.workflows w
                               where w.workspace_id = i.workspace_id and w.id = i.workflow_id), 1)
  from ${rows}`
}

/** One row for all runs: of a row for each, reading it was the dearest part on this side. */
interface StoredRow {
  [column: string]: unknown
  createdAt: string
  changed: number[] | null
  /** Those that were stored, one after the other, and where they stand; not said of plain runs. */
  runIds?: string | null
  places?: number[] | null
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

interface StoreOptions {
  born?: BornClaim | undefined
  /** Makes ids by the database's time; without, the database makes them. */
  newId?: (() => string) | undefined
}

/** Inserts the runs of many callers: each hears of its own what became of it. */
export async function storeRuns(
  query: Query,
  runs: readonly NewRun[],
  { born, newId }: StoreOptions = {},
): Promise<Stored[]> {
  const isPlain = newId !== undefined && !runs.some((run) => run.delivery ?? run.journal)
  const given = newId ? runs.map(newId) : []
  const seen = seenWebhooks(runs)
  const [row] = await query<StoredRow>({
    ...(isPlain ? insertPlain : insertDelivered),
    values: [
      uuidArray(newId ? given : runs.map(() => null)),
      ...columns(runs),
      born?.count ?? 0,
      born?.workerId ?? null,
      born?.leaseSeconds ?? 0,
      ...seen.columns,
      ...(isPlain ? [] : deliveredColumns(runs)),
    ],
  })
  if (!row) throw new Error('the statement that stores runs gave no row')
  const { createdAt, changed } = row
  const ids = isPlain ? given : inPlace(row, runs.length)
  return tellStored(query, runs, {
    changed: seen.of.map((place) => changed?.includes(place) === true),
    fresh: ids.map((runId) => (runId ? { runId, createdAt, duplicate: false } : undefined)),
  })
}

/** The ids of those that were stored, where their runs stand. */
function inPlace({ runIds, places }: StoredRow, length: number): (string | undefined)[] {
  const ids = Array.from<string | undefined>({ length })
  for (const [index, runId] of (runIds?.split(' ') ?? []).entries()) {
    ids[(places?.[index] ?? 0) - 1] = runId
  }
  return ids
}

interface Storing {
  /** Whether the webhook that a run came to is not as it was seen. */
  changed: boolean[]
  /** Those that were stored; the others came before, unless their webhook has changed. */
  fresh: (AcceptedRun | undefined)[]
}

/** What became of each run of a statement; repeated deliveries are told of their first run. */
export async function tellStored(
  query: Query,
  runs: readonly NewRun[],
  { changed, fresh }: Storing,
): Promise<Stored[]> {
  const isComplete = runs.every((_, index) => changed[index] || fresh[index])
  const known = isComplete ? undefined : await findDelivered(query, runs)
  return runs.map((run, index) => {
    if (changed[index]) return new WebhookChanged()
    const stored = fresh[index] ?? known?.(run)
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
    runs.map((run) => run.availableAt ?? null),
    intArray(runs.map((run) => run.priority)),
  ]
}

function deliveredColumns(runs: readonly NewRun[]): unknown[] {
  return [
    uuidArray(runs.map((run) => run.delivery?.webhookId)),
    textArray(runs.map((run) => run.delivery?.deliveryId)),
    jsonArray(runs.map((run) => run.journal)),
  ]
}
