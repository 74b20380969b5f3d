/**
 * Runs that tell of events their person forgot: those that the events started or let go on, and all
 * that took something over from these: repeats, runs they called, chains, error workflows. Each is
 * removed as soon as it is over and nothing under way looks at it any more. What somebody keeps for
 * good stays. When it was removed stays for some hours, so that whoever forgot can be told how many
 * were: this loop may come before them.
 */
import { inTransaction, type Query } from '../sql/query.ts'
import type { Log } from '@floyo/db'
import type { Pool } from 'pg'
import { pause } from '../pause.ts'
import type { RemoveFile } from './keep-retention.ts'
import { removeBatch } from './remove-runs.ts'

const everyMs = 30_000
const batchRuns = 1000

/** Who forgot. */
export interface Forgetter {
  workspaceId: string
  userId: string
}

export interface ForgottenOptions {
  /** As the engine's role. */
  pool: Pool
  removeFile: RemoveFile
}

/** So long is kept when a run was removed: longer than forgetting takes. */
const keptHours = 24

/** Removes what can go by now, twice a minute until `signal` aborts. */
export async function runForgetting(
  options: ForgottenOptions & { log: Log; signal: AbortSignal },
): Promise<void> {
  const { log, signal } = options
  while (!signal.aborted) {
    await tidy(options).catch((error: unknown) =>
      log.warn({ err: error }, 'forgotten runs could not be removed; it is tried again'),
    )
    await pause(everyMs, signal)
  }
}

async function tidy(options: ForgottenOptions): Promise<void> {
  await removeForgottenRuns(options, null)
  await options.pool.query(
    'delete from app.forgotten_runs where removed_at < now() - make_interval(hours => $1)',
    [keptHours],
  )
}

/**
 * Removes what can go by now; of one person, or of all. What others are removing meanwhile is waited
 * for where it is about one person, who is told what is left.
 *
 * @returns how many runs were removed here
 */
export async function removeForgottenRuns(
  { pool, removeFile }: ForgottenOptions,
  person: Forgetter | null,
): Promise<number> {
  let total = 0
  for (;;) {
    const removed = await inTransaction(pool, async (query) => {
      await addFollowing(query)
      const { runs, files } = await removeSome(query, person)
      // Before the commit, for which whoever forgets waits: a file that is told to be gone is gone.
      for (const place of files) await removeFile(place)
      return runs
    })
    total += removed
    if (removed === 0) return total
  }
}

/** Notes the runs that took something over from those noted, however long the line. */
async function addFollowing(query: Query): Promise<void> {
  await query({
    name: 'follow-forgotten-runs',
    text: `
      with recursive line (workspace_id, run_id, user_id) as (
        select workspace_id, run_id, user_id from app.forgotten_runs where removed_at is null
        union
        select l.workspace_id, next.run_id, l.user_id
        from line l cross join lateral (
          select r.id as run_id from app.runs r
          where r.workspace_id = l.workspace_id and r.retry_of = l.run_id
          union all
          select w.child_run_id from app.run_waits w
          where w.workspace_id = l.workspace_id and w.run_id = l.run_id and w.child_run_id is not null
          union all
          select c.run_id from app.chain_fires c
          where c.workspace_id = l.workspace_id and c.source_run_id = l.run_id and c.run_id is not null
          union all
          select f.run_id from app.failure_fires f
          where f.workspace_id = l.workspace_id and f.source_run_id = l.run_id and f.run_id is not null
        ) next
      )
      insert into app.forgotten_runs (workspace_id, run_id, user_id)
      select workspace_id, run_id, user_id from line
      -- What was removed already stays so.
      where exists (select from app.runs r where r.workspace_id = line.workspace_id and r.id = line.run_id)
      on conflict do nothing`,
    values: [],
  })
}

interface Removed {
  runs: number
  files: { workspaceId: string; id: string }[]
}

/** Removes runs of one workspace. */
async function removeSome(query: Query, person: Forgetter | null): Promise<Removed> {
  const found = await query<{ workspaceId: string; ids: string[] }>({
    name: person ? 'removable-forgotten-runs-of-person' : 'removable-forgotten-runs',
    text: `
      select workspace_id as "workspaceId", array_agg(run_id) as ids
      from (
        select f.workspace_id, f.run_id
        from app.forgotten_runs f
        left join app.run_ends e on e.workspace_id = f.workspace_id and e.run_id = f.run_id
        where f.removed_at is null
          and ($1::uuid is null or f.workspace_id = $1 and f.user_id = $2)
          and not exists (select from app.run_queue q where q.run_id = f.run_id)
          and not exists (select from app.run_holds h
                          where h.workspace_id = f.workspace_id and h.run_id = f.run_id)
          -- A run that repeats it, or that called it, may still look at its values.
          and not exists (select from app.runs again join app.run_queue q on q.run_id = again.id
                          where again.workspace_id = f.workspace_id and again.retry_of = f.run_id)
          and not exists (select from app.run_waits w join app.run_queue q on q.run_id = w.run_id
                          where w.workspace_id = f.workspace_id and w.child_run_id = f.run_id and w.kind = 'child')
          -- What its end starts was started.
          and not exists (select from app.chain_triggers t
                          where t.workspace_id = f.workspace_id and t.source_workflow_id = e.workflow_id
                            and t.seen_until <= e.finished_at
                            and not exists (select from app.chain_fires c
                                            where c.workspace_id = t.workspace_id and c.trigger_id = t.id
                                              and c.source_run_id = f.run_id))
          and not exists (select from app.failure_handlers h
                          where h.workspace_id = f.workspace_id and e.status = 'failed'
                            and coalesce(h.source_workflow_id, e.workflow_id) = e.workflow_id
                            and h.seen_until <= e.finished_at
                            and not exists (select from app.failure_fires x
                                            where x.workspace_id = h.workspace_id and x.source_run_id = f.run_id))
        -- In one order, so that two who wait do not wait for each other.
        order by f.run_id
        limit ${batchRuns}
        for update of f ${person ? '' : 'skip locked'}
      ) removable
      group by workspace_id
      limit 1`,
    values: [person?.workspaceId ?? null, person?.userId ?? null],
  })
  const [batch] = found
  if (!batch) return { runs: 0, files: [] }
  const { workspaceId, ids } = batch
  const { files } = await removeBatch(query, workspaceId, ids)
  await query({
    text: `
      with differences as (
        delete from app.shadow_differences where workspace_id = $1 and run_id = any($2::uuid[])
      )
      update app.forgotten_runs set removed_at = clock_timestamp()
      where workspace_id = $1 and run_id = any($2::uuid[])`,
    values: [workspaceId, ids],
  })
  return { runs: ids.length, files: files.map((id) => ({ workspaceId, id })) }
}
