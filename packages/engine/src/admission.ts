/** Admission: a workspace whose queue is full is told so, before it costs anything. */
import { AppError } from '@floyo/contracts'
import type { Pool } from 'pg'

export interface Admission {
  /** @throws AppError `queue_full` */
  admit(workspaceId: string, count: number): Promise<void>
}

interface Depth {
  runs: number
  readAt: number
  reading: boolean
}

const freshMs = 250
const forgetMs = 30_000
const retryAfterSeconds = 5

/**
 * Knows the depth of each workspace's queue from a look at most 250 ms ago and what was admitted
 * since. The look is made beside the work, so acceptance does not wait for it, but for the first.
 */
export function createAdmission(pool: Pool, { limit }: { limit: number }): Admission {
  const depths = new Map<string, Depth>()

  async function read(workspaceId: string): Promise<void> {
    const { rows } = await pool.query<{ runs: number }>({
      name: 'queue-depth',
      text: `select count(*)::int as runs
             from (select from app.run_queue where workspace_id = $1 limit $2) q`,
      values: [workspaceId, limit],
    })
    const runs = rows[0]?.runs ?? 0
    depths.set(workspaceId, { runs, readAt: performance.now(), reading: false })
  }

  return {
    async admit(workspaceId, count) {
      const known = depths.get(workspaceId)
      const age = known ? performance.now() - known.readAt : Infinity
      if (!known || age > forgetMs) await read(workspaceId)
      else if (age > freshMs && !known.reading) {
        known.reading = true
        void read(workspaceId).catch(() => {
          known.reading = false
        })
      }
      const depth = depths.get(workspaceId)
      if (!depth) return
      if (depth.runs + count > limit) {
        // A refusal rests on a fresh look, so that it ends as soon as there is room.
        if (performance.now() - depth.readAt > freshMs) {
          await read(workspaceId)
          return this.admit(workspaceId, count)
        }
        throw new AppError(
          'queue_full',
          `This workspace has ${limit} unfinished runs, the most that may wait. ` +
            `Send it again in ${retryAfterSeconds} s, or end runs that are stuck.`,
          { retryAfterSeconds },
        )
      }
      depth.runs += count
    },
  }
}
