/**
 * Going on when the database does: a run that has begun effects is not dropped because the database
 * was away for a moment, for with it would go results that nobody else has.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { isDatabaseAway } from '@floyo/db'
import type { Pace } from './pace.ts'

const longestPauseMs = 1000

/**
 * Does it until the database is there. Whether the run is still ours is for the next commit to say,
 * however long it was away. What is done must bear to be done twice: its answer may have been lost.
 */
export async function keepTrying<T>(pace: Pace, work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (!isDatabaseAway(error) && !isDiskFull(error)) throw error
      pace.slowDown()
      await sleep(Math.min(50 * 2 ** tries, longestPauseMs))
    }
  }
}

/** Of the files, or as PostgreSQL says it of its own. */
function isDiskFull(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false
  return error.code === 'storage_full' || error.code === '53100'
}
