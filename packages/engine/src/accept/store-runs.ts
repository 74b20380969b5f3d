/**
 * Storing new runs: one statement for any number of them. A run is its accepted row, which never
 * changes, and its place in the queue. A delivery that came before is not stored again.
 */
import { intArray, jsonArray, textArray, uuidArray } from '../sql/binary-arrays.ts'
import type { Query } from '../sql/query.ts'
import { deliveredText } from './deliveries.ts'
import {
  type AcceptedRun,
  type BornClaim,
  isPlain,
  type NewRun,
  orThrow,
  type Stored,
} from './new-run.ts'
import { changedPlaces, changedText, seenWebhooks, unchanged } from './seen-webhook.ts'
import { tellStored } from './tell-stored.ts'

/**
 * For what comes most: all that such runs have is where they belong, what started them and when. Their
 * rows go from the parameters straight into both tables, so the process makes their ids. In batches of
 * 8 and 30 a run costs the database 48 and 24 µs, by the statement for any run 60 and 29 to 33
 * (2026-11-22): each column and each set of rows in between has its price.
 */
function plainStatement(name: string, claim: { columns: string; values: string }): Named {
  return {
    name,
    text: `
with ${changedText(7)},
accepted as (
  insert into app.runs (workspace_id, id, workflow_id, version, trigger, trigger_data)
  select workspace_id, run_id, workflow_id, version, trigger::app.trigger_kind, trigger_data
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::jsonb[], $10::int[])
    as i (run_id, workspace_id, workflow_id, version, trigger, trigger_data, seen)
  where ${unchanged}
),
queued as (
  insert into app.run_queue (workspace_id, run_id, workflow_id, priority${claim.columns})
  select workspace_id, run_id, workflow_id, ${priorityText}${claim.values}
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $11::int[], $10::int[])
    as i (run_id, workspace_id, workflow_id, priority, seen)
  where ${unchanged}
)
select now() as "createdAt", ${changedPlaces} as changed`,
  }
}

/** A workflow is only asked for its priority by a run that brings none: a look costs some 5 µs. */
const priorityText = `
  coalesce(i.priority, (select w.priority from app.workflows w
                        where w.workspace_id = i.workspace_id and w.id = i.workflow_id), 1)`

const insertPlain = plainStatement('insert-runs', { columns: '', values: '' })
const insertClaimed = plainStatement('insert-claimed-runs', {
  columns: ', status, available_at, claimed_by, claim_seq, started_at',
  values: `, 'running', now() + make_interval(secs => $13), $12, 1, now()`,
})

/** For any run that is no delivery and begins with no results. */
const insertAny = anyStatement('insert-any-runs', { rows: 'fresh', keeping: '' })

/** Deliveries that came before are left out, and results that a run begins with are kept. */
const insertDelivered = anyStatement('insert-delivered-runs', {
  rows: 'input',
  keeping: `
${deliveredText},
remembered as (
  insert into app.run_journal (workspace_id, run_id, seq, claim_seq, entries)
  select workspace_id, run_id, 1, 0, journal from fresh where journal is not null
),`,
})

function anyStatement(name: string, { rows, keeping }: { rows: string; keeping: string }): Named {
  return {
    name,
    text: `
with ${changedText(7)},
${rows} as materialized (
  select coalesce(given_id, uuidv7()) as run_id, i.*
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::jsonb[], $10::int[],
              $11::int[], $15::jsonb[], $16::jsonb[], $17::uuid[], $18::uuid[], $19::timestamptz[],
              $20::uuid[], $21::text[], $22::jsonb[])
    with ordinality as i (given_id, workspace_id, workflow_id, version, trigger, trigger_data, seen,
                          priority, definition, inputs, retry_of, started_by, available_at,
                          webhook_id, delivery_id, journal, place)
  where ${unchanged}
),${keeping}
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
  select workspace_id, run_id, workflow_id,
         case when place <= $14 then 'running' else 'queued' end::app.run_status,
         case when place <= $14 then now() + make_interval(secs => $13)
              else coalesce(available_at, now()) end,
         case when place <= $14 then $12 end,
         case when place <= $14 then 1 else 0 end,
         case when journal is null then 0 else 1 end,
         case when place <= $14 then now() end,
         ${priorityText}
  from fresh as i
)
select now() as "createdAt", ${changedPlaces} as changed,
       (select string_agg(run_id::text, ' ' order by place) from fresh) as "runIds",
       (select array_agg(place::int order by place) from fresh) as places`,
  }
}

interface Named {
  name: string
  text: string
}

/** One row for all runs: of a row for each, reading it was the dearest part on this side. */
interface StoredRow {
  [column: string]: unknown
  createdAt: string
  /** The places of webhooks that have changed. */
  changed: number[]
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
  const given = newId ? runs.map(newId) : undefined
  const seen = seenWebhooks(runs)
  const statement = statementFor(runs, born?.count ?? 0, given !== undefined)
  const values = [
    uuidArray(given ?? runs.map(() => null)),
    ...plainColumns(runs),
    ...seen.columns,
    intArray(runs.map((run) => run.priority)),
  ]
  if (statement !== insertPlain) values.push(born?.workerId ?? null, born?.leaseSeconds ?? 0)
  const isAny = statement === insertAny || statement === insertDelivered
  if (isAny) values.push(born?.count ?? 0, ...otherColumns(runs))
  const [row] = await query<StoredRow>({ ...statement, values })
  if (!row) throw new Error('the statement that stores runs gave no row')
  const { createdAt, changed } = row
  const ids = isAny ? inPlace(row, runs.length) : (given ?? [])
  return tellStored(query, runs, {
    seen,
    changed,
    fresh: ids.map((runId) => (runId ? { runId, createdAt, duplicate: false } : undefined)),
  })
}

function statementFor(runs: readonly NewRun[], claimed: number, hasIds: boolean): Named {
  if (runs.some((run) => run.delivery ?? run.journal)) return insertDelivered
  if (!hasIds || !runs.every(isPlain)) return insertAny
  if (claimed === 0) return insertPlain
  return claimed === runs.length ? insertClaimed : insertAny
}

/** The ids of those that were stored, where their runs stand. */
function inPlace({ runIds, places }: StoredRow, length: number): (string | undefined)[] {
  const ids = Array.from<string | undefined>({ length })
  for (const [index, runId] of (runIds?.split(' ') ?? []).entries()) {
    ids[(places?.[index] ?? 0) - 1] = runId
  }
  return ids
}

function plainColumns(runs: readonly NewRun[]): unknown[] {
  return [
    uuidArray(runs.map((run) => run.workspaceId)),
    uuidArray(runs.map((run) => run.workflowId)),
    intArray(runs.map((run) => run.version)),
    textArray(runs.map((run) => run.trigger)),
    jsonArray(runs.map((run) => run.triggerData)),
  ]
}

function otherColumns(runs: readonly NewRun[]): unknown[] {
  return [
    jsonArray(runs.map((run) => run.definition)),
    jsonArray(runs.map((run) => run.inputs)),
    uuidArray(runs.map((run) => run.retryOf)),
    uuidArray(runs.map((run) => run.startedBy)),
    runs.map((run) => run.availableAt ?? null),
    uuidArray(runs.map((run) => run.delivery?.webhookId)),
    textArray(runs.map((run) => run.delivery?.deliveryId)),
    jsonArray(runs.map((run) => run.journal)),
  ]
}
