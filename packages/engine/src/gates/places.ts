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
import type { Gate } from './plan.ts'

/** A place to be taken: by a run as a whole, or by one of its steps. */
export interface Place {
  claim: Claim
  /** '' for the run itself. */
  stepKey: string
  priority: number
  gates: readonly (Gate & { cancelsOld: boolean })[]
}

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

/** A place that is given up, by the claim that took it: another one of the same run may have it by now. */
export type Leaving = Pick<Place, 'claim' | 'stepKey'>

/** Gives up the places of steps that are done, or of runs that are not to wait. */
export async function leavePlaces(
  query: Query,
  workspaceId: string,
  leaving: readonly Leaving[],
): Promise<void> {
  await query({
    name: 'leave-places',
    text: `
      delete from app.gate_places p
      using unnest($2::uuid[], $3::text[], $4::int[]) as i (run_id, step_key, claim_seq)
      where p.workspace_id = $1 and p.run_id = i.run_id and p.step_key = i.step_key
        and p.claim_seq = i.claim_seq`,
    values: [
      workspaceId,
      leaving.map(({ claim }) => claim.runId),
      leaving.map(({ stepKey }) => stepKey),
      leaving.map(({ claim }) => claim.claimSeq),
    ],
  })
}

/** Names a place: `run id`, or `run id step key`. */
export function placeKey({ runId, stepKey }: { runId: string; stepKey: string }): string {
  return stepKey === '' ? runId : `${runId} ${stepKey}`
}
