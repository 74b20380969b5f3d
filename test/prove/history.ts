/** The history checker: compares what senders were promised with what the database and the sink hold. */
import type { Pool } from 'pg'
import type { SenderLog } from './deliveries.ts'
import type { Fault } from './faults.ts'
import type { Arrival, Sink } from './sink.ts'

export interface Findings {
  /** Accepted runs without a row. */
  lost: number
  /** Deliveries that became more than one run, or were told two. */
  doubled: number
  /** Runs without a final status. */
  stuck: number
  /** Runs that ended otherwise than succeeded, but for those set aside. */
  failed: number
  /** Runs that three faults in a row hit: they are dead letters, for a person to repeat (REL-13). */
  setAside: number
  steps: number
  /** Steps that were begun again after their success was recorded. */
  repeatedSuccesses: number
  effects: number
  /** Succeeded runs of which an effect never reached the sink. */
  missingEffects: number
  /** Effects that reached the sink more than once. */
  repeatedEffects: number
  /** Those of them that no fault excuses: their record was not open when anything was struck. */
  unexcused: number
  /** Effects that were begun and not yet recorded when something was struck: as many may repeat. */
  inFlight: number
  /** How many of the repeated effects were open at which kind of fault. */
  repeatedAt: Record<string, number>
  /** Effects that must not repeat on their own, and did. */
  repeatedAsking: number
  /** The first effect without an excuse, with all that is known of it. */
  example: string | undefined
}

/** One entry of a journal, with the time at which it was made durable. */
export interface TimedEntry {
  type: string
  key?: string
  stepId?: string
  attempt?: number
  /** Milliseconds since 1970. */
  at: number
}

interface RunRow {
  id: string
  workflowId: string
  status: string | null
  errorCode: string | null
  batches: { at: string; entries: Omit<TimedEntry, 'at'>[] }[]
}

/** Reads every run of a person's workflow with its journal, oldest entries first. */
const historySql = `
  select r.id, r.workflow_id as "workflowId", e.status::text as status,
         e.outcome->'error'->>'code' as "errorCode",
         coalesce((select jsonb_agg(jsonb_build_object('at', j.created_at, 'entries', j.entries) order by j.seq)
                   from app.run_journal j
                   where j.workspace_id = r.workspace_id and j.run_id = r.id), '[]')
           || case when e.run_id is null then '[]'
                   else jsonb_build_array(jsonb_build_object('at', e.finished_at, 'entries', e.entries)) end
           as batches
  from app.runs r
  join app.workflows w on w.workspace_id = r.workspace_id and w.id = r.workflow_id and w.kind = 'user'
  left join app.run_ends e on e.workspace_id = r.workspace_id and e.run_id = r.id`

export interface Evidence {
  log: SenderLog
  sink: Sink
  faults: readonly Fault[]
  /** How many effects each run has. */
  effectsPerRun: number
  /** The workflow whose effects wait for a person rather than repeat. */
  askingWorkflowId?: string
}

export async function checkHistory(pool: Pool, evidence: Evidence): Promise<Findings> {
  const { log, sink, faults, effectsPerRun, askingWorkflowId } = evidence
  const { rows } = await pool.query<RunRow>(historySql)
  const known = new Set(rows.map(({ id }) => id))
  const promised = new Set(log.accepted.values())
  const runs = rows.map((row) => ({ ...row, entries: timed(row) }))
  const effects = [...sink.arrivals.values()]
  const open = new Map(runs.map(({ id, entries }) => [id, openAt(entries, faults)]))
  const repeated = effects.filter((arrivals) => arrivals.length > 1)
  const unexcused = repeated.filter((one) => !open.get(runOf(one))?.has(stepOf(one)))
  const succeeded = rows.filter(({ status }) => status === 'succeeded')
  const setAside = rows.filter(({ errorCode }) => errorCode === 'lost_workers').length
  const stuck = rows.filter(({ status }) => status === null).length
  const asking = new Set(
    rows.filter(({ workflowId }) => workflowId === askingWorkflowId).map(({ id }) => id),
  )
  return {
    lost: [...promised].filter((id) => !known.has(id)).length,
    doubled: log.changedAnswers.length + (rows.length - promised.size),
    stuck,
    failed: rows.length - succeeded.length - stuck - setAside,
    setAside,
    steps: runs.reduce((sum, { entries }) => sum + entries.filter(isDone).length, 0),
    repeatedSuccesses: runs.reduce((sum, { entries }) => sum + repeatedSuccesses(entries), 0),
    effects: effects.length,
    missingEffects: Math.max(0, succeeded.length * effectsPerRun - effects.length),
    repeatedEffects: repeated.length,
    unexcused: unexcused.length,
    inFlight: [...open.values()].reduce((sum, steps) => sum + steps.size, 0),
    repeatedAt: countBy(repeated.map((one) => open.get(runOf(one))?.get(stepOf(one)) ?? 'none')),
    repeatedAsking: repeated.filter((arrivals) => asking.has(runOf(arrivals))).length,
    example: unexcused.slice(0, 1).map((arrivals) => {
      const entries = runs.find(({ id }) => id === runOf(arrivals))?.entries
      return JSON.stringify({ arrivals, entries, faults })
    })[0],
  }
}

/** What an effect of these proofs tells the sink: its run and its step. */
interface Told {
  run: string
  step: string
}

function runOf([first]: Arrival[]): string {
  return (JSON.parse(first?.body ?? '{}') as Told).run
}

function stepOf([first]: Arrival[]): string {
  return (JSON.parse(first?.body ?? '{}') as Told).step
}

function timed({ batches }: RunRow): TimedEntry[] {
  return batches.flatMap(({ at, entries }) =>
    entries.map((entry) => Object.assign({}, entry, { at: Date.parse(at) })),
  )
}

function isDone({ type }: { type: string }): boolean {
  return type === 'done'
}

/** How many entries of a journal lie behind a `done` of the same step. */
export function repeatedSuccesses(entries: readonly { type: string; key?: string }[]): number {
  const done = new Set<string>()
  let repeated = 0
  for (const { type, key } of entries) {
    if (key === undefined) continue
    if (done.has(key)) repeated++
    if (type === 'done') done.add(key)
  }
  return repeated
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

/**
 * The steps of a run of which an attempt was begun and not recorded while a fault lasted, with the
 * last of these faults: what lasted may have begun long before.
 */
export function openAt(
  entries: readonly TimedEntry[],
  faults: readonly Fault[],
): Map<string, string> {
  const begun = new Map<string, number>()
  const open = new Map<string, string>()
  for (const { type, key, at } of entries) {
    if (key === undefined) continue
    const since = begun.get(key)
    const struck = faults.findLast(
      ({ from, to }) => since !== undefined && since <= to && at >= from,
    )
    if (struck) open.set(key, struck.what)
    if (type === 'attempt') begun.set(key, at)
    else begun.delete(key)
  }
  return open
}
