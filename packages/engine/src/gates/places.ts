/**
 * Places at gates, in the database. Everything that decides about the places of one workspace happens
 * in a transaction under that workspace's lock, so that two processes never let the same slot twice.
 *
 * Who is through a gate is read from the queue itself: a run holds its place until it has ended, a
 * step until its claim is over. So nothing has to be given back for a slot to be free again, and no
 * crash can keep one.
 */
import type { Claim } from '../claim.ts'
import type { Query } from '../sql/query.ts'
import { type Gate, planAdmission, type Waiting } from './plan.ts'
import { pauseGate } from './run-gates.ts'

/** A place to be taken: by a run as a whole, or by one of its steps. */
export interface Place {
  claim: Claim
  /** '' for the run itself. */
  stepKey: string
  priority: number
  gates: readonly (Gate & { cancelsOld: boolean })[]
}

/** How much later a run of the next lower priority may have come and still go first. */
export const priorityLeadSeconds = 300

/** Holds the lock of a workspace's gates until the transaction ends. */
export async function lockGates(query: Query, workspaceId: string): Promise<void> {
  await query({
    name: 'lock-gates',
    text: `select pg_advisory_xact_lock(hashtextextended('gates ' || $1, 0))`,
    values: [workspaceId],
  })
}

/** Lines up at the gates; who has a place already keeps it. */
export async function takePlaces(
  query: Query,
  workspaceId: string,
  places: readonly Place[],
): Promise<void> {
  const rows = places.flatMap((place) => place.gates.map((gate) => ({ place, gate })))
  await query({
    name: 'take-places',
    text: `
      insert into app.gate_places (workspace_id, gate, run_id, step_key, capacity, rate_count,
                                   rate_seconds, cancels_old, priority, since, claim_seq)
      select $1, i.gate, i.run_id, i.step_key, i.capacity, i.rate_count, i.rate_seconds, i.cancels_old,
             i.priority,
             -- A run has waited since it was accepted, a step since it came here.
             case when i.step_key = '' then uuid_extract_timestamp(i.run_id) else clock_timestamp() end,
             i.claim_seq
      from unnest($2::text[], $3::uuid[], $4::text[], $5::int[], $6::int[], $7::float8[], $8::bool[],
                  $9::int[], $10::int[])
        as i (gate, run_id, step_key, capacity, rate_count, rate_seconds, cancels_old, priority, claim_seq)
      on conflict (workspace_id, run_id, step_key, gate)
      do update set claim_seq = excluded.claim_seq`,
    values: [
      workspaceId,
      rows.map(({ gate }) => gate.gate),
      rows.map(({ place }) => place.claim.runId),
      rows.map(({ place }) => place.stepKey),
      rows.map(({ gate }) => ('capacity' in gate ? gate.capacity : null)),
      rows.map(({ gate }) => ('count' in gate ? gate.count : null)),
      rows.map(({ gate }) => ('count' in gate ? gate.periodMs / 1000 : null)),
      rows.map(({ gate }) => gate.cancelsOld),
      rows.map(({ place }) => place.priority),
      rows.map(({ place }) => place.claim.claimSeq),
    ],
  })
}

/** Gives up the places of steps that are done, or of runs that are not to wait. */
export async function leavePlaces(
  query: Query,
  workspaceId: string,
  places: readonly { runId: string; stepKey: string }[],
): Promise<void> {
  await query({
    name: 'leave-places',
    text: `
      delete from app.gate_places p
      using unnest($2::uuid[], $3::text[]) as i (run_id, step_key)
      where p.workspace_id = $1 and p.run_id = i.run_id and p.step_key = i.step_key`,
    values: [workspaceId, places.map(({ runId }) => runId), places.map(({ stepKey }) => stepKey)],
  })
}

/** What a look at the gates of a workspace came to. */
export interface Passed {
  /** How many may go on now. */
  admitted: number
  /** Runs that a worker holds, of which a step may go on. */
  wokenHeld: string[]
  /** Runs that a newer one of their kind is to end. */
  outdated: string[]
  /** When the next one may pass for time alone, in milliseconds from now. */
  nextInMs: number | null
}

