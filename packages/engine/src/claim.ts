/**
 * Claiming: how workers take runs from the queue and keep them.
 *
 * A claim is a lease. Until it runs out the run belongs to one worker; a worker that stops renewing
 * (crash, pause, partition) loses the run to whoever claims next. Each claim raises the run's
 * `claim_seq`, and every later write presents that number, so a worker back from the dead matches no
 * row and changes nothing. All times are the database's.
 *
 * The statements that write many rows of the queue never wait for one another's rows: claims and
 * renewals skip what is locked, and a run has at most one commit under way.
 */
import type { Definition, JsonObject, JsonValue, TriggerKind } from '@floyo/contracts'
import type { Query } from './sql/query.ts'

/**
 * Proof of a claim: the worker, and which claim of this run it is, from 1 (the fencing number).
 *
 * Claims and renewals do not wait for the disk. Should the server of the database crash and forget
 * one, another worker may get the same number, but not under the same name; the same worker gets it
 * as it had it, and goes on with what it has in hand; and no effect begins before a commit that does
 * wait, and takes the claim to the disk with it.
 */
export interface Claim {
  runId: string
  claimSeq: number
  workerId: string
}

export interface ClaimedRun extends Claim {
  workspaceId: string
  workflowId: string
  version: number
  /** That of a trial; other runs have their version's. */
  definition: Definition | null
  trigger: TriggerKind
  inputs: JsonObject
  triggerData: JsonValue
  /** What it begins with is large and not with it: `inputs` and `triggerData` are read when it begins. */
  isLarge: boolean
  startedAt: string
  /** The number of the last batch in its journal. */
  journalSeq: number
  /** How many workers were lost while they held it. */
  lostWorkers: number
  /** 0 is high, 1 normal, 2 low. */
  priority: number
  cancelRequested: boolean
  /** The database's time of the claim. */
  claimedAt: string
}

export interface ClaimOptions {
  workerId: string
  limit: number
  leaseSeconds: number
  /** How many more runs this worker may take of a workspace, for those that are not as `roomFor` others. */
  room: number
  /** The same for workspaces of which it holds some, or that weigh more or less than others. */
  roomFor: ReadonlyMap<string, number>
  /** Whether it holds a suspect already. */
  suspects: 'none' | 'one'
  /** Leaves what lapsed to those who held it: while the database was away nobody could renew. */
  isPatient?: boolean
  /** Only these, of which it was told; without, whatever is due. */
  runIds?: readonly string[] | undefined
}

/**
 * From this many lost workers on a run is a suspect, and a worker holds one of them at a time: the
 * next loss is then its own doing, not that of a run that happened to be held with it.
 */
export const suspectFrom = 2

/** How much later a run of the next lower priority may have come and still go first. */
export const priorityLeadSeconds = 300

// A run that is due and still running lost its worker, unless that is the one which claims now: who let
// its own lease lapse (held still, or starved) is late, not lost.
const isLost = `(status = 'running' and claimed_by is distinct from $1)::int`

// Of each priority the rows with the oldest due time, except those of workspaces that hold their share
// already; of all of these the oldest, with a lead for the higher priorities that time makes up for.
// "not in" rather than "<> all": of a queue that holds one workspace the planner expects no row to
// pass that, and reads and sorts the whole of it for each claim (100 ms of 40,000 rows, this way 0.4).
const dueInTurn = `
due as (
  select d.*
  from generate_series(0, 2) as p (priority)
  cross join lateral (
    select run_id, workspace_id, available_at + make_interval(secs => p.priority * ${priorityLeadSeconds}) as turn,
           -- A worker that was lost is counted by this claim.
           lost_workers + ${isLost} >= ${suspectFrom} as suspect
    from app.run_queue
    where priority = p.priority and available_at <= now() and (status <> 'running' or not $8)
      and (lost_workers + ${isLost} < ${suspectFrom} or $7)
      and workspace_id not in (select workspace_id from rooms where room <= 0)
    order by available_at
    limit $2
    for update skip locked
  ) d
  order by turn
  limit $2
)`

// Runs by their ids, if they are due; suspects wait for their turn.
const dueById = `
due as (
  select run_id, workspace_id, available_at as turn, false as suspect
  from app.run_queue
  where run_id = any ($9::uuid[]) and available_at <= now() and status = 'queued'
    and lost_workers < ${suspectFrom} and $7::bool is not null and $8::bool is not null
  limit $2
  for update skip locked
)`

// As they are stored, so that nothing has to be unpacked to know it; what is packed takes 2 kB and more.
const isLarge = `(pg_column_size(r.inputs) + pg_column_size(r.trigger_data) > 4000)`

