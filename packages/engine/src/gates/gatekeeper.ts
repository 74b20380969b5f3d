/**
 * The gatekeeper of a worker: lines runs up at their gates, and lets them through as places come
 * free. Runs that wait hold no worker; whoever ends a run that had a place looks at once who is next,
 * and a look a second at everything that waits is what guarantees it.
 *
 * A run without limits never comes here: its definition and a small table in memory say so.
 */
import type { Log } from '@floyo/db'
import type { Pool } from 'pg'
import { type Batcher, createBatcher } from '../batch.ts'
import type { ChangeFeed } from '../bus/changes.ts'
import { pause } from '../pause.ts'
import type { ClaimedRun } from '../claim.ts'
import { cancelRun } from '../runs/cancel.ts'
import { inTransaction, type Query } from '../sql/query.ts'
import { leavePlaces, lockGates, passGates, type Passed, placeKey, takePlaces } from './places.ts'
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

export interface Gatekeeper {
  /** Lets it pass, or lines it up. Those that come together are one act, in their order. */
  enter(arrival: AtGates): Promise<GateAnswer>
  /** A step has no need of its place any more. */
  leave(place: { workspaceId: string; runId: string; stepKey: string }): void
  /** A run that had a place has ended: looks soon who is next. */
  left(workspaceId: string): void
  /** Looks at everything that waits, now and each second, until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>
  /** Looks now. */
  lookNow(): void
}

export interface GatekeeperOptions {
  pool: Pool
  changes: ChangeFeed
  log: Log
}

const pollMs = 1000
const wakeForgottenMs = 5000
/** With everything that ends in this time, one look. */
const gatherMs = 10

export function createGatekeeper({ pool, changes, log }: GatekeeperOptions): Gatekeeper {
  const due = new Map<string, NodeJS.Timeout>()
  const leavers = new Map<string, { runId: string; stepKey: string }[]>()
  const doors = new Map<string, Batcher<AtGates, GateAnswer>>()
  let wake = doNothing

  function lookSoon(workspaceId: string, inMs: number): void {
    if (due.has(workspaceId)) return
    const timer = setTimeout(() => {
      due.delete(workspaceId)
      look(workspaceId).catch((error: unknown) => {
        log.warn({ workspaceId, err: error }, 'the gates could not be looked at')
      })
    }, inMs)
    due.set(workspaceId, timer.unref())
  }

  async function look(workspaceId: string): Promise<void> {
    const leaving = leavers.get(workspaceId) ?? []
    leavers.delete(workspaceId)
    try {
      const passed = await inTransaction(pool, async (query) => {
        await lockGates(query, workspaceId)
        if (leaving.length > 0) await leavePlaces(query, workspaceId, leaving)
        return passGates(query, workspaceId, [])
      })
      await follow(workspaceId, passed)
    } catch (error) {
      leavers.set(workspaceId, [...leaving, ...(leavers.get(workspaceId) ?? [])])
      throw error
    }
  }

  /** What a look asks for once it is committed. */
  async function follow(workspaceId: string, passed: Passed): Promise<void> {
    if (passed.admitted > 0) changes.wakeWorkers()
    for (const runId of passed.wokenHeld) changes.wakeHeld(runId)
    if (passed.nextInMs !== null) lookSoon(workspaceId, Math.max(gatherMs, passed.nextInMs))
    for (const runId of passed.outdated) {
      // It may have ended by itself meanwhile.
      await cancelRun(pool, changes, { workspaceId, runId }).catch(() => {})
    }
    if (passed.outdated.length > 0) lookSoon(workspaceId, gatherMs)
  }

  // One act at a time for a workspace, so that its runs line up as they came.
  const createDoor = (workspaceId: string): Batcher<AtGates, GateAnswer> =>
    createBatcher({
      commit: (arrivals) => enterAll(workspaceId, arrivals),
      lanes: 1,
      maxItems: 500,
    })

  async function enterAll(workspaceId: string, arrivals: AtGates[]): Promise<GateAnswer[]> {
    const { passed, answers } = await inTransaction(pool, async (query) => {
      await lockGates(query, workspaceId)
      await takePlaces(query, workspaceId, arrivals.map(toPlace))
      const entering = arrivals.map(({ run, stepKey }) => placeKey({ runId: run.runId, stepKey }))
      const passedNow = await passGates(query, workspaceId, entering)
      return { passed: passedNow, answers: await answer(query, workspaceId, arrivals) }
    })
    for (const { run } of arrivals) changes.add({ workspaceId, kind: 'run', id: run.runId })
    if (leavers.has(workspaceId)) lookSoon(workspaceId, 0)
    await follow(workspaceId, passed)
    return answers
  }

  return {
    enter(arrival) {
      const { workspaceId } = arrival.run
      const door = doors.get(workspaceId) ?? createDoor(workspaceId)
      doors.set(workspaceId, door)
      return door(arrival)
    },
    leave({ workspaceId, ...place }) {
      const leaving = leavers.get(workspaceId) ?? []
      leaving.push(place)
      leavers.set(workspaceId, leaving)
      lookSoon(workspaceId, 0)
    },
    left: (workspaceId) => lookSoon(workspaceId, gatherMs),
    lookNow: () => wake(),
    async run(signal) {
      let wokeAt = -Infinity
      while (!signal.aborted) {
        const woken = new Promise<void>((resolve) => {
          wake = resolve
        })
        try {
          for (const workspaceId of await waitingWorkspaces(pool)) await look(workspaceId)
          if (performance.now() - wokeAt > wakeForgottenMs) {
            wokeAt = performance.now()
            if ((await wakeForgotten(pool)) > 0) changes.wakeWorkers()
          }
        } catch (error) {
          log.warn({ err: error }, 'the gates could not be looked at')
        }
        const rest = new AbortController()
        await Promise.race([woken, pause(pollMs, AbortSignal.any([signal, rest.signal]))])
        rest.abort()
      }
      for (const timer of due.values()) clearTimeout(timer)
    },
  }
}

