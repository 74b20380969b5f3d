/**
 * Executing one claimed run until it ends, is parked, or is lost.
 *
 * What pure steps did is kept in memory; before an effect starts, all of it and the intent are made
 * durable in one commit; the result of the effect goes with the next commit, before anything else
 * touches the outside. So a run of n effects costs n + 1 commits, and one of pure steps its end.
 */
import type { Outcome } from '@floyo/contracts'
import { isAboutData } from '../batch.ts'
import { interpret, type Turn } from '../interpret/interpret.ts'
import { lookAtCommand } from './device.ts'
import { startAttempt } from './effect.ts'
import {
  abandon,
  cancel,
  type ExecuteDeps,
  type Execution,
  fail,
  finish,
  type HeldRun,
  now,
  park,
  type Progress,
} from './execution.ts'
import { settleOpenAttempts } from './settle.ts'

/** How many workers may be lost on one run before it is set aside. */
export const lostWorkersLimit = 3

/** Drives the run as far as it goes. It never throws for what the run does, only for the database. */
export async function executeRun(held: HeldRun, deps: ExecuteDeps): Promise<void> {
  const execution: Execution = { ...held, deps, pending: [], journalBytes: 0 }
  const { claimed, program, journal } = held
  if (claimed.cancelRequested) return cancel(execution)
  if (claimed.lostWorkers >= lostWorkersLimit) {
    const message =
      `${lostWorkersLimit} workers were lost while they ran this, so it was set aside. ` +
      'See the server log for why they ended, then repeat the run.'
    return fail(execution, { code: 'lost_workers', message, stepId: null })
  }
  const { actions } = deps
  execution.pending.push(...settleOpenAttempts(program, journal, { actions, now: now(deps) }))
  try {
    for (let step: Progress = 'on'; step === 'on';) step = await turn(execution)
  } catch (error) {
    // What the database can not keep, it will not keep the next time either.
    if (!isAboutData(error)) throw error
    deps.log.error({ runId: claimed.runId, err: error }, 'a journal could not be stored')
    execution.pending.length = 0
    const message = 'The results of this run can not be stored; the server log has the details.'
    await fail(execution, { code: 'unstorable', message, stepId: null })
  }
}

async function turn(execution: Execution): Promise<Progress> {
  const { signal } = execution
  if (signal.aborted) return abandon(execution)
  const { entries, next } = interpretSafely(execution)
  execution.pending.push(...entries)
  if (next.type === 'end') {
    await finish(execution, next.outcome)
    return 'over'
  }
  const { want } = next
  switch (want.type) {
    case 'attempt':
      return startAttempt(execution, want)
    case 'sleep':
      return park(execution, {
        status: 'waiting',
        until: want.until,
        waitingFor: 'the next attempt',
      })
    case 'answer':
      return park(execution, {
        status: 'waiting',
        until: 'infinity',
        waitingFor: `an answer: it is not known whether the step ${want.step.id} happened`,
      })
    case 'command':
      return lookAtCommand(execution, want)
  }
}

/** A mistake of ours in the interpreter ends the run instead of coming back with each claim. */
function interpretSafely({ program, journal, claimed, deps }: Execution): Turn {
  try {
    return interpret(program, journal, now(deps))
  } catch (error) {
    deps.log.error({ runId: claimed.runId, err: error }, 'the interpreter failed')
    const message = 'Floyo failed to work this run out; the server log has the details.'
    const outcome: Outcome = {
      status: 'failed',
      error: { code: 'internal', message, stepId: null },
    }
    return { entries: [], next: { type: 'end', outcome } }
  }
}
