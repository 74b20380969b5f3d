/** The runs that a worker has in hand: begun, kept by their claims, let go when they end. */
import { executeRun } from '../execute/execute.ts'
import type { ExecuteDeps, Wakes } from '../execute/execution.ts'
import { holdBack, type HoldBackDeps } from '../gates/hold-back.ts'
import { type Entry, foldJournal } from '../journal/entry.ts'
import { hasApart, sizeOf } from '../journal/large-values.ts'
import { readJournals } from '../journal/read-journals.ts'
import { callbacksOf } from '../waits/callback.ts'
import { AppError, type Definition } from '@floyo/contracts'
import { type Program, toProgram } from '../interpret/program.ts'
import type { Log } from '@floyo/db'
import { type Claim, type ClaimedRun, suspectFrom } from '../claim.ts'
import type { Definitions } from './definitions.ts'
import { createRoom, readLarge } from './large-runs.ts'

interface Held {
  claim: ClaimedRun
  stop: AbortController
  wakes: Wakes
  done: Promise<void>
}

export interface Hand {
  /** Holds runs that this worker has claimed, and begins to execute them. */
  begin(runs: readonly ClaimedRun[]): Promise<void>
  size(): number
  claims(): ClaimedRun[]
  /** How many runs it holds, by workspace. */
  shares(): Map<string, number>
  holdsSuspect(): boolean
  /** Ends a run's execution with a reason; nothing happens when it is not held. */
  stop(claim: Claim, reason: string): void
  /** Tells a run, if it is held, that something it waits for was answered. */
  wake(runId: string): void
  /** Ends when every run that is held now is ended or parked. */
  settled(): Promise<unknown>
  /** Runs that the database would not let us write, to be given back once it answers again. */
  dropped: Claim[]
}

export interface HandOptions {
  deps: ExecuteDeps
  definitions: Definitions
  /** What holds runs back before they begin. */
  control: HoldBackDeps
  log: Log
  /** Whether the worker is stopping: no new effect is begun. */
  stopping: () => boolean
  /** Told whenever a run is let go. */
  onEnd: () => void
}

