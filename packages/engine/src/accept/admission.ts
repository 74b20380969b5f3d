/** Admission: who comes while a queue is full is told so, before it costs anything. */
import { uuidArray } from '../sql/binary-arrays.ts'
import { AppError } from '@floyo/contracts'
import type { Pool } from 'pg'
import { createBatcher } from '../batch.ts'

export interface Admission {
  /**
   * At once where what is known will do, as it does for most.
   * @throws AppError `queue_full` for the workspace's own queue, `unavailable` for that of all
   */
  admit(workspaceId: string, count: number): Promise<void> | undefined
}

/** How many unfinished runs there may be: of one workspace, and of all together. */
export interface AdmissionLimits {
  limit: number
  totalLimit: number
}

interface Depth {
  runs: number
  readAt: number
  reading: boolean
}

const freshMs = 250
/** All runs take longer to count, and what is admitted here is counted in between. */
const totalFreshMs = 2000
const forgetMs = 30_000
const retryAfterSeconds = 5

/** Refuses what would go beyond one of the limits; the workspace's own is the one to be named first. */
export function createAdmission(pool: Pool, { limit, totalLimit }: AdmissionLimits): Admission {
  const ofWorkspace = createGauge({
    limit,
    freshFor: freshMs,
    // With a thousand workspaces, what is known of most of them is old whenever they come.
    count: createBatcher({
      lanes: 2,
      maxItems: 100,
      commit: async (workspaceIds: string[]) => {
        const { rows } = await pool.query<{ runs: number }>({
          name: 'queue-depths',
          text: `select q.runs
                 from unnest($1::uuid[]) with ordinality w (id, place)
                 cross join lateral (
                   select count(*)::int as runs
                   from (select from app.run_queue where workspace_id = w.id limit $2) one
                 ) q
                 order by w.place`,
          values: [uuidArray(workspaceIds), limit],
        })
        return rows.map(({ runs }) => runs)
      },
    }),
  })
  const ofAll = createGauge({
    limit: totalLimit,
    freshFor: totalFreshMs,
    count: async () => {
      const { rows } = await pool.query<{ runs: number }>({
        name: 'total-queue-depth',
        text: `select count(*)::int as runs from (select from app.run_queue limit $1) q`,
        values: [totalLimit],
      })
      return rows[0]?.runs ?? 0
    },
  })

  async function admitAfterLook(own: Room, all: Room | undefined, count: number): Promise<void> {
    if (!(await own)) {
      throw new AppError(
        'queue_full',
        `This workspace has ${limit} unfinished runs, the most that may wait. ` +
          `Send it again in ${retryAfterSeconds} s, or end runs that are stuck.`,
        { retryAfterSeconds },
      )
    }
    if (await (all ?? ofAll('', count))) return
    throw new AppError(
      'unavailable',
      `This installation has ${totalLimit} unfinished runs, the most that may wait. ` +
        `Send it again in ${retryAfterSeconds} s.`,
      { retryAfterSeconds },
    )
  }

  return {
    admit(workspaceId, count) {
      const own = ofWorkspace(workspaceId, count)
      const all = own === true ? ofAll('', count) : undefined
      return all === true ? undefined : admitAfterLook(own, all, count)
    },
  }
}

/** True at once, or after a look. */
type Room = true | Promise<boolean>

/** Says whether so many more have room, and counts them in if they do. */
type TakeRoom = (key: string, more: number) => Room

interface GaugeOptions {
  limit: number
  /** How old a look may be, in milliseconds. */
  freshFor: number
  count: (key: string) => Promise<number>
}

/**
 * Knows depths from a look a moment ago and what was admitted since. The look is made beside the work,
 * so acceptance does not wait for it, but for the first.
 */
function createGauge({ limit, freshFor, count }: GaugeOptions): TakeRoom {
  const depths = new Map<string, Depth>()

  async function read(key: string): Promise<void> {
    const runs = await count(key)
    depths.set(key, { runs, readAt: performance.now(), reading: false })
  }

  function takeFresh(key: string, more: number): boolean {
    const known = depths.get(key)
    if (!known || performance.now() - known.readAt > freshFor) return false
    if (known.runs + more > limit) return false
    known.runs += more
    return true
  }

  async function take(key: string, more: number): Promise<boolean> {
    const known = depths.get(key)
    const age = known ? performance.now() - known.readAt : Infinity
    if (!known || age > forgetMs) await read(key)
    else if (age > freshFor && !known.reading) {
      known.reading = true
      void read(key).catch(() => {
        known.reading = false
      })
    }
    const depth = depths.get(key)
    if (!depth) return true
    if (depth.runs + more > limit) {
      // A refusal rests on a fresh look, so that it ends as soon as there is room.
      if (performance.now() - depth.readAt <= freshMs) return false
      await read(key)
      return take(key, more)
    }
    depth.runs += more
    return true
  }

  return (key, more) => takeFresh(key, more) || take(key, more)
}