function claimStatement(due: string): string {
  return `
with relaxed as materialized (
  select set_config('synchronous_commit', 'off', true)
),
rooms as materialized (
  select * from unnest($4::uuid[], $5::int[]) as r (workspace_id, room)
),
${due},
fair as (
  select d.run_id
  from (
    select due.*, row_number() over (partition by workspace_id order by turn) as place,
           row_number() over (partition by suspect order by turn) as suspect_place
    from due
  ) d
  left join rooms r using (workspace_id)
  where d.place <= coalesce(r.room, $6) and (not d.suspect or d.suspect_place = 1)
)
update app.run_queue q
set status = 'running',
    claimed_by = $1,
    claim_seq = q.claim_seq + 1,
    lost_workers = q.lost_workers + ${isLost},
    available_at = now() + make_interval(secs => $3),
    started_at = coalesce(q.started_at, now()),
    waiting_for = null
from fair, relaxed, app.runs r
where q.run_id = fair.run_id and r.workspace_id = q.workspace_id and r.id = q.run_id
returning q.run_id as "runId", q.claim_seq as "claimSeq", q.claimed_by as "workerId", q.workspace_id as "workspaceId",
          q.workflow_id as "workflowId", q.started_at as "startedAt", q.journal_seq as "journalSeq",
          q.lost_workers as "lostWorkers", q.cancel_requested as "cancelRequested", q.priority,
          now() as "claimedAt", r.version, r.definition, r.trigger, ${isLarge} as "isLarge",
          case when ${isLarge} then '{}' else r.inputs end as inputs,
          case when ${isLarge} then 'null' else r.trigger_data end as "triggerData"`
}

const claimInTurn = { name: 'claim-runs', text: claimStatement(dueInTurn) }
const claimById = { name: 'claim-runs-by-id', text: claimStatement(dueById) }

/**
 * Claims up to `limit` runs that are due, the longest due first; or those of `runIds` that are due. Workers that call it at once get
 * different runs and do not wait for one another.
 *
 * @returns the claimed runs in no particular order; empty when none is due
 */
export function claimRuns(query: Query, options: ClaimOptions): Promise<ClaimedRun[]> {
  return query<ClaimedRun>({
    ...(options.runIds ? claimById : claimInTurn),
    values: [
      options.workerId,
      options.limit,
      options.leaseSeconds,
      [...options.roomFor.keys()],
      [...options.roomFor.values()],
      options.room,
      options.suspects === 'none',
      options.isPatient ?? false,
      ...(options.runIds ? [options.runIds] : []),
    ],
  })
}

/** What became of a lease that was to be extended. `busy`: a commit of ours holds it; ask again. */
export interface Renewal {
  runId: string
  state: 'renewed' | 'busy' | 'lost'
  cancelRequested: boolean
}

const renewText = `
with relaxed as materialized (
  select set_config('synchronous_commit', 'off', true)
),
mine as (
  select * from unnest($1::uuid[], $2::int[], $4::text[]) as m (run_id, claim_seq, claimed_by)
),
free as (
  select q.run_id
  from app.run_queue q join mine m using (run_id)
  where q.claim_seq = m.claim_seq and q.claimed_by = m.claimed_by and q.status = 'running'
  for update of q skip locked
),
renewed as (
  update app.run_queue q
  set available_at = now() + make_interval(secs => $3)
  from free, relaxed
  where q.run_id = free.run_id
  returning q.run_id, q.cancel_requested
)
select m.run_id as "runId",
       case when r.run_id is not null then 'renewed'
            when exists (select from app.run_queue q where q.run_id = m.run_id
                         and q.claim_seq = m.claim_seq and q.claimed_by = m.claimed_by
                         and q.status = 'running') then 'busy'
            else 'lost' end as state,
       coalesce(r.cancel_requested, false) as "cancelRequested"
from mine m left join renewed r using (run_id)`

/** Extends the leases of all these claims in one statement. */
export function renewClaims(
  query: Query,
  claims: readonly Claim[],
  leaseSeconds: number,
): Promise<Renewal[]> {
  return query<Renewal>({
    name: 'renew-claims',
    text: renewText,
    values: [
      claims.map((claim) => claim.runId),
      claims.map((claim) => claim.claimSeq),
      leaseSeconds,
      claims.map((claim) => claim.workerId),
    ],
  })
}

/** Gives claims back unfinished, for others to take at once. What was lost meanwhile is not touched. */
export async function releaseClaims(query: Query, claims: readonly Claim[]): Promise<void> {
  await query({
    text: `
      update app.run_queue q
      set status = 'queued', available_at = now(), claimed_by = null
      from unnest($1::uuid[], $2::int[], $3::text[]) as m (run_id, claim_seq, claimed_by)
      where q.run_id = m.run_id and q.claim_seq = m.claim_seq and q.claimed_by = m.claimed_by
        and q.status = 'running'`,
    values: [
      claims.map((claim) => claim.runId),
      claims.map((claim) => claim.claimSeq),
      claims.map((claim) => claim.workerId),
    ],
  })
}
