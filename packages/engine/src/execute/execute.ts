/**
 * Executing one claimed run until it ends, is parked, or is lost.
 *
 * What pure steps did is kept in memory; before effects start, all of it and their intents are made
 * durable in one commit; their results go with the next commit, before anything else touches the
 * outside. So a run of n effects one after the other costs n + 1 commits, and one of pure steps its
 * end. Several effects may be under way at the same time; what happened is noted one by one, each
 * followed by a turn of the interpreter, so that the order of the journal is the order of decisions.
 */
import {
  createInterpreter,
  type Interpreter,
  type Turn,
  type Want,
} from '../interpret/interpret.ts'
import type { Outcome } from '@floyo/contracts'
import { isAboutData } from '../batch.ts'
import { beginCode } from './code.ts'
import { lookAtCommand } from './device.ts'
import { begin, noteIntent } from './effect.ts'
import { type ExecuteDeps, type Execution, happened, type HeldRun } from './execution.ts'
import { keepTrying } from './keep-trying.ts'
import { lookAtWait, noteAsk } from './outside.ts'
import { askAgain, isFree, mayBegin } from './permit.ts'
import { beginProbe } from './probe.ts'
import { abandon, cancel, checkpoint, fail, finish, park } from './record.ts'
import { settleOpenAttempts } from './settle.ts'
import { soonest, waitFor } from './waiting.ts'

/** How many workers may be lost on one run before it is set aside. */
export const lostWorkersLimit = 3

/** How many effects and codes of one run may be under way at a time; the others wait for their turn. */
const effectsAtOnce = 100

/** Drives the run as far as it goes. It never throws for what the run does, only for the database. */
export async function executeRun(held: HeldRun, deps: ExecuteDeps): Promise<void> {
  const execution = toExecution(held, deps)
  const { claimed, program, journal, pending } = execution
  if (claimed.cancelRequested) return cancel(execution)
  if (claimed.lostWorkers >= lostWorkersLimit) {
    const message =
      `${lostWorkersLimit} workers were lost while they ran this, so it was set aside. ` +
      'See the server log for why they ended, then repeat the run.'
    return fail(execution, { code: 'lost_workers', message, stepId: null, dead: 'lost_workers' })
  }
  pending.push(...settleOpenAttempts(program, journal, { actions: deps.actions, now: deps.now() }))
  askAgain(journal)
  try {
    await drive(execution, createInterpreter(program, journal))
  } catch (error) {
    // What the database can not keep, it will not keep the next time either.
    if (!isAboutData(error)) throw error
    deps.log.error({ runId: claimed.runId, err: error }, 'a journal could not be stored')
    pending.length = 0
    const message = 'The results of this run can not be stored; the server log has the details.'
    await fail(execution, { code: 'unstorable', message, stepId: null })
  } finally {
    execution.unhear?.()
    execution.leavePace?.()
  }
}

/** Hears of being stopped and woken, until `unhear`, which ends what is under way. */
function hear(execution: Execution): void {
  const { signal, wakes, underWay, journal } = execution
  const stopAll = (): void => {
    for (const stop of underWay.values()) stop.abort(signal.reason)
  }
  signal.addEventListener('abort', stopAll)
  wakes.wake = () => {
    execution.looks.clear()
    askAgain(journal)
    execution.onFact()
  }
  execution.unhear = () => {
    stopAll()
    signal.removeEventListener('abort', stopAll)
    wakes.wake = undefined
  }
}

function toExecution(held: HeldRun, deps: ExecuteDeps): Execution {
  return {
    ...held,
    deps,
    pending: [],
    commands: [],
    takeBack: [],
    waits: [],
    close: new Set(),
    childrenToCancel: [],
    facts: [],
    onFact: () => {},
    underWay: new Map(),
    looks: new Map(),
    permissions: new Map(),
    unhear: undefined,
    leavePace: undefined,
  }
}

/** Turn after turn until the run is over for this worker. */
async function drive(execution: Execution, interpreter: Interpreter): Promise<void> {
  const { signal, underWay } = execution
  for (;;) {
    if (signal.aborted) return abandon(execution)
    const next = workOut(execution, interpreter)
    if (next.type === 'end') return finish(execution, next.outcome)
    if (!execution.unhear) hear(execution)
    const attempts = next.wants.filter((want) => want.type === 'attempt')
    if (ask(execution, next.wants)) continue
    if (!execution.stopping()) beginPure(execution, next.wants)
    if (attempts.length > 0 && !(await mayHaveEffects(execution))) continue
    const permitted = execution.stopping() ? [] : await askPermits(execution, attempts)
    const begun = beginNow(execution, permitted)
    // A result does not wait for the effects beside it to be safe.
    if (begun.length > 0 || (underWay.size > 0 && execution.pending.some(isResult))) {
      if (!(await checkpoint(execution))) return
      if (begun.length > 0) execution.deps.reach?.('effect.afterIntent')
      for (const want of begun) begin(execution, want)
    } else if (execution.facts.length === 0 && !(await lookAround(execution, next.wants))) {
      if (underWay.size > 0) await waitFor(execution, soonest(execution, next.wants).lookMs)
      else return letGo(execution, next.wants)
    }
  }
}

