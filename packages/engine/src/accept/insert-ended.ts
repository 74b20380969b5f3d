/** Storing runs that are over already: what was accepted and how it ended, in one commit. */
import { intArray, jsonArray, textArray, timeArray, uuidArray } from '../sql/binary-arrays.ts'
import type { Query } from '../sql/query.ts'
import type { EndedRun } from '../worker/at-once.ts'
import { deliveredText, findDelivered } from './deliveries.ts'
import type { Stored } from './new-run.ts'
import { changedText, seenColumns, unchanged, WebhookChanged } from './seen-webhook.ts'

function insertStatement(name: string, known?: { text: string }): { name: string; text: string } {
  return {
    name,
    text: `
with ${changedText(16)},
${known ? 'input' : 'fresh'} as materialized (
  select *
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::jsonb[], $7::jsonb[],
              $8::uuid[], $9::uuid[], $10::timestamptz[], $11::text[], $12::jsonb[], $13::jsonb[],
              $14::uuid[], $15::text[], $19::int[])
    with ordinality as i (workspace_id, run_id, workflow_id, version, trigger, inputs, trigger_data,
                          retry_of, started_by, started_at, status, outcome, entries,
                          webhook_id, delivery_id, seen, place)
  where ${unchanged}
),
${known ? `${known.text},` : ''}
accepted as (
  insert into app.runs (workspace_id, id, workflow_id, version, trigger, inputs, trigger_data,
                        retry_of, started_by, created_at)
  select workspace_id, run_id, workflow_id, version, trigger::app.trigger_kind, inputs, trigger_data,
         retry_of, started_by, least(started_at, now())
  from fresh
),
ended as (
  insert into app.run_ends (workspace_id, run_id, workflow_id, status, outcome, entries, started_at)
  select workspace_id, run_id, workflow_id, status::app.run_status, outcome, entries,
         least(started_at, now())
  from fresh
)
select run_id as "runId", false as changed from fresh
union all
select run_id, true from unnest($2::uuid[], $19::int[]) as i (run_id, seen)
where seen in (select place from changed)`,
  }
}

const insertPlain = insertStatement('insert-ended-runs')
const insertDelivered = insertStatement('insert-delivered-ended-runs', { text: deliveredText })

/** Inserts runs with their ends. @returns what became of each, in their order */
export async function insertEnded(query: Query, ended: readonly EndedRun[]): Promise<Stored[]> {
  const runs = ended.map(({ run }) => run)
  const isPlain = !runs.some((run) => run.delivery)
  const rows = await query<{ runId: string; changed: boolean }>({
    ...(isPlain ? insertPlain : insertDelivered),
    values: columns(ended),
  })
  const changed = new Map(rows.map((row) => [row.runId, row.changed]))
  const known = rows.length < runs.length ? await findDelivered(query, runs) : undefined
  return ended.map(({ run, runId, startedMs, outcome }) => {
    if (changed.get(runId)) return new WebhookChanged()
    if (changed.has(runId)) {
      return { runId, createdAt: new Date(startedMs).toISOString(), duplicate: false, outcome }
    }
    const earlier = known?.(run)
    if (earlier) return earlier
    throw new Error('a delivery was refused as a duplicate, and its first run is not there')
  })
}

function columns(ended: readonly EndedRun[]): unknown[] {
  return [
    uuidArray(ended.map(({ run }) => run.workspaceId)),
    uuidArray(ended.map(({ runId }) => runId)),
    uuidArray(ended.map(({ run }) => run.workflowId)),
    intArray(ended.map(({ run }) => run.version)),
    textArray(ended.map(({ run }) => run.trigger)),
    jsonArray(ended.map(({ run }) => run.inputs)),
    jsonArray(ended.map(({ run }) => run.triggerData)),
    uuidArray(ended.map(({ run }) => run.retryOf)),
    uuidArray(ended.map(({ run }) => run.startedBy)),
    timeArray(ended.map(({ startedMs }) => startedMs)),
    textArray(ended.map(({ outcome }) => outcome.status)),
    jsonArray(ended.map(({ outcome }) => outcome)),
    jsonArray(ended.map(({ entries }) => entries)),
    uuidArray(ended.map(({ run }) => run.delivery?.webhookId)),
    textArray(ended.map(({ run }) => run.delivery?.deliveryId)),
    ...seenColumns(ended.map(({ run }) => run)),
  ]
}
