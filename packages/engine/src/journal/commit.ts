/**
 * Writing journals: what many runs have to record at the moment goes into one statement, and every
 * row of it presents its claim. A run that lost its claim matches nothing, is told so, and is dropped
 * without a word.
 */
import type { Claim } from '../claim.ts'
import { noCrashPoints, type ReachCrashPoint } from '../crash-point.ts'
import { intArray, jsonArray, textArray, uuidArray } from '../sql/binary-arrays.ts'
import { queryOn } from '../sql/query.ts'
import type { JsonObject, Outcome } from '@floyo/contracts'
import type { Pool } from 'pg'
import { type Batcher, createBatcher } from '../batch.ts'
import type { Entry } from './entry.ts'

/** What a device is asked to do, stored together with the entry that says so. */
export interface DeviceCommandRow {
  id: string
  deviceId: string
  stepKey: string
  stepId: string
  attempt: number
  workflowName: string
  command: string[]
  cwd: string | null
  timeoutSeconds: number
  collect: string[]
}

/** What a run asks of others, stored together with the entry that says so. */
export interface WaitRow {
  id: string
  stepKey: string
  stepId: string
  kind: 'event' | 'webhook' | 'approval' | 'child'
  until: string | null
  eventType: string | null
  approvers: string[] | null
  detail: JsonObject
}

/** Lets a run go without ending it: nobody holds it until `until`. */
export interface Park {
  status: 'waiting' | 'queued'
  /** ISO 8601, `now`, or `infinity` when only somebody's answer ends the wait. */
  until: string
  waitingFor: string | null
}

export interface Checkpoint {
  claim: Claim & { workspaceId: string }
  /** The number of this batch in the run's journal. */
  seq: number
  entries: readonly Entry[]
  park?: Park
  commands?: readonly DeviceCommandRow[]
  waits?: readonly WaitRow[]
}

export interface Finish {
  claim: Claim & { workspaceId: string }
  outcome: Outcome
  /** What is not in the journal yet. */
  entries: readonly Entry[]
}

export interface JournalWriter {
  /** Makes entries durable, and parks the run if asked to. @returns whether the claim still held */
  checkpoint: Batcher<Checkpoint, boolean>
  /** Ends a run. @returns whether the claim still held; if not, nothing was written */
  finish: Batcher<Finish, boolean>
}

export interface JournalWriterOptions {
  reach?: ReachCrashPoint
  /** Told of each run that was ended here, once that is durable. */
  onEnded?: (ended: { workspaceId: string; runId: string; outcome: Outcome }) => void
}

/** Makes the writer of one worker. */
export function createJournalWriter(
  pool: Pool,
  { reach = noCrashPoints, onEnded = () => {} }: JournalWriterOptions = {},
): JournalWriter {
  return {
    checkpoint: createBatcher({
      commit: (items: Checkpoint[]) => writeCheckpoints(pool, items),
      lanes: 2,
      maxItems: 500,
    }),
    finish: createBatcher({
      commit: async (items: Finish[]) => {
        reach('finish.beforeCommit')
        const results = await writeFinishes(pool, items)
        reach('finish.afterCommit')
        for (const [index, { claim, outcome }] of items.entries()) {
          if (results[index]) onEnded({ ...claim, outcome })
        }
        return results
      },
      lanes: 2,
      maxItems: 500,
    }),
  }
}

const keptText = `
with input as materialized (
  select * from unnest($1::uuid[], $2::int[], $3::int[], $4::jsonb[], $5::app.run_status[],
                       $6::timestamptz[], $7::text[], $8::text[], $9::bool[])
    as i (run_id, claim_seq, seq, entries, parked, until, waiting_for, claimed_by, progressed)
),
kept as (
  update app.run_queue q
  set journal_seq = i.seq,
      status = coalesce(i.parked, q.status),
      available_at = case when i.parked is null then q.available_at
                          -- Who canceled or answered it meanwhile found it held, and left it to its worker.
                          when q.woken or q.cancel_requested then now()
                          else greatest(i.until, now()) end,
      woken = q.woken and i.parked is null,
      claimed_by = case when i.parked is null then q.claimed_by end,
      waiting_for = i.waiting_for,
      -- Only workers lost at the same place count: a run that gets on is not what ends them.
      lost_workers = case when i.progressed then 0 else q.lost_workers end
  from input i
  where q.run_id = i.run_id and q.claim_seq = i.claim_seq and q.claimed_by = i.claimed_by
    and q.status = 'running'
  returning q.workspace_id, q.run_id, q.workflow_id, i.seq, i.claim_seq, i.entries,
            old.journal_seq as seq_before
),
journaled as (
  insert into app.run_journal (workspace_id, run_id, seq, claim_seq, entries)
  select workspace_id, run_id, seq, claim_seq, entries from kept
  -- A commit whose answer was lost is made again, and finds itself done.
  where jsonb_array_length(entries) > 0 and seq_before < seq
)`

