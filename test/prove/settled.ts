import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'

/** Waits until no run is left, or as long as is given. @returns how many are left */
export async function untilNoneLeft(pool: Pool, withinSeconds = 60): Promise<number> {
  const deadline = performance.now() + withinSeconds * 1000
  for (;;) {
    const open = await countOpen(pool).catch(() => undefined)
    if (open === 0 || performance.now() > deadline) return open ?? Infinity
    await sleep(200)
  }
}

async function countOpen(pool: Pool): Promise<number | undefined> {
  const { rows } = await pool.query<{ open: number }>(
    'select count(*)::int as open from app.run_queue',
  )
  return rows[0]?.open
}
