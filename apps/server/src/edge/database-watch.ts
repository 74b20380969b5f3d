/**
 * While the database says nothing, callers are told so at once instead of waiting for their
 * statements to run out of time (REL-31). Whether it answers is asked beside the requests, on
 * connections that no request uses, so that a full pool is not taken for a silent database; and on
 * two of them, so that a busy moment or one lost connection is not either; and a machine that is late
 * with our own timers may be late with the database as well. It is asked as long as somebody waits:
 * whoever was last before the silence is told as well.
 */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '@floyo/contracts'
import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import { sendProblem } from './problems.ts'
import { createUnderWay } from './under-way.ts'

export interface DatabaseWatch {
  isAway(): boolean
  /** Has a look unless there was one just now; does not wait for it. */
  look(): void
  /** Calls `listener` when the database falls silent, and looks until then. @returns what ends that */
  onAway(listener: () => void): () => void
}

export interface WatchOptions {
  /** Of its own. */
  pool: Pick<Pool, 'query'>
  log: { warn(facts: object, message: string): void }
  /** How long it may say nothing. With the time between two looks it is less than a second. */
  silentMs?: number
  /** The same, where the machine is too busy to keep the time itself. */
  patientMs?: number
  /** Told when it answers again. */
  onBack?: () => void
}

/** Between two looks while all is well, and while it is away. */
const freshMs = 200
const againMs = 200

export function createDatabaseWatch(options: WatchOptions): DatabaseWatch {
  const { pool, log, silentMs = 650, patientMs = 3000, onBack } = options
  const listeners = createUnderWay<() => void>()
  let isAway = false
  let looking = false
  let answeredAt = -Infinity
  let watching: NodeJS.Timeout | undefined

  const ask = (): Promise<boolean> =>
    pool.query('select 1').then(
      () => true,
      () => false,
    )

  /** Whether it answers one of two questions, the second asked when the first is late or failed. */
  async function answers(): Promise<boolean> {
    let answered = false
    const see = (answer: boolean): boolean => (answered ||= answer)
    const lateMs = startLateness()
    const first = ask().then(see)
    await Promise.race([first, silence(silentMs / 2)])
    const either = answered ? first : firstTrue([first, ask().then(see)])
    await Promise.race([either, silence(silentMs / 2)])
    // The answer may have come while this process itself was busy.
    await nextTurn()
    await nextTurn()
    const isBusy = lateMs() > silentMs / 10
    if (!answered && isBusy) await Promise.race([either, silence(patientMs - silentMs)])
    return answered
  }

  async function lookOnce(): Promise<void> {
    looking = true
    const isThere = isAway ? await Promise.race([ask(), silence(silentMs)]) : await answers()
    looking = false
    if (isThere) answeredAt = performance.now()
    if (isThere === isAway)
      log.warn({}, isThere ? 'the database is back' : 'the database is silent')
    const wasAway = isAway
    isAway = !isThere
    if (wasAway && isThere) onBack?.()
    if (!wasAway && isAway) listeners.forEach((listener) => listener())
    if (isAway) setTimeout(() => void lookOnce(), againMs).unref()
  }

  function look(): void {
    if (!looking && !isAway && performance.now() - answeredAt > freshMs) void lookOnce()
  }

  function lookForThem(): void {
    if (listeners.size() > 0) return look()
    clearInterval(watching)
    watching = undefined
  }

  return {
    isAway: () => isAway,
    look,
    onAway(listener) {
      const place = listeners.add(listener)
      watching ??= setInterval(lookForThem, freshMs).unref()
      return () => listeners.remove(place)
    },
  }
}

const tickMs = 10

/** @returns says by how much timers were late since, and stops to count */
function startLateness(): () => number {
  let late = 0
  let due = performance.now() + tickMs
  const timer = setInterval(() => {
    late += Math.max(0, performance.now() - due)
    due = performance.now() + tickMs
  }, tickMs)
  return () => {
    clearInterval(timer)
    return late
  }
}

function silence(ms: number): Promise<boolean> {
  return sleep(ms, false, { ref: false })
}

/** True with the first that is true, false when all of them are not. */
function firstTrue(answers: Promise<boolean>[]): Promise<boolean> {
  return Promise.any(answers.map(async (answer) => (await answer) || Promise.reject())).catch(
    () => false,
  )
}

/** Refuses what would need the database while it is away, and ends what waits for it. */
export function refuseWhileAway(app: FastifyInstance, watch: DatabaseWatch): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { url } = request.routeOptions
    if (!url?.startsWith('/api/') && !url?.startsWith('/hooks/')) return done()
    if (watch.isAway()) return done(away())
    watch.look()
    const forget = watch.onAway(() => {
      if (!reply.sent) sendProblem(reply, away())
    })
    reply.raw.on('close', forget)
    done()
  })
}

function away(): AppError {
  const detail = 'The database does not answer; nothing that was stored is lost. Send it again soon'
  return new AppError('unavailable', detail, { retryAfterSeconds: 2 })
}