/**
 * Admits whoever may pass by now. The caller holds the workspace's lock, and tells those whose places
 * are `entering` itself.
 */
export async function passGates(
  query: Query,
  workspaceId: string,
  entering: readonly string[],
): Promise<Passed> {
  await query({ name: 'clear-places', text: clearText, values: [workspaceId] })
  const units = toUnits(
    await query<WaitingRow>({
      name: 'waiting-places',
      text: waitingText,
      values: [workspaceId, pauseGate, priorityLeadSeconds, candidateRows],
    }),
  )
  const [first] = units
  const outdated = await query<{ runId: string }>({
    name: 'outdated-places',
    text: outdatedText,
    values: [workspaceId],
  })
  const { admitted, unusedAt } = planAdmission(units, {
    through: new Map(units.flatMap((unit) => unit.through)),
    unusedAt: new Map(units.flatMap((unit) => unit.unusedAt)),
    nowMs: first?.nowMs ?? 0,
  })
  const wokenHeld = await admit(query, workspaceId, { admitted, unusedAt, entering })
  const [next] = await query<{ inMs: number | null }>({
    name: 'next-at-gates',
    text: nextText,
    values: [workspaceId],
  })
  return {
    admitted: admitted.length,
    wokenHeld,
    outdated: outdated.map(({ runId }) => runId),
    nextInMs: next?.inMs ?? null,
  }
}

/** Names a place: `run id`, or `run id step key`. */
export function placeKey({ runId, stepKey }: { runId: string; stepKey: string }): string {
  return stepKey === '' ? runId : `${runId} ${stepKey}`
}

/** Rows looked at in one go; who is further back in the line comes with the next look. */
const candidateRows = 1000

/** An admitted step that nobody began in this time is taken to be given up. */
const unclaimedSeconds = 60

// Places of runs that are no more, and of steps whose claim is over: those are the slots that are free.
const clearText = `
delete from app.gate_places p
where p.workspace_id = $1
  and not exists (
    select from app.run_queue q
    where q.run_id = p.run_id
      and (p.step_key = '' or p.admitted_at is null
           or (q.status = 'running' and q.claim_seq = p.claim_seq)
           or (p.claim_seq is null and p.admitted_at > now() - interval '${unclaimedSeconds} s')))`

// Whoever needs a gate that is full, or a rate that is used up, is not looked at: others are behind.
const waitingText = `
with through as (
  select gate, count(*)::int as runs
  from app.gate_places
  where workspace_id = $1 and admitted_at is not null and capacity is not null
  group by gate
),
waiting as (
  select p.*, t.runs, r.unused_at
  from app.gate_places p
  left join through t on t.gate = p.gate
  left join app.gate_rates r on r.workspace_id = p.workspace_id and r.gate = p.gate
  where p.workspace_id = $1 and p.admitted_at is null
),
blocked as (
  select w.run_id, w.step_key
  from waiting w
  where case
    when w.gate = $2 then exists (
      select from app.run_queue q join app.workflows f using (workspace_id)
      where q.run_id = w.run_id and f.id = q.workflow_id and f.paused_at is not null)
    when w.capacity is not null then coalesce(w.runs, 0) >= w.capacity
    else w.unused_at > clock_timestamp()
           + make_interval(secs => w.rate_seconds - w.rate_seconds / w.rate_count) end
)
select w.run_id as "runId", w.step_key as "stepKey", w.gate, w.gate = $2 as "isPause",
       w.capacity, w.rate_count as count, w.rate_seconds * 1000 as "periodMs", w.runs as through,
       extract(epoch from w.unused_at)::float8 * 1000 as "unusedAt",
       extract(epoch from clock_timestamp())::float8 * 1000 as "nowMs"
from waiting w
where not exists (select from blocked b where b.run_id = w.run_id and b.step_key = w.step_key)
order by w.since + make_interval(secs => w.priority * $3::int), w.run_id, w.step_key
limit $4`

// Of those that end their elders, the newest stay: as many as may be through at a time.
const outdatedText = `
select distinct run_id as "runId"
from (
  select run_id, capacity, row_number() over (partition by gate order by since desc, run_id desc) as place
  from app.gate_places
  where workspace_id = $1 and cancels_old
) p
where place > capacity`

