import type { Tx } from '@floyo/db'
import { sql } from 'kysely'
import { controlsPayload, workersChannel } from '../bus/changes.ts'

/**
 * Says to all workers that a pause or a limit was changed in this transaction. It is rare enough for
 * the lock that a commit with a notification takes; without it they would see it a second later.
 */
export async function tellControls(tx: Tx): Promise<void> {
  await sql`select pg_notify(${workersChannel}, ${controlsPayload})`.execute(tx)
}