const askedText = `,
asked as (
  insert into app.device_commands (workspace_id, id, device_id, run_id, step_key, step_id, attempt,
                                   workflow_name, command, cwd, timeout_seconds, collect)
  select k.workspace_id, c.id, c."deviceId", k.run_id, c."stepKey", c."stepId", c.attempt,
         c."workflowName", c.command, c.cwd, c."timeoutSeconds", c.collect
  from unnest($10::uuid[], $11::jsonb[]) as w (run_id, command)
  join kept k using (run_id)
  cross join jsonb_to_record(w.command) as c (id uuid, "deviceId" uuid, "stepKey" text, "stepId" text,
    attempt int, "workflowName" text, command text[], cwd text, "timeoutSeconds" float8, collect text[])
  on conflict do nothing
),
-- An address may have been called before its step was reached: its row is there then, with the answer.
waited as (
  insert into app.run_waits (workspace_id, id, run_id, workflow_id, step_key, step_id, kind, until,
                             user_id, event_type, approvers, detail)
  select k.workspace_id, c.id, k.run_id, k.workflow_id, c."stepKey", c."stepId", c.kind, c.until,
         case when c.kind = 'event' then coalesce(r.started_by, v.published_by) end, c."eventType",
         c.approvers, c.detail
  from unnest($12::uuid[], $13::jsonb[]) as w (run_id, wait)
  join kept k using (run_id)
  cross join jsonb_to_record(w.wait) as c (id uuid, "stepKey" text, "stepId" text, kind text,
    until timestamptz, "eventType" text, approvers text[], detail jsonb)
  join app.runs r on r.workspace_id = k.workspace_id and r.id = k.run_id
  left join app.workflow_versions v
    on v.workspace_id = r.workspace_id and v.workflow_id = r.workflow_id and v.version = r.version
  on conflict (workspace_id, run_id, step_key) do nothing
)`

function checkpointStatement(name: string, asked: string): { name: string; text: string } {
  return { name, text: `${keptText}${asked}\n${whichOf('kept')}` }
}

// Most ask nobody for anything, and opening the tables of those that do costs more than a few rows.
const keep = checkpointStatement('checkpoint-runs', '')
const keepAndAsk = checkpointStatement('checkpoint-asking-runs', askedText)

async function writeCheckpoints(pool: Pool, items: Checkpoint[]): Promise<boolean[]> {
  const commands = items.flatMap(({ claim, commands: asked = [] }) =>
    asked.map((command) => ({ claim, command })),
  )
  const waits = items.flatMap(({ claim, waits: asked = [] }) =>
    asked.map((wait) => ({ claim, wait })),
  )
  const kept = [
    uuidArray(items.map(({ claim }) => claim.runId)),
    intArray(items.map(({ claim }) => claim.claimSeq)),
    intArray(items.map(({ seq }) => seq)),
    jsonArray(items.map(({ entries }) => entries)),
    items.map(({ park }) => park?.status ?? null),
    items.map(({ park }) => park?.until ?? null),
    items.map(({ park }) => park?.waitingFor ?? null),
    textArray(items.map(({ claim }) => claim.workerId)),
    items.map(({ entries }) => entries.some(isProgress)),
  ]
  const asked = [
    uuidArray(commands.map(({ claim }) => claim.runId)),
    jsonArray(commands.map(({ command }) => command)),
    uuidArray(waits.map(({ claim }) => claim.runId)),
    jsonArray(waits.map(({ wait }) => wait)),
  ]
  const isAsking = commands.length > 0 || waits.length > 0
  const rows = await queryOn(pool)<Written>(
    isAsking ? { ...keepAndAsk, values: [...kept, ...asked] } : { ...keep, values: kept },
  )
  return heldBy(rows, items)
}

/** Whether an entry says more than that something was begun once more. */
function isProgress({ type }: Entry): boolean {
  return type !== 'attempt' && type !== 'unknown' && type !== 'probed' && type !== 'origin'
}

const finishText = `
with input as materialized (
  select * from unnest($1::uuid[], $2::int[], $3::text[], $4::jsonb[], $5::jsonb[], $6::text[])
    as i (run_id, claim_seq, status, outcome, entries, claimed_by)
),
gone as (
  delete from app.run_queue q
  using input i
  where q.run_id = i.run_id and q.claim_seq = i.claim_seq and q.claimed_by = i.claimed_by
    and q.status = 'running'
  returning q.workspace_id, q.run_id, q.workflow_id, q.started_at, i.status::app.run_status, i.outcome,
            i.entries
),
ended as (
  insert into app.run_ends (workspace_id, run_id, workflow_id, started_at, status, outcome, entries)
  select * from gone
)
${whichOf('gone')}`

async function writeFinishes(pool: Pool, items: Finish[]): Promise<boolean[]> {
  const rows = await queryOn(pool)<Written>({
    name: 'finish-runs',
    text: finishText,
    values: [
      uuidArray(items.map(({ claim }) => claim.runId)),
      intArray(items.map(({ claim }) => claim.claimSeq)),
      textArray(items.map(({ outcome }) => outcome.status)),
      jsonArray(items.map(({ outcome }) => outcome)),
      jsonArray(items.map(({ entries }) => entries)),
      textArray(items.map(({ claim }) => claim.workerId)),
    ],
  })
  return heldBy(rows, items)
}

/** How many runs were written, then each of them; or not, when those are all. */
interface Written {
  [column: string]: unknown
  runs: number | null
  runId: string | null
}

/** A row for each run would cost both sides some µs of it, and say what one number says. */
function whichOf(table: string): string {
  return `
select count(*)::int as runs, null::uuid as "runId" from ${table}
union all
select null, run_id from ${table} where (select count(*) from ${table}) < cardinality($1::uuid[])`
}

function heldBy(rows: readonly Written[], items: readonly { claim: Claim }[]): boolean[] {
  if (rows.some(({ runs }) => runs === items.length)) return items.map(() => true)
  const held = new Set(rows.map(({ runId }) => runId))
  return items.map(({ claim }) => held.has(claim.runId))
}
