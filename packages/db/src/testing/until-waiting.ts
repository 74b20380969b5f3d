import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Db } from '../scope.ts'

/** Until so many connections of this database wait for a lock. @throws when they do not come to wait */
export async function untilWaiting(owner: Db, count: number): Promise<void> {
  for (let looks = 0; looks < 6000; looks++) {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(owner)
    if (rows[0]?.n === count) return
    await sleep(5)
  }
  throw new Error(`${count} did not come to wait`)
}
