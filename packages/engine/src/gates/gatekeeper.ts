/**
 * The gatekeeper of a worker: lines runs up at their gates, and lets them through as places come
 * free. Runs that wait hold no worker; whoever ends a run that had a place looks at once who is next,
 * and a look a second at everything that waits is what guarantees it.
 *
 * A run without limits never comes here: its definition and a small table in memory say so.
 */
import type { ChangeFeed } from '../bus/changes.ts'
import { pause } from '../pause.ts'
import { cancelRun } from '../runs/cancel.ts'
import { inTransaction, type Query } from '../sql/query.ts'
import type { Log } from '@floyo/db'
import type { Pool } from 'pg'
import { type Batcher, createBatcher } from '../batch.ts'
import { answerArrivals, type AtGates, type GateAnswer, toPlace } from './arrivals.ts'
import { passGates, type Passed } from './pass-gates.ts'
import { leavePlaces, type Leaving, lockGates, placeKey, takePlaces } from './places.ts'

export interface Gatekeeper {
  /** Lets it pass, or lines it up. Those that come together are one act, in their order. */
  enter(arrival: AtGates): Promise<GateAnswer>
  /** A step has no need of its place any more; tried again under the same claim, it needs a new one. */
  leave(place: Pick<AtGates, 'run' | 'stepKey'>): void
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
  const due = new Map<string, { timer: NodeJS.Timeout; atMs: number }>()
  const leavers = new Map<string, Leaving[]>()
  const doors = new Map<string, Batcher<AtGates, GateAnswer>>()
  let wake = doNothing

  function lookSoon(workspaceId: string, inMs: number): void {
    const atMs = performance.now() + inMs
    const planned = due.get(workspaceId)
    if (planned && planned.atMs <= atMs) return
    clearTimeout(planned?.timer)
    const timer = setTimeout(() => {
      due.delete(workspaceId)
      void look(workspaceId)
    }, inMs)
    due.set(workspaceId, { timer: timer.unref(), atMs })
  }

  /** What goes wrong in one workspace holds up no other. */
  async function look(workspaceId: string): Promise<void> {
    try {
      await follow(
        workspaceId,
        await decide(workspaceId, (query) => passGates(query, workspaceId, [])),
      )
    } catch (error) {
      log.warn({ workspaceId, err: error }, 'the gates could not be looked at')
    }
  }

  /**
   * Decides under the lock of the workspace, after those have left who were to: a step that is tried
   * again comes behind its own leaving, whoever carries that out.
   */
  async function decide<Result>(
    workspaceId: string,
    work: (query: Query) => Promise<Result>,
  ): Promise<Result> {
    let leaving: Leaving[] = []
    try {
      return await inTransaction(pool, async (query) => {
        await lockGates(query, workspaceId)
        leaving = leavers.get(workspaceId) ?? []
        leavers.delete(workspaceId)
        if (leaving.length > 0) await leavePlaces(query, workspaceId, leaving)
        return work(query)
      })
    } catch (error) {
      if (leaving.length > 0)
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
    const { passed, answers } = await decide(workspaceId, async (query) => {
      await takePlaces(query, workspaceId, arrivals.map(toPlace))
      const entering = arrivals.map(({ run, stepKey }) => placeKey({ runId: run.runId, stepKey }))
      const passedNow = await passGates(query, workspaceId, entering)
      return { passed: passedNow, answers: await answerArrivals(query, workspaceId, arrivals) }
    })
    for (const { run } of arrivals) changes.add({ workspaceId, kind: 'run', id: run.runId })
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
    leave({ run, stepKey }) {
      const { workspaceId } = run
      const leaving = leavers.get(workspaceId) ?? []
      leaving.push({ claim: run, stepKey })
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
      for (const { timer } of due.values()) clearTimeout(timer)
    },
  }
}

function doNothing(): void {}

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
