/** The engine of one process, wired: what routes, roles and tests work with. */
import {
  AppError,
  type Definition,
  type DeviceCommandResult,
  type FieldProblem,
  type JsonObject,
} from '@floyo/contracts'
import { type Log, silentLog } from '@floyo/db'
import type { Pool } from 'pg'
import { type Acceptor, createAcceptor } from './accept/accept.ts'
import { createDatabaseClock } from './clock/database-clock.ts'
import { createUuids } from './clock/uuids.ts'
import type { AcceptedRun } from './accept/new-run.ts'
import { endless, refuseWhileLow, requireSpace, type Space } from './accept/space.ts'
import type { Actions, OutputShapes, PerformAction } from './action.ts'
import { type Bus, createDatabaseBus } from './bus/bus.ts'
import { type Change, type ChangeFeed, createChangeFeed, listenChanges } from './bus/changes.ts'
import type { Dispatcher } from './bus/dispatch.ts'
import { createOutcomeWatch, type OutcomeWatch } from './bus/outcome-watch.ts'
import {
  checkDefinition,
  type CheckResult,
  type CheckSurroundings,
} from './check/check-definition.ts'
import { noCrashPoints, type ReachCrashPoint } from './crash-point.ts'
import { createLargeValues, type LargeValues, type ValueStore } from './journal/large-values.ts'
import { type Forgetter, removeForgottenRuns } from './retention/forgotten-runs.ts'
import type { RunCode } from './run-code.ts'
import { cancelRun } from './runs/cancel.ts'
import type { AddressesOf } from './runs/read-history.ts'
import { type Resolution, resolveUnknown } from './runs/resolve-unknown.ts'
import {
  forkRun,
  type ForkRequest,
  type RepeatedRun,
  retryRun,
  type RetryRequest,
} from './runs/retry.ts'
import { startRun, type StartRequest } from './runs/start.ts'
import {
  backfill,
  type Backfilled,
  type BackfillTime,
  type BackfillWindow,
  previewBackfill,
} from './schedule/backfill.ts'
import { runScheduler, type SchedulerOptions } from './schedule/scheduler.ts'
import { answerApproval, type ApprovalAnswer, answerCallback } from './waits/answer.ts'
import { type Callbacks, callbacksOf } from './waits/callback.ts'
import { type ChildRequest, startChild, tellCaller } from './waits/child.ts'
import { completeSuspended } from './waits/device-command.ts'
import { cancelChild, tellAnswers } from './waits/sweep.ts'
import { createWorker, type WorkerOptions } from './worker/worker.ts'

export interface EngineOptions {
  /** As the engine's role. */
  pool: Pool
  /** For what each run passes: its statements find their rows by keys. `pool` unless said. */
  hotPool?: Pool
  actions: Actions
  outputShapes?: OutputShapes
  /** Performs an action with the ports it needs. */
  perform: PerformAction
  /** Runs the JavaScript of code steps; without, such steps fail. */
  runCode?: RunCode | undefined
  /** Where values are kept that are too large for journals; without, they stay in them. */
  valueStore?: ValueStore
  /** Whether there is room on the disk for what runs write; without, that is not asked. */
  space?: Space
  log?: Log
  /** How processes give one another word; the database's notifications unless said. */
  bus?: Bus
  /** Hands due runs to workers beside the queue, in installations of many machines. */
  dispatcher?: Dispatcher | undefined
  /** How many runs of a workspace may be unfinished. */
  queueLimit?: number
  /** How many runs of all workspaces together. */
  totalQueueLimit?: number
  worker?: Pick<
    WorkerOptions,
    'concurrency' | 'leaseSeconds' | 'drainSeconds' | 'workerId' | 'random'
  >
  scheduler?: Pick<SchedulerOptions, 'pollMs' | 'retention'>
  reach?: ReachCrashPoint
  /** Addresses that runs wait at; without, no step can wait for a webhook. */
  callbacks?: Callbacks
  /** The address of a run's page, which error workflows are told; its path alone unless said. */
  linkToRun?: (runId: string) => string
}

interface InRun {
  workspaceId: string
  runId: string
}

