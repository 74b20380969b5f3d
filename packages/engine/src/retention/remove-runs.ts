/** Removing runs that have served their time, with all that belongs to them. */
import { inTransaction, type Query } from '../sql/query.ts'
import type { KeptSince, RetentionOptions } from './keep-retention.ts'

/** So much is held in one transaction. */
const batchRuns = 1000

/** A dead letter waits for somebody to repeat it, but not for ever. */
export const deadLetterDays = 365

/**
 * Removes the runs of a workspace that ended before they are kept. Kept all the same: what somebody
 * keeps for good, what an output is pinned from, dead letters nobody has repeated, and a run as long as one that repeats it or that called
 * it may still look at its values.
 *
 * @returns how many, and how many files went with them
 */
export async function removeRuns(
  { pool, removeFile, signal }: RetentionOptions,
  { workspaceId, runs: since }: KeptSince,
): Promise<{ runs: number; files: number }> {
  const total = { runs: 0, files: 0 }
  if (since === null) return total
  for (let more = true; more && !signal.aborted;) {
    const { ids, files } = await inTransaction(pool, async (query) => {
      const batch = await findExpired(query, { workspaceId, since })
      return {
        ids: batch,
        files: await removeWithOrigins(query, { workspaceId, since, ids: batch }),
      }
    })
    more = ids.length === batchRuns
    total.runs += files.runs
    total.files += files.ids.length
    for (const id of files.ids) await removeFile({ workspaceId, id })
  }
  return total
}

interface Expired {
  workspaceId: string
  since: string
}

/** Runs over before then that nothing keeps; `among` some, or else the oldest of all. */
async function findExpired(
  query: Query,
  { workspaceId, since, among }: Expired & { among?: readonly string[] },
): Promise<string[]> {
  const rows = await query<{ id: string }>({
    text: `
      select e.run_id as id
      from app.run_ends e
      -- Only days that are summed up: figures of all time count what is gone.
      where e.workspace_id = $1 and e.finished_at < least($2, date_trunc('day', now() - interval '1 hour', 'UTC'))
        ${among ? 'and e.run_id = any($3::uuid[])' : ''}
        and not exists (select from app.runs again
                        where again.workspace_id = e.workspace_id and again.retry_of = e.run_id)
        and not exists (select from app.run_holds h
                        where h.workspace_id = e.workspace_id and h.run_id = e.run_id)
        and not exists (select from app.step_pins p
                        where p.workspace_id = e.workspace_id and p.run_id = e.run_id)
        and not exists (select from app.run_waits w join app.run_queue q on q.run_id = w.run_id
                        where w.workspace_id = e.workspace_id and w.child_run_id = e.run_id and w.kind = 'child')
        ${
          // It was repeated, by a run that has just gone.
          among
            ? ''
            : `and (e.outcome -> 'error' -> 'dead' is null
                    or e.finished_at < now() - make_interval(days => ${deadLetterDays}))`
        }
      order by e.finished_at
      limit ${batchRuns}`,
    values: among ? [workspaceId, since, among] : [workspaceId, since],
  })
  return rows.map(({ id }) => id)
}

/** Removes them, and what they repeated if that is over as well: without them it would seem never repeated. */
async function removeWithOrigins(
  query: Query,
  { ids, ...expired }: Expired & { ids: readonly string[] },
): Promise<{ runs: number; ids: string[] }> {
  const removed = { runs: 0, ids: [] as string[] }
  for (let going = ids; going.length > 0;) {
    const { origins, files } = await removeBatch(query, expired.workspaceId, going)
    removed.runs += going.length
    removed.ids.push(...files)
    going = origins.length > 0 ? await findExpired(query, { ...expired, among: origins }) : []
  }
  return removed
}

/** Removes runs that are over, whatever keeps them. @returns what they repeated, and their files */
export async function removeBatch(
  query: Query,
  workspaceId: string,
  ids: readonly string[],
): Promise<{ origins: string[]; files: string[] }> {
  const ofRuns = 'where workspace_id = $1 and run_id = any($2::uuid[])'
  const [removed] = await query<{ origins: string[]; files: string[] }>({
    text: `
      with gone as (
        delete from app.runs where workspace_id = $1 and id = any($2::uuid[]) returning retry_of
      ),
      ends as (delete from app.run_ends ${ofRuns}),
      journals as (delete from app.run_journal ${ofRuns}),
      waits as (delete from app.run_waits ${ofRuns}),
      commands as (delete from app.device_commands ${ofRuns}),
      files as (delete from app.files ${ofRuns} returning id)
      select array(select distinct retry_of from gone where retry_of is not null) as origins,
             array(select id from files) as files`,
    values: [workspaceId, ids],
  })
  return removed ?? { origins: [], files: [] }
}
