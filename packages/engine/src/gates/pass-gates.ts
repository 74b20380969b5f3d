/** A look at the gates of a workspace: who may pass by now, who is too old to, and when to look again. */
import { priorityLeadSeconds } from '../claim.ts'
import type { Query } from '../sql/query.ts'
import { placeKey } from './places.ts'
import { type Gate, planAdmission, type Waiting } from './plan.ts'
import { pauseGate } from './run-gates.ts'

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
