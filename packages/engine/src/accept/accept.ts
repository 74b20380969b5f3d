/**
 * Acceptance: from the moment `accept` returns, the run is ours whatever dies. Runs that are accepted
 * at the same moment share a commit.
 */
import { type Batcher, createBatcher, isAboutData } from '../batch.ts'
import type { ChangeFeed } from '../bus/changes.ts'
import type { Dispatcher } from '../bus/dispatch.ts'
import type { DatabaseClock } from '../clock/database-clock.ts'
import { noCrashPoints, type ReachCrashPoint } from '../crash-point.ts'
import { queryOn } from '../sql/query.ts'
import type { EndedRun } from '../worker/at-once.ts'
import type { Pool } from 'pg'
import { createAdmission } from './admission.ts'
import { insertEnded } from './insert-ended.ts'
import { type AcceptedRun, type NewRun, orThrow, type Stored } from './new-run.ts'
import { storeRuns } from './store-runs.ts'
import { WebhookChanged } from './seen-webhook.ts'

export interface AcceptorOptions {
  /** As the engine's role. */
  pool: Pool
  /** The same, for what stores runs. */
  hotPool: Pool
  changes: ChangeFeed
  clock: DatabaseClock
  /** Makes ids of runs by this clock. */
  newId: () => string
  dispatcher?: Dispatcher | undefined
  /** How many runs of one workspace may be unfinished before more are refused. */
  queueLimit?: number | undefined
  /** The same for all workspaces together. */
  totalQueueLimit?: number | undefined
  /** A worker in this process, which takes runs from their first row on while it has room. */
  worker?: Adopter
  reach?: ReachCrashPoint
}

/** The side of a worker that acceptance sees. */
export interface Adopter {
  workerId: string
  leaseSeconds: number
  /** Sets room for up to `count` runs aside. @returns for how many */
  reserve(count: number): number
  /** Works a run of pure steps out before it is stored. @returns null, or a promise of it, for any other */
  executeAtOnce(run: NewRun): Promise<EndedRun | null> | null
  /** Takes runs that were born claimed, as many as were reserved or fewer. */
  adopt(runs: { run: NewRun; accepted: AcceptedRun }[], reserved: number): void
}

export interface Acceptor {
  /**
   * Stores a run and returns once it is durable.
   * @throws AppError `queue_full` when the workspace has too many unfinished runs
   * @throws WebhookChanged when the webhook it came to is not as it was seen
   */
  accept(run: NewRun): Promise<AcceptedRun>
  /** Several, in as few commits as possible; all of them or, by `queue_full`, none. */
  acceptAll(runs: readonly NewRun[]): Promise<AcceptedRun[]>
}

/** How many runs of one workspace may be unfinished, unless the installation says otherwise. */
export const defaultQueueLimit = 10_000
const defaultTotalQueueLimit = 200_000

/** Two commits under way keep the disk busy while the next batch forms; more only split batches. */
const acceptLanes = 2
const maxBatch = 500

/** Makes the one door through which runs come into this process. */
export function createAcceptor(options: AcceptorOptions): Acceptor {
  const admission = createAdmission(options.pool, {
    limit: options.queueLimit ?? defaultQueueLimit,
    totalLimit: options.totalQueueLimit ?? defaultTotalQueueLimit,
  })
  const batcher: Batcher<NewRun, Stored> = createBatcher({
    commit: (runs) => commit(runs, options),
    lanes: acceptLanes,
    maxItems: maxBatch,
  })
  const endedBatcher: Batcher<EndedRun, Stored> = createBatcher({
    commit: (ended) => commitEnded(ended, options),
    lanes: acceptLanes,
    maxItems: maxBatch,
  })

  async function acceptOne(run: NewRun): Promise<AcceptedRun> {
    const working = options.worker?.executeAtOnce(run)
    const ended = working && (await working)
    if (ended) {
      try {
        return orThrow(await endedBatcher(ended))
      } catch (error) {
        // The database can not keep what it gave: the queue knows how to end such a run.
        if (!isAboutData(error)) throw error
      }
    }
    // What is over at once never stands in the queue, so only the others are asked for room in it.
    const admitting = admission.admit(run.workspaceId, 1)
    if (admitting) await admitting
    return orThrow(await batcher(run))
  }

  const acceptAll = async (runs: readonly NewRun[]): Promise<AcceptedRun[]> => {
    const counts = new Map<string, number>()
    for (const { workspaceId } of runs) counts.set(workspaceId, (counts.get(workspaceId) ?? 0) + 1)
    for (const [workspaceId, count] of counts) await admission.admit(workspaceId, count)
    return (await Promise.all(runs.map(batcher))).map(orThrow)
  }
  return {
    acceptAll,
    accept: acceptOne,
  }
}

async function commitEnded(
  ended: EndedRun[],
  { hotPool, changes, reach = noCrashPoints }: AcceptorOptions,
): Promise<Stored[]> {
  reach('accept.beforeCommit')
  const accepted = await insertEnded(queryOn(hotPool), ended)
  reach('accept.afterCommit')
  for (const [index, { run }] of ended.entries()) {
    const one = accepted[index]
    if (one && isNew(one)) {
      changes.add({ workspaceId: run.workspaceId, kind: 'run', id: one.runId })
    }
  }
  return accepted
}

async function commit(runs: NewRun[], options: AcceptorOptions): Promise<Stored[]> {
  const { hotPool, worker, changes, clock, dispatcher, reach = noCrashPoints } = options
  // Those that are to wait go last: a claim covers the first runs of the statement.
  const ordered = runs.toSorted((a, b) => Number(!!a.availableAt) - Number(!!b.availableAt))
  const due = ordered.filter((run) => !run.availableAt).length
  const count = worker?.reserve(due) ?? 0
  const born = worker && { workerId: worker.workerId, leaseSeconds: worker.leaseSeconds, count }
  let adopted: { run: NewRun; accepted: AcceptedRun }[] = []
  try {
    reach('accept.beforeCommit')
    const newId = clock.isSet() ? options.newId : undefined
    const stored = await storeRuns(queryOn(hotPool), ordered, { born, newId })
    reach('accept.afterCommit')
    const fresh = ordered.flatMap((run, index) => {
      const one = stored[index]
      return one && isNew(one) ? [{ run, accepted: one, place: index }] : []
    })
    const [first] = fresh
    if (first && clock.wantsALook()) clock.see(first.accepted.createdAt)
    adopted = fresh.filter(({ place }) => place < count)
    for (const { run, accepted } of fresh) {
      changes.add({ workspaceId: run.workspaceId, kind: 'run', id: accepted.runId })
    }
    const unclaimed = fresh
      .filter(({ place }) => place >= count && place < due)
      .map(({ accepted }) => accepted.runId)
    if (unclaimed.length > 0 && !dispatcher?.send(unclaimed)) changes.wakeWorkers()
    const byRun = new Map(ordered.map((run, index) => [run, stored[index] as Stored]))
    return runs.map((run) => byRun.get(run) as Stored)
  } finally {
    worker?.adopt(adopted, count)
  }
}

function isNew(stored: Stored): stored is AcceptedRun {
  return !(stored instanceof WebhookChanged) && !stored.duplicate
}
