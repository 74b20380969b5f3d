/**
 * Retention: what a workspace no longer keeps is removed for good. Whole months first, where nothing in
 * them is kept any more: that costs next to nothing. What is left goes in small batches, by the time a
 * run ended, so nothing stays longer than it should by more than the hour between two rounds.
 */
import type { Retention } from '@floyo/contracts'
import type { Log } from '@floyo/db'
import type { Pool } from 'pg'
import { queryOn } from '../sql/query.ts'
import { dropMonths } from './drop-months.ts'
import { removeDeliveries, removeEvents } from './remove-rows.ts'
import { removeRuns } from './remove-runs.ts'

export interface RetentionOptions {
  /** As the engine's role. */
  pool: Pool
  log: Log
  /** How long things are kept where the workspace chose nothing. */
  usual: Retention
  /** Removes the content of a file whose row is gone. */
  removeFile: RemoveFile
  signal: AbortSignal
}

export type RemoveFile = (place: { workspaceId: string; id: string }) => Promise<void>

/** From when on things of a workspace are kept; null: all of them. */
export interface KeptSince {
  workspaceId: string
  runs: string | null
  events: string | null
  deliveries: string | null
}

/** One round; of several processes that begin one, the first does it. */
export async function keepRetention(options: RetentionOptions): Promise<void> {
  const { pool } = options
  const client = await pool.connect()
  let isBroken = true
  try {
    const lock = "hashtext('floyo retention')"
    const { rows } = await client.query(`select pg_try_advisory_lock(${lock}) as mine`)
    if (rows[0]?.mine === true) {
      await removeAll(options)
      await client.query(`select pg_advisory_unlock(${lock})`)
    }
    isBroken = false
  } finally {
    // With its session the lock goes too.
    client.release(isBroken)
  }
}

async function removeAll(options: RetentionOptions): Promise<void> {
  const { pool, log, usual, signal } = options
  const months = await dropMonths(options)
  if (months.length > 0) log.info({ months }, 'months in which nothing is kept are removed')
  for (const since of await readKeptSince(pool, usual)) {
    if (signal.aborted) return
    const removed = {
      ...(await removeRuns(options, since)),
      events: await removeEvents(options, since),
      deliveries: await removeDeliveries(options, since),
    }
    if (Object.values(removed).every((count) => count === 0)) continue
    await pool.query(
      `insert into app.audit_log (workspace_id, actor_type, actor_name, action, target_type, target_id, changes)
       values ($1::uuid, 'system', 'Floyo', 'retention.applied', 'workspace', $1::uuid::text, $2)`,
      [since.workspaceId, { ...removed, keptSince: { ...since, workspaceId: undefined } }],
    )
  }
}

async function readKeptSince(pool: Pool, usual: Retention): Promise<KeptSince[]> {
  return queryOn(pool)<KeptSince>({
    text: `
      select id as "workspaceId",
             nullif(app.kept_since(retention, $1, 'runs'), '-infinity') as runs,
             nullif(app.kept_since(retention, $1, 'events'), '-infinity') as events,
             nullif(app.kept_since(retention, $1, 'deliveries'), '-infinity') as deliveries
      from app.workspaces order by id`,
    values: [usual],
  })
}