function doNothing(): void {}

function toPlace({ run, stepKey, gates }: AtGates): Parameters<typeof takePlaces>[2][number] {
  return {
    claim: run,
    stepKey,
    priority: run.priority,
    gates: gates.map((gate) => Object.assign({ cancelsOld: gate.overflow === 'cancel-old' }, gate)),
  }
}

async function waitingWorkspaces(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ workspaceId: string }>({
    name: 'waiting-workspaces',
    text: `select distinct workspace_id as "workspaceId" from app.gate_places where admitted_at is null`,
  })
  return rows.map(({ workspaceId }) => workspaceId)
}

/** Runs that wait at a gate where they have no place: whatever lost it, nobody else would wake them. */
async function wakeForgotten(pool: Pool): Promise<number> {
  const { rowCount } = await pool.query({
    name: 'wake-forgotten',
    text: `
      update app.run_queue q set available_at = now()
      where q.priority in (0, 1, 2) and q.available_at = 'infinity' and q.status = 'queued'
        and not exists (select from app.gate_places p
                        where p.workspace_id = q.workspace_id and p.run_id = q.run_id
                          and p.step_key = '' and p.admitted_at is null)`,
  })
  return rowCount ?? 0
}

/** Which of the arrivals are through; those that are not are refused, or parked here and now. */
async function answer(
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
  const parked: ClaimedRun[] = []
  for (const { run, stepKey, gates } of arrivals) {
    const held = atGates.get(run.runId)
    // A step waits with its run, which goes on with what else it has to do.
    if (!held || stepKey !== '') continue
    const refusing = gates.find(({ gate, overflow }) => overflow === 'refuse' && held.has(gate))
    if (refusing) refused.set(run.runId, `Refused: ${describe(refusing)}.`)
    else parked.push(run)
  }
  await leavePlaces(
    query,
    workspaceId,
    [...refused.keys()].map((runId) => ({ runId, stepKey: '' })),
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
