/**
 * The worker: claims runs, executes them, keeps their leases, and gives them back when it stops.
 * A notification wakes it; a look at least once a second is what guarantees that it comes.
 */
import type { Adopter } from '../accept/accept.ts'
import type { Space } from '../accept/space.ts'
import type { Bus } from '../bus/bus.ts'
import { type ChangeFeed, controlsPayload, workersChannel } from '../bus/changes.ts'
import type { Dispatcher } from '../bus/dispatch.ts'
import { releaseClaims } from '../claim.ts'
import { createBreakers } from '../control/breakers.ts'
import { createControls } from '../control/controls.ts'
import { createPermits } from '../control/permits.ts'
import { createRetryBudget } from '../control/retry-budget.ts'
import { noCrashPoints, type ReachCrashPoint } from '../crash-point.ts'
import { canceledReason, type ExecuteDeps } from '../execute/execution.ts'
import { createPace } from '../execute/pace.ts'
import { createGatekeeper } from '../gates/gatekeeper.ts'
import { createJournalWriter, type JournalWriterOptions } from '../journal/commit.ts'
import type { LargeValues } from '../journal/large-values.ts'
import { pause } from '../pause.ts'
import type { RunCode } from '../run-code.ts'
import { queryOn } from '../sql/query.ts'
import type { Callbacks } from '../waits/callback.ts'
import { randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Log } from '@floyo/db'
import type { Pool } from 'pg'
import type { Actions, PerformAction } from '../action.ts'
import { createAtOnce } from './at-once.ts'
import { bornRun } from './born-run.ts'
import { createClaiming, lookPastMs } from './claiming.ts'
import { type DatabaseClock, firstTime } from '../clock/database-clock.ts'
import { createDefinitions } from './definitions.ts'
import { createHand } from './hand.ts'
import { keepLeases } from './leases.ts'

export interface WorkerOptions {
  /** As the engine's role. */
  pool: Pool
  /** The same, for claims and journals. */
  hotPool: Pool
  actions: Actions
  perform: PerformAction
  runCode?: RunCode | undefined
  values: LargeValues
  space: Space
  changes: ChangeFeed
  bus: Bus
  dispatcher?: Dispatcher | undefined
  log: Log
  clock: DatabaseClock
  /** Makes ids of runs by this clock. */
  newId: () => string
  workerId?: string
  /** How many runs it holds at a time. */
  concurrency?: number
  leaseSeconds?: number
  /** How long runs may go on after the signal to stop. */
  drainSeconds?: number
  random?: () => number
  /** Told of each run that this worker has ended, once that is durable. */
  onEnded?: JournalWriterOptions['onEnded']
  reach?: ReachCrashPoint
  callbacks?: Callbacks | undefined
  children: ExecuteDeps['children']
}

export interface Worker extends Adopter {
  /** Works until `signal` aborts, then drains, and returns when every run is ended or given back. */
  run(signal: AbortSignal): Promise<void>
}

const pollMs = 1000
const lostReason = 'lost'

