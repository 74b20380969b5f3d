/** Storing runs that are over already: what was accepted and how it ended, in one commit. */
import { intArray, jsonArray, textArray, timeArray, uuidArray } from '../sql/binary-arrays.ts'
import type { Query } from '../sql/query.ts'
import type { EndedRun } from '../worker/at-once.ts'
import { deliveredText } from './deliveries.ts'
import { isPlain, type NewRun, type Stored } from './new-run.ts'
import { changedPlaces, changedText, seenWebhooks, unchanged } from './seen-webhook.ts'
import { tellStored } from './tell-stored.ts'

/** For what comes most; see `storeRuns`. */
const insertPlain = {
  name: 'insert-ended-runs',
  text: `
with ${changedText(11)},
accepted as (
  insert into app.runs (workspace_id, id, workflow_id, version, trigger, trigger_data, created_at)
  select workspace_id, run_id, workflow_id, version, trigger::app.trigger_kind, trigger_data,
         least(started_at, now())
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::jsonb[],
              $7::timestamptz[], $14::int[])
    as i (workspace_id, run_id, workflow_id, version, trigger, trigger_data, started_at, seen)
  where ${unchanged}
),
ended as (${insertEnds(`
  unnest($1::uuid[], $2::uuid[], $3::uuid[], $7::timestamptz[], $8::text[], $9::jsonb[], $10::jsonb[],
         $14::int[])
    as i (workspace_id, run_id, workflow_id, started_at, status, outcome, entries, seen)
  where ${unchanged}`)}
)
select ${changedPlaces} as changed`,
}

/** For any run. Deliveries that came before are left out. */
const insertAny = {
  name: 'insert-any-ended-runs',
  text: `
with ${changedText(11)},
input as materialized (
  select *
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::jsonb[],
              $7::timestamptz[], $8::text[], $9::jsonb[], $10::jsonb[], $14::int[],
              $15::jsonb[], $16::uuid[], $17::uuid[], $18::uuid[], $19::text[])
    with ordinality as i (workspace_id, run_id, workflow_id, version, trigger, trigger_data,
                          started_at, status, outcome, entries, seen,
                          inputs, retry_of, started_by, webhook_id, delivery_id, place)
  where ${unchanged}
),
${deliveredText},
accepted as (
  insert into app.runs (workspace_id, id, workflow_id, version, trigger, inputs, trigger_data,
                        retry_of, started_by, created_at)
  select workspace_id, run_id, workflow_id, version, trigger::app.trigger_kind, inputs, trigger_data,
         retry_of, started_by, least(started_at, now())
  from fresh
),
ended as (${insertEnds('fresh')}
)
select ${changedPlaces} as changed, (select array_agg(run_id::text) from fresh) as "runIds"`,
}

function insertEnds(rows: string): string {
  return `
  insert into app.run_ends (workspace_id, run_id, workflow_id, status, outcome, entries, started_at)
  select workspace_id, run_id, workflow_id, status::app.run_status, outcome, entries,
         least(started_at, now())
  from ${rows}`
}

interface StoredRow {
  [column: string]: unknown
  /** The places of webhooks that have changed. */
  changed: number[]
  /** Those that were stored; not said of plain runs. */
  runIds?: string[] | null
}

/** Inserts runs with their ends. @returns what became of each, in their order */
export async function insertEnded(query: Query, ended: readonly EndedRun[]): Promise<Stored[]> {
  const runs = ended.map(({ run }) => run)
  const areAllPlain = runs.every(isPlain)
  const seen = seenWebhooks(runs)
  const [row] = await query<StoredRow>({
    ...(areAllPlain ? insertPlain : insertAny),
    values: [...plainColumns(ended), ...seen.columns, ...(areAllPlain ? [] : otherColumns(runs))],
  })
  if (!row) throw new Error('the statement that stores runs gave no row')
  const stored = areAllPlain ? undefined : new Set(row.runIds)
  return tellStored(query, runs, {
    seen,
    changed: row.changed,
    fresh: ended.map(({ runId, startedMs, outcome }) =>
      stored && !stored.has(runId)
        ? undefined
        : { runId, createdAt: new Date(startedMs).toISOString(), duplicate: false, outcome },
    ),
  })
}

function plainColumns(ended: readonly EndedRun[]): unknown[] {
  return [
    uuidArray(ended.map(({ run }) => run.workspaceId)),
    uuidArray(ended.map(({ runId }) => runId)),
    uuidArray(ended.map(({ run }) => run.workflowId)),
    intArray(ended.map(({ run }) => run.version)),
    textArray(ended.map(({ run }) => run.trigger)),
    jsonArray(ended.map(({ run }) => run.triggerData)),
    timeArray(ended.map(({ startedMs }) => startedMs)),
    textArray(ended.map(({ outcome }) => outcome.status)),
    jsonArray(ended.map(({ outcome }) => outcome)),
    jsonArray(ended.map(({ entries }) => entries)),
  ]
}

function otherColumns(runs: readonly NewRun[]): unknown[] {
  return [
    jsonArray(runs.map((run) => run.inputs)),
    uuidArray(runs.map((run) => run.retryOf)),
    uuidArray(runs.map((run) => run.startedBy)),
    uuidArray(runs.map((run) => run.delivery?.webhookId)),
    textArray(runs.map((run) => run.delivery?.deliveryId)),
  ]
}
