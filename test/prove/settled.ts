/** Waits that end, whatever becomes of what they wait for. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import type { ProveOptions } from './proof.ts'

/** Waits until it is so, or as long as is given; what it waited for is said then. @returns whether it is so */
export async function until(
  isSo: () => Promise<boolean> | boolean,
  { what, withinSeconds, say }: { what: string; withinSeconds: number } & Pick<ProveOptions, 'say'>,
): Promise<boolean> {
  const deadline = performance.now() + withinSeconds * 1000
  for (let pauseMs = 10; !(await isSo()); pauseMs = Math.min(200, pauseMs * 2)) {
    if (performance.now() > deadline) {
      say(`waited ${withinSeconds} s for ${what}, and it did not come to that`)
      return false
    }
    await sleep(pauseMs)
  }
  return true
}

/** Waits until no run is left, or as long as is given. @returns how many are left */
export async function untilNoneLeft(pool: Pool, withinSeconds = 300): Promise<number> {
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
