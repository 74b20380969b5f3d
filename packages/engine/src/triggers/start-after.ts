/**
 * Runs that follow on the ends of others. Starting them and noting each end, once and for good, are one
 * commit; live pages and workers hear of it after that.
 */
import type { NewRun } from '../accept/new-run.ts'
import { insertRuns } from '../accept/store-runs.ts'
import { inTransaction, type Query } from '../sql/query.ts'
import type { Pool } from 'pg'
import type { ChangeFeed } from '../bus/changes.ts'

/** So many ends are dealt with in one look. */
export const atOnce = 200

/** An end that nobody has dealt with, and what is to follow on it. */
export interface Following {
  workspaceId: string
  /** The run that ended. */
  sourceRunId: string
}

export interface StartAfter<Due extends Following> {
  pool: Pool
  changes: ChangeFeed
  /** The ends that are due, in the transaction that notes them. */
  find: (query: Query) => Promise<Due[]>
  /** The run that follows; null when none is to. */
  toRun: (due: Due) => Promise<NewRun | null> | NewRun | null
  /** Notes every end with the run that it started: its key makes a second one impossible. */
  record: (query: Query, fired: readonly Fired<Due>[]) => Promise<void>
  /** Whether the pages of the runs that ended show what came of it. */
  tellSource?: boolean
}

export interface Fired<Due> {
  due: Due
  runId: string | null
}

/** @returns how many runs were started; 0 when another look was at the same ends, and came first */
export async function startAfter<Due extends Following>({
  pool,
  changes,
  find,
  toRun,
  record,
  tellSource = false,
}: StartAfter<Due>): Promise<number> {
  const fired = await inTransaction(pool, async (query) => {
    const all = await find(query)
    const runs: NewRun[] = []
    const places: (number | null)[] = []
    for (const due of all) {
      const run = await toRun(due)
      places.push(run ? runs.push(run) - 1 : null)
    }
    const accepted = await insertRuns(query, runs)
    const noted = all.map((due, index) => {
      const place = places[index] ?? null
      return { due, runId: place === null ? null : (accepted[place]?.runId ?? null) }
    })
    if (noted.length > 0) await record(query, noted)
    return noted
  }).catch((error: unknown) => {
    // It began before the other's commit, and has undone what it began: the next look sees what is left.
    if (isDuplicate(error)) return []
    throw error
  })
  for (const { due, runId } of fired) {
    const { workspaceId, sourceRunId } = due
    if (runId !== null) changes.add({ workspaceId, kind: 'run', id: runId })
    if (tellSource) changes.add({ workspaceId, kind: 'run', id: sourceRunId })
  }
  const started = fired.filter(({ runId }) => runId !== null).length
  if (started > 0) changes.wakeWorkers()
  return started
}

function isDuplicate(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505'
}