/** Makes a worker; it does nothing until it runs. */
export function createWorker(options: WorkerOptions): Worker {
  const { pool, hotPool, changes, bus, dispatcher, log, reach = noCrashPoints } = options
  const workerId = options.workerId ?? randomUUID()
  const concurrency = options.concurrency ?? 400
  const leaseSeconds = options.leaseSeconds ?? 12
  const query = queryOn(pool)
  const { clock, newId } = options
  const controls = createControls(query)
  const gatekeeper = createGatekeeper({ pool, changes, log })
  const random = options.random ?? Math.random
  const nowMs = (): number => clock.nowMs()
  const onChange = (): void => changes.tellControls()
  const breakers = createBreakers({ query, controls, nowMs, random, onChange })
  const budget = createRetryBudget()
  const stopped = new AbortController()
  let isStopping = false
  let isRunning = false
  let wake = doNothing
  const deps: ExecuteDeps = {
    query,
    writer: createJournalWriter(hotPool, { reach, onEnded: options.onEnded }),
    actions: options.actions,
    perform: options.perform,
    runCode: options.runCode,
    values: options.values,
    changes,
    log,
    random,
    nowMs,
    now: () => clock.now(),
    permits: createPermits({ controls, breakers, gatekeeper, budget, nowMs, random, log }),
    pace: createPace(),
    onParked(until) {
      const inMs = Date.parse(until) - clock.nowMs()
      if (inMs < pollMs) setTimeout(() => wake(), Math.max(0, inMs) + 1).unref()
    },
    reach,
    children: options.children,
    callbacks: options.callbacks,
  }

  const definitions = createDefinitions(query)
  const atOnce = createAtOnce({ definitions, controls, clock, newId, log })
  const hand = createHand({
    deps,
    definitions,
    control: { controls, gatekeeper },
    log,
    stopping: () => isStopping || options.space.isOut(),
    onEnd() {
      if (claiming.isWorthALook()) wake()
    },
  })

  const onLoss = (): void => deps.pace.slowDown()
  const taking = { workerId, concurrency, leaseSeconds, onLoss }
  const claiming = createClaiming({
    query: queryOn(hotPool),
    hand,
    controls,
    clock,
    reach,
    ...taking,
  })

  async function giveBackDropped(): Promise<void> {
    const dropped = hand.dropped.splice(0)
    if (dropped.length === 0) return
    await releaseClaims(query, dropped).catch((error: unknown) => {
      hand.dropped.push(...dropped)
      throw error
    })
  }

  async function lookForMore(): Promise<number> {
    await giveBackDropped()
    if (options.space.isOut()) return 0
    return claiming.claimMore()
  }

  async function claimWhileRunning(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const woken = waitForWake(signal)
      // First everything that ends in this turn of the event loop, so that one claim covers its room.
      await nextTurn()
      const claimed = await lookForMore().catch((error: unknown) => {
        // What waited meanwhile is due all at once, also for a worker that had nothing to record then.
        deps.pace.slowDown()
        log.warn({ err: error }, 'runs could not be claimed')
        return 0
      })
      if (claimed === 0 || !claiming.isWorthALook()) await woken
      wake()
    }
  }

  /** Ends when somebody calls `wake`, and by itself when it is time to look again. */
  function waitForWake(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, claiming.hasBacklog() ? lookPastMs : pollMs)
    const wakeUp = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', wakeUp)
      resolve()
    }
    signal.addEventListener('abort', wakeUp)
    wake = wakeUp
    return promise
  }

  async function drain(): Promise<void> {
    const drained = new AbortController()
    await Promise.race([hand.settled(), pause((options.drainSeconds ?? 30) * 1000, drained.signal)])
    drained.abort()
    const rest = hand.claims()
    for (const claim of rest) hand.stop(claim, lostReason)
    await releaseClaims(query, [...rest, ...hand.dropped]).catch((error: unknown) => {
      log.warn({ err: error, runs: rest.length }, 'leases could not be given back; they will lapse')
    })
    if (rest.length > 0) changes.wakeWorkers()
  }

  return {
    workerId,
    leaseSeconds,
    reserve(count) {
      if (isStopping || !isRunning || !clock.isSet() || options.space.isOut()) return 0
      return claiming.reserve(count)
    },
    executeAtOnce(run) {
      return isStopping || !isRunning || !clock.isSet() ? null : atOnce.execute(run)
    },
    adopt(runs, count) {
      claiming.giveBack(count)
      const claimed = runs.map(({ run, accepted }) => ({ ...bornRun(run, accepted), workerId }))
      void hand.begin(claimed)
    },
    async run(signal) {
      isRunning = true
      // Right away: a claim under way must not let runs go on to their next effects meanwhile.
      signal.addEventListener('abort', stop, { once: true })
      if (signal.aborted) stop()
      const time = await firstTime(query, { log, signal })
      if (time !== undefined) clock.see(time)
      const over = new AbortController()
      const listening = bus.listen({
        channel: workersChannel,
        onReady: () => wake(),
        onPayload(payload) {
          const [what, runId] = payload.split(':')
          if (payload === controlsPayload) {
            controls.forget()
            gatekeeper.lookNow()
          }
          if (runId === undefined) wake()
          else if (what === 'wake') hand.wake(runId)
          else cancelHeld(runId)
        },
        signal: over.signal,
      })
      const receiving = dispatcher?.receive(async (runIds) => {
        // They stay in the queue, and are found there once there is room.
        if (!options.space.isOut()) await claiming.claimThese(runIds, stopped.signal)
      }, signal)
      const leases = keepLeases({
        query,
        leaseSeconds,
        log,
        claims: () => hand.claims(),
        onLost: (claim) => hand.stop(claim, lostReason),
        onCancel: (claim) => hand.stop(claim, canceledReason),
        signal: over.signal,
      })
      const gates = gatekeeper.run(over.signal)
      await claimWhileRunning(signal)
      await drain()
      over.abort()
      await Promise.all([listening, receiving, leases, gates])
      isRunning = false
    },
  }

  function stop(): void {
    isStopping = true
    stopped.abort()
  }

  function cancelHeld(runId: string): void {
    for (const claim of hand.claims()) {
      if (claim.runId === runId) hand.stop(claim, canceledReason)
    }
  }
}

function doNothing(): void {}