/** Notes what happened, each fact followed by a turn of the interpreter. */
function workOut(execution: Execution, interpreter: Interpreter): Turn['next'] {
  const { facts, pending } = execution
  for (;;) {
    facts.shift()?.()
    const { entries, next } = interpretSafely(execution, interpreter)
    for (const entry of entries) {
      pending.push(entry)
      if (entry.type === 'canceled') giveUp(execution, entry.key)
    }
    if (next.type === 'end' || facts.length === 0) return next
  }
}

/** A step that was given up: its effect is told to end, what it asked of a device is taken back. */
function giveUp({ underWay, takeBack, close, looks, journal }: Execution, key: string): void {
  underWay.get(key)?.abort()
  underWay.delete(key)
  looks.delete(key)
  const record = journal.records.get(key)
  if (record?.command) takeBack.push(record.command.id)
  if (record?.outside) close.add(key)
}

/** Notes what is to be asked of others. @returns whether there was anything */
function ask(execution: Execution, wants: readonly Want[]): boolean {
  const asks = wants.filter((want) => want.type === 'ask')
  for (const want of asks) noteAsk(execution, want)
  return asks.length > 0
}

/** Begins as much of the code that is to run, and of what is only asked, as there is room for. */
function beginPure(execution: Execution, wants: readonly Want[]): void {
  const { underWay } = execution
  const due = wants
    .filter((want) => want.type === 'code' || want.type === 'probe')
    .filter(({ key }) => !underWay.has(key))
  for (const want of due.slice(0, effectsAtOnce - underWay.size)) {
    if (want.type === 'code') beginCode(execution, want)
    else beginProbe(execution, want)
  }
}

/** Waits until the worker has room for one more run with effects. @returns false when it is lost meanwhile */
async function mayHaveEffects(execution: Execution): Promise<boolean> {
  const { deps, signal } = execution
  if (execution.stopping() || execution.leavePace) return true
  execution.leavePace = await deps.pace.enter(signal)
  return !signal.aborted
}

/** Asks for as many attempts as there is room for whether they may begin. @returns those that may */
async function askPermits<Attempt extends Extract<Want, { type: 'attempt' }>>(
  execution: Execution,
  attempts: readonly Attempt[],
): Promise<Attempt[]> {
  const room = effectsAtOnce - execution.underWay.size
  const asking = attempts.slice(0, room)
  // Most call what nobody limits and what is well: no turn of the event loop is spent on them.
  if (asking.every((want) => isFree(execution, want))) return asking
  const permitted: Attempt[] = []
  for (const want of asking) if (await mayBegin(execution, want)) permitted.push(want)
  if (permitted.length < asking.length) happened(execution, () => {})
  return permitted
}

/** Notes the intents of attempts that are about to begin. @returns those that can */
function beginNow<Attempt extends Extract<Want, { type: 'attempt' }>>(
  execution: Execution,
  attempts: Attempt[],
): Attempt[] {
  return attempts.filter((want) => {
    const isKnown = noteIntent(execution, want)
    if (!isKnown) happened(execution, () => {})
    return isKnown
  })
}

function isResult(entry: Execution['pending'][number]): boolean {
  if (!('attempt' in entry) || entry.attempt === undefined) return false
  return entry.type !== 'attempt' && entry.type !== 'unknown'
}

/** Looks at what goes on elsewhere and was not looked at lately. @returns whether there was any */
async function lookAround(execution: Execution, wants: readonly Want[]): Promise<boolean> {
  const nowMs = execution.deps.nowMs()
  const due = wants
    .filter((want) => want.type === 'command' || want.type === 'outside')
    .filter(({ key }) => (execution.looks.get(key)?.againMs ?? 0) <= nowMs)
  if (due.length === 0) return false
  // Nobody can be seen to answer what is not asked yet.
  if (execution.waits.length > 0 && !(await checkpoint(execution))) return true
  for (const want of due) {
    await keepTrying(execution.deps.pace, () =>
      want.type === 'command' ? lookAtCommand(execution, want) : lookAtWait(execution, want),
    )
  }
  return true
}

/** Nothing is under way: nobody holds the run until something is due, or somebody answers. */
function letGo(execution: Execution, wants: readonly Want[]): Promise<void> {
  // Only a worker that stops leaves attempts, code and probes to others.
  if (wants.some(({ type }) => type === 'attempt' || type === 'code' || type === 'probe')) {
    return park(execution, { status: 'queued', until: 'now', waitingFor: null })
  }
  const { until, waitingFor } = soonest(execution, wants)
  return park(execution, { status: 'waiting', until, waitingFor })
}

/** A mistake of ours in the interpreter ends the run instead of coming back with each claim. */
function interpretSafely({ claimed, deps }: Execution, interpreter: Interpreter): Turn {
  try {
    return interpreter(deps.now())
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
