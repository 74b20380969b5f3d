/** Those who come to gates, and what becomes of them there. */
import type { ClaimedRun } from '../claim.ts'
import type { Query } from '../sql/query.ts'
import { leavePlaces, type Place, placeKey } from './places.ts'
import type { RunGate } from './run-gates.ts'

/** A claimed run, or a step of one, that has gates to pass. */
export interface AtGates {
  run: ClaimedRun
  /** '' for the run itself. */
  stepKey: string
  gates: readonly RunGate[]
}

/** What becomes of it at its gates. `held`: it waits; the claim of a run is given up. */
export type GateAnswer = { type: 'pass' } | { type: 'held' } | { type: 'refused'; reason: string }

/** What it takes at its gates. */
export function toPlace({ run, stepKey, gates }: AtGates): Place {
  return {
    claim: run,
    stepKey,
    priority: run.priority,
    gates: gates.map((gate) => Object.assign({ cancelsOld: gate.overflow === 'cancel-old' }, gate)),
  }
}

/** Which of the arrivals are through; those that are not are refused, or parked here and now. */
export async function answerArrivals(
  query: Query,
  workspaceId: string,
  arrivals: readonly AtGates[],
): Promise<GateAnswer[]> {
  const waiting = await query<{ runId: string; stepKey: string; gates: string[] }>({
    name: 'waiting-arrivals',
    text: `
      select run_id as "runId", step_key as "stepKey", array_agg(gate) as gates
      from app.gate_places
      where workspace_id = $1 and run_id = any ($2::uuid[]) and admitted_at is null
      group by run_id, step_key`,
    values: [workspaceId, arrivals.map(({ run }) => run.runId)],
  })
  const atGates = new Map(waiting.map((row) => [placeKey(row), new Set(row.gates)]))
  const refused = new Map<string, string>()
  const refusedRuns: ClaimedRun[] = []
  const parked: ClaimedRun[] = []
  for (const { run, stepKey, gates } of arrivals) {
    const held = atGates.get(run.runId)
    // A step waits with its run, which goes on with what else it has to do.
    if (!held || stepKey !== '') continue
    const refusing = gates.find(({ gate, overflow }) => overflow === 'refuse' && held.has(gate))
    if (!refusing) parked.push(run)
    else {
      refused.set(run.runId, `Refused: ${describe(refusing)}.`)
      refusedRuns.push(run)
    }
  }
  await leavePlaces(
    query,
    workspaceId,
    refusedRuns.map((claim) => ({ claim, stepKey: '' })),
  )
  const held = new Set(await park(query, parked, atGates))
  return arrivals.map(({ run, stepKey }) => {
    if (stepKey !== '') {
      return { type: atGates.has(placeKey({ runId: run.runId, stepKey })) ? 'held' : 'pass' }
    }
    const reason = refused.get(run.runId)
    if (reason !== undefined) return { type: 'refused', reason }
    if (held.has(run.runId)) return { type: 'held' }
    if (atGates.has(run.runId)) run.cancelRequested = true
    return { type: 'pass' }
  })
}

/**
 * Gives the runs up until they are let through. One that somebody wants canceled is left to its
 * worker, which ends it.
 */
async function park(
  query: Query,
  runs: readonly ClaimedRun[],
  atGates: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<string[]> {
  if (runs.length === 0) return []
  const rows = await query<{ runId: string }>({
    name: 'park-at-gates',
    text: `
      update app.run_queue q
      set status = 'queued', available_at = 'infinity', claimed_by = null, waiting_for = i.waiting_for,
          started_at = case when q.journal_seq > 0 then q.started_at end
      from unnest($1::uuid[], $2::int[], $3::text[], $4::text[]) as i (run_id, claim_seq, claimed_by, waiting_for)
      where q.run_id = i.run_id and q.claim_seq = i.claim_seq and q.claimed_by = i.claimed_by
        and q.status = 'running' and not q.cancel_requested
      returning q.run_id as "runId"`,
    values: [
      runs.map(({ runId }) => runId),
      runs.map(({ claimSeq }) => claimSeq),
      runs.map(({ workerId }) => workerId),
      runs.map(({ runId }) => waitingFor(atGates.get(runId) ?? new Set())),
    ],
  })
  return rows.map(({ runId }) => runId)
}

function waitingFor(gates: ReadonlySet<string>): string {
  if (gates.has('paused')) return 'the workflow to be resumed'
  const isRate = [...gates].every((gate) => !gate.endsWith(':at-once'))
  return isRate
    ? 'its turn: a limit says how many may begin in a time'
    : 'a free place: a limit says how many may go on at a time'
}

function describe(gate: RunGate): string {
  return 'capacity' in gate
    ? `${gate.capacity} such ${gate.capacity === 1 ? 'run is' : 'runs are'} under way, the most that may be at a time`
    : `${gate.count} such runs began within ${gate.periodMs / 1000} s, the most that may`
}
