/**
 * While the database says nothing, callers are told so at once instead of waiting for their
 * statements to run out of time (REL-31). Whether it answers is asked beside the requests, on a
 * connection that no request uses, so that a full pool is not taken for a silent database; and twice,
 * so that a busy moment is not either.
 */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '@floyo/contracts'
import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import { sendProblem } from './problems.ts'

export interface DatabaseWatch {
  isAway(): boolean
  /** Has a look unless there was one just now; does not wait for it. */
  look(): void
  /** Calls `listener` when the database falls silent. @returns what ends that */
  onAway(listener: () => void): () => void
}

export interface WatchOptions {
  /** Of its own. */
  pool: Pick<Pool, 'query'>
  log: { warn(facts: object, message: string): void }
  /** How long it may say nothing, twice in a row. */
  silentMs?: number
}

/** Between two looks while all is well, and while it is away. */
const freshMs = 500
const againMs = 200

export function createDatabaseWatch({ pool, log, silentMs = 700 }: WatchOptions): DatabaseWatch {
  const listeners = new Set<() => void>()
  let isAway = false
  let looking = false
  let answeredAt = -Infinity

  async function answers(): Promise<boolean> {
    let answered = false
    const asked = pool.query('select 1').then(
      () => (answered = true),
      () => false,
    )
    const silent = sleep(silentMs, undefined, { ref: false })
    await Promise.race([asked, silent])
    // The answer may have come while this process itself was busy.
    await nextTurn()
    await nextTurn()
    return answered
  }

  async function lookOnce(): Promise<void> {
    looking = true
    const isThere = (await answers()) || (!isAway && (await answers()))
    looking = false
    if (isThere) answeredAt = performance.now()
    if (isThere === isAway)
      log.warn({}, isThere ? 'the database is back' : 'the database is silent')
    const fellSilent = !isThere && !isAway
    isAway = !isThere
    if (fellSilent) for (const listener of listeners) listener()
    if (isAway) setTimeout(() => void lookOnce(), againMs).unref()
  }

  return {
    isAway: () => isAway,
    look() {
      if (!looking && !isAway && performance.now() - answeredAt > freshMs) void lookOnce()
    },
    onAway(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** Refuses what would need the database while it is away, and ends what waits for it. */
export function refuseWhileAway(app: FastifyInstance, watch: DatabaseWatch): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { url } = request.routeOptions
    if (!url || !/^[/](?:api|hooks)[/]/.test(url)) return done()
    if (watch.isAway()) return done(away())
    watch.look()
    const forget = watch.onAway(() => {
      if (!reply.sent) sendProblem(reply, away())
    })
    reply.raw.once('close', forget)
    done()
  })
}

function away(): AppError {
  const detail = 'The database does not answer; nothing that was stored is lost. Send it again soon'
  return new AppError('unavailable', detail, { retryAfterSeconds: 2 })
}
