/** The scheduler: fires what is due and keeps house. Any number of them may run; row locks share the work. */
import { endless, type Space } from '../accept/space.ts'
import type { ChangeFeed } from '../bus/changes.ts'
import type { LargeValues } from '../journal/large-values.ts'
import { pause } from '../pause.ts'
import { runForgetting } from '../retention/forgotten-runs.ts'
import type { JudgeOptions } from '../shadow/judge.ts'
import { runShadows } from '../shadow/watch-runs.ts'
import { fireChains } from '../triggers/chain.ts'
import { fireFailures } from '../triggers/failure.ts'
import { fireDebounced } from '../triggers/fire-debounced.ts'
import { sweepWaits } from '../waits/sweep.ts'
import type { Log } from '@floyo/db'
import type { Pool } from 'pg'
import { defaultQueueLimit } from '../accept/accept.ts'
import { fireDueSchedules } from './fire.ts'
import { releaseHeld } from './holds.ts'
import { type HousekeepingRetention, runHousekeeping } from './maintenance.ts'

export interface SchedulerOptions {
  /** As the engine's role. */
  pool: Pool
  changes: ChangeFeed
  log: Log
  signal: AbortSignal
  pollMs?: number
  queueLimit?: number | undefined
  /** The address of a run's page, for error workflows. */
  linkToRun: (runId: string) => string
  values: LargeValues
  space?: Space
  retention?: HousekeepingRetention | undefined
  /** For what runs on trial: see `JudgeOptions`. */
  trial?: Pick<JudgeOptions, 'outputShapes' | 'runCode'>
}

/** Runs until `signal` aborts. What fails is logged and tried again with the next look. */
export async function runScheduler(options: SchedulerOptions): Promise<void> {
  const { pool, changes, log, signal, retention, space = endless, pollMs = 1000 } = options
  const housekeeping = runHousekeeping(pool, { log, signal, retention })
  const shadows = runShadows({ pool, log, signal, values: options.values, ...options.trial })
  const removeFile = retention?.removeFile ?? (() => Promise.resolve())
  const forgetting = runForgetting({ pool, log, signal, removeFile })
  while (!signal.aborted) {
    await attend(log, 'waits', () => sweepWaits(pool, changes))
    // What is due stays due, and is fired once there is room.
    if (!space.isLow() && (await fireAll(options)).more) continue
    await pause(pollMs, signal)
  }
  await Promise.all([housekeeping, shadows, forgetting])
}

/** Starts all runs that are due by now. @returns whether there are more than one look takes */
async function fireAll({
  pool,
  changes,
  log,
  linkToRun,
  values,
  queueLimit = defaultQueueLimit,
}: SchedulerOptions): Promise<{ more: boolean }> {
  const due = { changes, log, queueLimit }
  const schedules = await attend(log, 'schedules', () => fireDueSchedules(pool, due))
  if (schedules && schedules.fired > 0) log.info({ fired: schedules.fired }, 'schedules fired')
  await attend(log, 'held runs', () => releaseHeld(pool, changes))
  await attend(log, 'event triggers', () => fireDebounced(pool, changes, queueLimit))
  await attend(log, 'chains', () => fireChains(pool, { changes, values }))
  await attend(log, 'error workflows', () => fireFailures(pool, { changes, linkToRun }))
  return { more: schedules?.more ?? false }
}

/** One part of a look: what goes wrong in it holds up no other. @returns undefined when it failed */
async function attend<Result>(
  log: Log,
  part: string,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work()
  } catch (error) {
    log.warn({ part, err: error }, 'the scheduler could not finish its look')
    return undefined
  }
}