const nextText = `
select min(extract(epoch from r.unused_at - clock_timestamp()
           - make_interval(secs => p.rate_seconds - p.rate_seconds / p.rate_count)))::float8 * 1000 as "inMs"
from app.gate_places p join app.gate_rates r using (workspace_id, gate)
where p.workspace_id = $1 and p.admitted_at is null and p.rate_count is not null`

interface WaitingRow {
  [column: string]: unknown
  runId: string
  stepKey: string
  gate: string
  isPause: boolean
  capacity: number | null
  count: number | null
  periodMs: number | null
  through: number | null
  unusedAt: number | null
  nowMs: number
}

interface Unit extends Waiting {
  runId: string
  stepKey: string
  gates: Gate[]
  through: [string, number][]
  unusedAt: [string, number][]
  nowMs: number
}

function toUnits(rows: WaitingRow[]): Unit[] {
  const units = new Map<string, Unit>()
  for (const row of rows) {
    const { runId, stepKey, gate, nowMs } = row
    const key = placeKey(row)
    const unit: Unit = units.get(key) ?? {
      runId,
      stepKey,
      nowMs,
      gates: [],
      through: [],
      unusedAt: [],
    }
    units.set(key, unit)
    // A pause that is still on has left its runs out.
    if (row.isPause) continue
    if (row.capacity !== null) unit.gates.push({ gate, capacity: row.capacity })
    else unit.gates.push({ gate, count: row.count ?? 1, periodMs: row.periodMs ?? 1000 })
    if (row.through !== null) unit.through.push([gate, row.through])
    if (row.unusedAt !== null) unit.unusedAt.push([gate, row.unusedAt])
  }
  // The last one may be cut in two.
  if (rows.length === candidateRows) units.delete([...units.keys()].at(-1) ?? '')
  return [...units.values()]
}

async function admit(
  query: Query,
  workspaceId: string,
  given: { admitted: Unit[]; unusedAt: Map<string, number>; entering: readonly string[] },
): Promise<string[]> {
  const { admitted, unusedAt, entering } = given
  if (admitted.length === 0) return []
  const rows = await query<{ runId: string; isHeld: boolean }>({
    name: 'admit-places',
    text: `
      with admitted as materialized (
        select * from unnest($2::uuid[], $3::text[]) as i (run_id, step_key)
      ),
      resumed as (
        delete from app.gate_places p using admitted a
        where p.workspace_id = $1 and p.run_id = a.run_id and p.step_key = a.step_key and p.gate = $4
      ),
      placed as (
        update app.gate_places p
        set admitted_at = clock_timestamp(),
            -- A step whose run is under way has begun; one whose run waits begins under another claim.
            claim_seq = (select q.claim_seq from app.run_queue q where q.run_id = p.run_id
                         and q.status = 'running' and q.claim_seq = p.claim_seq)
        from admitted a
        where p.workspace_id = $1 and p.run_id = a.run_id and p.step_key = a.step_key
          and p.admitted_at is null and p.gate <> $4
      ),
      used as (
        insert into app.gate_rates (workspace_id, gate, unused_at)
        select $1, r.gate, to_timestamp(r.unused_ms / 1000)
        from unnest($5::text[], $6::float8[]) as r (gate, unused_ms)
        on conflict (workspace_id, gate) do update set unused_at = excluded.unused_at
      )
      -- A run that a worker holds for other reasons is woken when it is let go, at the latest.
      update app.run_queue q
      set available_at = case when q.status = 'running' then q.available_at else least(q.available_at, now()) end,
          woken = q.woken or q.status = 'running'
      from (select distinct run_id from admitted
            where trim(run_id || ' ' || step_key) <> all ($7::text[])) a
      where q.run_id = a.run_id and q.workspace_id = $1
      returning q.run_id as "runId", q.status = 'running' as "isHeld"`,
    values: [
      workspaceId,
      admitted.map(({ runId }) => runId),
      admitted.map(({ stepKey }) => stepKey),
      pauseGate,
      [...unusedAt.keys()],
      [...unusedAt.values()],
      entering,
    ],
  })
  return rows.filter(({ isHeld }) => isHeld).map(({ runId }) => runId)
}