/** Makes an empty hand. */
export function createHand(options: HandOptions): Hand {
  const { deps, definitions, control, log, stopping, onEnd } = options
  const { query } = deps
  const held = new Map<string, Held>()
  const dropped: Claim[] = []
  /** Of runs that are held and not begun yet. */
  const beginnings = new Set<Promise<void>>()
  const roomForLarge = createRoom()

  async function begin(claimed: readonly ClaimedRun[]): Promise<void> {
    // A claim does not wait for the disk. One that a crash of the database forgot is given out again
    // under the same number, and whoever has the run in hand goes on with it.
    const runs = claimed.filter((claim) => !held.has(keyOf(claim)))
    for (const claim of runs) {
      const [stop, wakes] = [new AbortController(), { wake: undefined }]
      held.set(keyOf(claim), { claim, stop, wakes, done: Promise.resolve() })
    }
    for (const run of runs) if (run.isLarge) beginLarge(run)
    const small = runs.filter((run) => !run.isLarge)
    if (small.length === 0) return
    const begun = executeAll(small)
    beginnings.add(begun)
    await begun
    beginnings.delete(begun)
  }

  /** Begins a large run when there is room, and keeps the room as long as the run is held. */
  function beginLarge(run: ClaimedRun): void {
    const one = held.get(keyOf(run))
    if (!one) return
    const begun = inRoom(one)
    one.done = begun

    async function inRoom(place: Held): Promise<void> {
      const leave = await roomForLarge()
      try {
        if (stopping()) {
          dropped.push(run)
          letGo(run)
          return
        }
        await executeAll([await readLarge(query, run)])
        // Unless it was held back, it is being executed now.
        if (place.done !== begun) await place.done
      } catch (error) {
        drop(run, error)
        letGo(run)
      } finally {
        leave()
      }
    }
  }

  async function executeAll(runs: readonly ClaimedRun[]): Promise<void> {
    try {
      const withJournal = runs.filter((run) => run.journalSeq > 0)
      const [journals, found] = await Promise.all([
        readJournals(query, withJournal),
        definitions.load(runs),
      ])
      const programs = runs.map((run, index) => programOf(run, found[index] ?? null, deps))
      const answers = await holdBack(control, runs, programs)
      for (const [index, run] of runs.entries()) {
        const one = held.get(keyOf(run))
        if (!one) continue
        const answer = answers.get(run.runId)
        const program = programs[index]
        if (answer?.type === 'held') {
          letGo(run)
          continue
        }
        let work: Promise<void>
        if (!program) work = refuse(run)
        else if (answer?.type === 'refused') work = cancelAtGate(run, answer.reason)
        else work = execute(one, program, journals.get(run.runId) ?? [])
        one.done = letGoAfter(work, run, { hadGate: answer !== undefined })
      }
    } catch (error) {
      for (const run of runs) drop(run, error)
      for (const run of runs) letGo(run)
    }
  }

  async function letGoAfter(
    work: Promise<void>,
    run: ClaimedRun,
    { hadGate }: { hadGate: boolean },
  ): Promise<void> {
    try {
      await work
    } catch (error) {
      drop(run, error)
    } finally {
      letGo(run)
      if (hadGate) control.gatekeeper.left(run.workspaceId)
    }
  }

  function execute(
    { claim, stop: { signal }, wakes }: Held,
    program: Program,
    entries: Entry[],
  ): Promise<void> {
    const drive = (whole: Entry[]): Promise<void> => {
      const known = { journal: foldJournal(whole), journalBytes: sizeOf(entries) }
      return executeRun({ claimed: claim, program, ...known, signal, wakes, stopping }, deps)
    }
    const { values } = deps
    if (!hasApart(entries)) return drive(entries)
    return values.bringBackOpen(claim.workspaceId, entries).then(drive, (error: unknown) => {
      if (!(error instanceof AppError)) throw error
      return failAtOnce(claim, { code: 'value_gone', message: error.message })
    })
  }

  /** Ends a run whose version is gone, or was written by a Floyo that is newer than this one. */
  async function refuse(run: ClaimedRun): Promise<void> {
    const message = 'The definition of this version can not be read; publish the workflow again.'
    await failAtOnce(run, { code: 'unreadable_definition', message })
  }

  async function failAtOnce(run: ClaimedRun, why: { code: string; message: string }) {
    const error = { ...why, stepId: null }
    await deps.writer.finish({ claim: run, outcome: { status: 'failed', error }, entries: [] })
    deps.changes.add({ workspaceId: run.workspaceId, kind: 'run', id: run.runId })
  }

  /** Ends a run that is over a limit whose runs are not to wait. */
  async function cancelAtGate(run: ClaimedRun, reason: string): Promise<void> {
    await deps.writer.finish({ claim: run, outcome: { status: 'canceled', reason }, entries: [] })
    deps.changes.add({ workspaceId: run.workspaceId, kind: 'run', id: run.runId })
  }

  function drop(run: ClaimedRun, error: unknown): void {
    log.error({ runId: run.runId, err: error }, 'a run was dropped by its worker')
    dropped.push(run)
  }

  function letGo(run: ClaimedRun): void {
    held.delete(keyOf(run))
    onEnd()
  }

  return {
    begin,
    dropped,
    size: () => held.size,
    claims: () => [...held.values()].map(({ claim }) => claim),
    shares() {
      const shares = new Map<string, number>()
      for (const { claim } of held.values()) addShare(shares, claim)
      return shares
    },
    holdsSuspect: () => [...held.values()].some(({ claim }) => isSuspect(claim)),
    stop: (claim, reason) => held.get(keyOf(claim))?.stop.abort(reason),
    wake(runId) {
      for (const { claim, wakes } of held.values()) {
        if (claim.runId === runId) wakes.wake?.()
      }
    },
    async settled() {
      await Promise.all(beginnings)
      return Promise.allSettled([...held.values()].map(({ done }) => done))
    },
  }
}

function programOf(
  run: ClaimedRun,
  definition: Definition | null,
  { callbacks }: ExecuteDeps,
): Program | null {
  if (!definition) return null
  const addresses = callbacks && callbacksOf(definition, run.runId, callbacks)
  return toProgram(definition, { ...run, id: run.runId, callbacks: addresses })
}

export function addShare(shares: Map<string, number>, { workspaceId }: ClaimedRun): void {
  shares.set(workspaceId, (shares.get(workspaceId) ?? 0) + 1)
}

export function isSuspect({ lostWorkers }: ClaimedRun): boolean {
  return lostWorkers >= suspectFrom
}

function keyOf({ runId, claimSeq }: Claim): string {
  return `${runId} ${claimSeq}`
}
