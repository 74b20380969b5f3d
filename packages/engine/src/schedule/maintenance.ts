/** Housekeeping: the partitions of the months ahead, and what has served its time. */
import { keepRetention, type RetentionOptions } from '../retention/keep-retention.ts'
import { sumUpDays } from '../retention/run-days.ts'
import type { Log } from '@floyo/db'
import type { Pool } from 'pg'
import { pause } from '../pause.ts'

const everyMs = 3_600_000
const againMs = 60_000

/** How long things are kept, and how the content of files is removed; without, all is kept. */
export type HousekeepingRetention = Pick<RetentionOptions, 'usual' | 'removeFile'>

/** Keeps house once an hour until `signal` aborts, beside the schedules: no due time waits for it. */
export async function runHousekeeping(
  pool: Pool,
  {
    log,
    signal,
    retention,
  }: { log: Log; signal: AbortSignal; retention?: HousekeepingRetention | undefined },
): Promise<void> {
  const round = async (): Promise<void> => {
    await keepHouse(pool)
    if (retention) await keepRetention({ pool, log, signal, ...retention })
  }
  while (!signal.aborted) {
    const kept = await round().then(
      () => true,
      (error: unknown) => {
        log.warn({ err: error }, 'housekeeping failed; it is tried again in a minute')
        return false
      },
    )
    await pause(kept ? everyMs : againMs, signal)
  }
}

/** One round. Each statement takes a bounded bite; the next round takes the rest. */
async function keepHouse(pool: Pool): Promise<void> {
  // One by one: a new partition locks its table for a moment, and whoever holds two such locks can wait
  // in a circle with those who write to both.
  for (const parent of ['app.runs', 'app.run_journal', 'app.run_ends', 'app.events']) {
    for (const ahead of ['0', '1 month', '2 months']) {
      const text = 'select app.ensure_month($1::regclass, now() + $2::interval)'
      await pool.query(text, [parent, ahead])
    }
  }
  const bites = [
    deleteOld('app.idempotency_keys', "created_at < now() - interval '2 days'"),
    deleteOld('app.webhook_deliveries', "received_at < now() - interval '7 days'"),
    deleteOld('app.chain_fires', "fired_at < now() - interval '7 days'"),
    // They tell of events that their person may not keep as long.
    deleteOld('app.simulations', "created_at < now() - interval '30 days'"),
    // The pages of runs link by them.
    deleteOld('app.failure_fires', "fired_at < now() - interval '1 year'"),
    // What was made up for only now stays known for a while, however old its time: it runs once.
    deleteOld(
      'app.schedule_fires',
      `due_at < now() - interval '90 days'
       and (run_id is null or run_id < app.uuid_floor(now() - interval '7 days'))`,
    ),
  ]
  for (const text of bites) {
    for (let removed = biteRows; removed === biteRows;) {
      removed = (await pool.query(text)).rowCount ?? 0
    }
  }
  await sumUpDays(pool)
}

const biteRows = 1000

// Both come from the list above, never from outside.
function deleteOld(table: string, condition: string): string {
  return `delete from ${table} where ctid = any (array(
    select ctid from ${table} where ${condition} limit ${biteRows}))`
}