export interface Engine extends Acceptor {
  changes: ChangeFeed
  /** Values that were set apart from journals. */
  values: Pick<LargeValues, 'bringBack' | 'read'>
  /** @throws AppError `not_found`, `invalid_definition`, `invalid_request`, `queue_full` */
  startRun(request: StartRequest): Promise<AcceptedRun>
  /** @throws AppError `not_found`, `run_already_final` */
  cancelRun(given: InRun): Promise<'canceled' | 'requested'>
  /** @throws AppError `not_found`, `conflict`, `invalid_request`, `invalid_definition`, `queue_full` */
  retryRun(request: RetryRequest): Promise<RepeatedRun>
  /** @throws AppError `not_found`, `conflict`, `invalid_request`, `queue_full` */
  forkRun(request: ForkRequest): Promise<RepeatedRun>
  /** @throws AppError `not_found`, `conflict` */
  completeSuspended(given: {
    workspaceId: string
    commandId: string
    deviceId?: string
    result: DeviceCommandResult
  }): Promise<string>
  /** @throws AppError `not_found` */
  resolveUnknown(given: InRun & { stepKey: string; resolution: Resolution }): Promise<void>
  /** @throws AppError `not_found`, `invalid_request` */
  previewBackfill(window: BackfillWindow): Promise<BackfillTime[]>
  /** @throws AppError `not_found`, `invalid_request`, `queue_full` */
  backfill(window: BackfillWindow & { userId: string }): Promise<Backfilled>
  /** @throws AppError `not_found`, `forbidden`, `invalid_request`, `conflict` */
  answerApproval(answer: ApprovalAnswer): Promise<string>
  /** Takes what came to an address that a step waits at. @throws AppError `not_found`, `conflict` */
  answerCallback(token: string, delivery: JsonObject): Promise<void>
  /** The addresses at which the steps of a run wait. */
  addressesOf: AddressesOf
  /** Removes runs of events this person forgot, if they are over; the scheduler, when they are. @returns how many */
  removeForgottenRuns(person: Forgetter): Promise<number>
  /** Tells runs of answers that were stored by others. */
  tellAnswers(): Promise<void>
  /** @returns how the run ended, or null when it did not in time */
  waitForOutcome: OutcomeWatch['wait']
  check(definition: Definition, surroundings?: CheckSurroundings): CheckResult
  /** Claims and executes runs until `signal` aborts and all of them are ended or given back. */
  runWorker(signal: AbortSignal): Promise<void>
  /** Fires schedules and keeps house until `signal` aborts. */
  runScheduler(signal: AbortSignal): Promise<void>
  /** Calls `onChange` for each change in any process, until `signal` aborts. */
  listenChanges(onChange: (change: Change) => void, signal: AbortSignal): Promise<void>
}

/** Wires an engine; nothing runs until `runWorker` or `runScheduler` is called. */
export function createEngine(options: EngineOptions): Engine {
  const { pool, actions, perform, log = silentLog, reach = noCrashPoints } = options
  const { hotPool = pool } = options
  const { bus = createDatabaseBus(pool, log), dispatcher } = options
  const changes = createChangeFeed(bus, log)
  const children = {
    start: (request: ChildRequest) => startChild({ pool, acceptor }, request),
    cancel: (given: InRun) => cancelChild(pool, changes, given),
    ended({ workspaceId, runId }: InRun): void {
      tellCaller(pool, changes, { workspaceId, runId }).catch((error: unknown) =>
        log.warn({ runId, err: error }, 'a caller was not told; the scheduler will'),
      )
    },
  }
  const outcomes = createOutcomeWatch({ pool, bus, log })
  const onEnded: OutcomeWatch['tell'] = (ended) => outcomes.tell(ended)
  const { callbacks, runCode, linkToRun = (runId) => `/runs/${runId}` } = options
  const values = createLargeValues(options.valueStore)
  const { space = endless } = options
  const ports = { actions, perform, runCode, values, space, children, callbacks }
  const clock = createDatabaseClock()
  const newId = createUuids(() => clock.nowMs())
  const time = { clock, newId }
  const deps = { pool, hotPool, bus, dispatcher, changes, log, reach, onEnded, ...time, ...ports }
  const worker = createWorker({ ...deps, ...options.worker })
  const { queueLimit, totalQueueLimit } = options
  const limits = { queueLimit, totalQueueLimit }
  const open = createAcceptor({ ...deps, worker, ...limits })
  const acceptor = refuseWhileLow(open, space)
  const check: Engine['check'] = (definition, given = {}) =>
    checkDefinition(definition, { actions, outputShapes: options.outputShapes, ...given })
  const problemsOf = (definition: Definition): FieldProblem[] => check(definition).problems
  return {
    ...acceptor,
    changes,
    values,
    check,
    startRun: (request) => startRun({ pool, acceptor, check: problemsOf }, request),
    cancelRun: (given) => cancelRun(pool, changes, given),
    retryRun: (request) => retryRun({ pool, acceptor, check: problemsOf }, request),
    forkRun: (request) => forkRun({ pool, acceptor }, request),
    completeSuspended: (given) => completeSuspended(pool, changes, given),
    resolveUnknown: (given) => resolveUnknown(pool, changes, given),
    previewBackfill: (window) => previewBackfill(pool, window),
    async backfill(window) {
      requireSpace(space)
      return backfill({ pool, changes, queueLimit }, window)
    },
    answerApproval: (answer) => answerApproval(pool, changes, answer),
    async answerCallback(token, delivery) {
      const at = options.callbacks?.read(token)
      if (!at) throw new AppError('not_found', 'There is no such address.')
      await answerCallback(pool, changes, { ...at, delivery })
    },
    addressesOf: (definition, runId) =>
      callbacks ? callbacksOf(definition, runId, callbacks) : {},
    tellAnswers: () => tellAnswers(pool, changes),
    removeForgottenRuns(person) {
      const { removeFile = () => Promise.resolve() } = options.scheduler?.retention ?? {}
      return removeForgottenRuns({ pool, removeFile }, person)
    },
    async waitForOutcome(run, waiting) {
      const outcome = await outcomes.wait(run, waiting)
      return outcome ? values.bringOutcomeBack(run.workspaceId, outcome) : outcome
    },
    runWorker: (signal) => worker.run(signal),
    runScheduler: (signal) =>
      runScheduler({
        pool,
        changes,
        log,
        signal,
        queueLimit,
        linkToRun,
        values,
        space,
        trial: { outputShapes: options.outputShapes, runCode },
        ...options.scheduler,
      }),
    async listenChanges(onChange, signal) {
      const feed = outcomes.feed()
      const hear = (change: Change): void => {
        feed.hear(change)
        onChange(change)
      }
      await listenChanges(bus, hear, signal).finally(() => feed.end())
    },
  }
}
