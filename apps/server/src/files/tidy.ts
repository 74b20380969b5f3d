/**
 * Files that nobody will ask for. A crash between the file and the row that names it leaves a file
 * without a row; one between a value of a run and the commit that refers to it leaves a row that no
 * journal speaks of.
 */
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { FileStore } from './disk.ts'

const hourMs = 3_600_000
/** A file gets its row within its upload. */
const strayAfterMs = 24 * hourMs
const atOnce = 500

export interface TidyDeps {
  /** As the engine's role. */
  pool: Pool
  store: Pick<FileStore, 'dir' | 'remove'>
}

/** Tidies up once an hour until `signal` aborts. */
export async function keepFilesTidy(
  deps: TidyDeps & { log: Logger },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const values = await removeLostValues(deps)
      const files = await removeStrayFiles(deps)
      if (values + files > 0)
        deps.log.info({ values, files }, 'files that nobody needs are removed')
    } catch (error) {
      deps.log.warn({ err: error }, 'files could not be tidied up; the next hour tries again')
    }
    await sleep(hourMs, undefined, { signal }).catch(() => {})
  }
}

/**
 * Removes values of runs whose commit was lost. While a run goes on, its worker may be about to refer
 * to them; once it has ended, its journal says for good which of them it needs.
 * @returns how many
 */
export async function removeLostValues({ pool, store }: TidyDeps): Promise<number> {
  let removed = 0
  for (let looked = atOnce; looked === atOnce;) {
    const { rows } = await pool.query<{ workspaceId: string; id: string; isUsed: boolean }>(
      `with unseen as (
         select f.workspace_id, f.id, f.run_id from app.files f
         where f.of_journal = 'unseen' and f.created_at < now() - interval '1 hour'
           and not exists (select from app.run_queue q where q.run_id = f.run_id)
         order by f.created_at limit ${atOnce}
         for update skip locked
       ),
       judged as (
         select u.workspace_id, u.id,
                exists (select from app.run_ends e
                        where e.workspace_id = u.workspace_id and e.run_id = u.run_id
                          and position(u.id::text in e.outcome::text || e.entries::text) > 0)
                or exists (select from app.run_journal j
                           where j.workspace_id = u.workspace_id and j.run_id = u.run_id
                             and position(u.id::text in j.entries::text) > 0) as is_used
         from unseen u
       ),
       seen as (
         update app.files f set of_journal = 'seen'
         from judged j where j.is_used and f.workspace_id = j.workspace_id and f.id = j.id
       ),
       gone as (
         delete from app.files f
         using judged j where not j.is_used and f.workspace_id = j.workspace_id and f.id = j.id
       )
       select workspace_id as "workspaceId", id, is_used as "isUsed" from judged`,
    )
    looked = rows.length
    for (const { isUsed, ...place } of rows) {
      if (isUsed) continue
      await store.remove(place)
      removed++
    }
  }
  return removed
}

/** Removes contents that no row names. @returns how many */
export async function removeStrayFiles({ pool, store }: TidyDeps): Promise<number> {
  let removed = 0
  for (const workspaceId of await namesIn(store.dir)) {
    const names = await namesIn(path.join(store.dir, workspaceId))
    for (let from = 0; from < names.length; from += atOnce) {
      const batch = names.slice(from, from + atOnce)
      const ids = batch.map(idOf)
      const { rows } = await pool.query<{ id: string }>(
        'select id from app.files where workspace_id = $1 and id = any($2::uuid[])',
        [workspaceId, ids],
      )
      const known = new Set(rows.map(({ id }) => id))
      for (const name of batch.filter((one) => !known.has(idOf(one)))) {
        const { mtimeMs } = await stat(path.join(store.dir, workspaceId, name)).catch(gone)
        if (Date.now() - mtimeMs < strayAfterMs) continue
        await store.remove({ workspaceId, id: idOf(name) })
        removed++
      }
    }
  }
  return removed
}

const stored = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\.part)?$/

function idOf(name: string): string {
  return name.replace(/\.part$/, '')
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  })
  return names.filter((name) => stored.test(name))
}

/** Somebody else has removed it: not older than now. */
function gone(): { mtimeMs: number } {
  return { mtimeMs: Infinity }
}
