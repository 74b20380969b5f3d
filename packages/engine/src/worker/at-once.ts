/**
 * Runs that end where they begin. A run of pure steps touches nothing outside, so the process that
 * accepts it may work it out first, and store what was accepted and how it ended in one commit. Until
 * then nobody has heard of it: dying on the way loses nothing that was promised.
 */
import type { NewRun } from '../accept/new-run.ts'
import { gatesOfRun } from '../gates/run-gates.ts'
import { interpret } from '../interpret/interpret.ts'
import { toProgram } from '../interpret/program.ts'
import { type Entry, foldJournal } from '../journal/entry.ts'
import { hasLarge } from '../journal/large-values.ts'
import { type Definition, type Outcome, stepKindOf, walkSteps } from '@floyo/contracts'
import type { Log } from '@floyo/db'
import type { Controls } from '../control/controls.ts'
import type { DatabaseClock } from '../clock/database-clock.ts'
import type { Definitions } from './definitions.ts'

/** A run that is over before it is stored. */
export interface EndedRun {
  run: NewRun
  runId: string
  /** By the database's clock, in milliseconds since 1970. */
  startedMs: number
  outcome: Outcome
  entries: Entry[]
}

export interface AtOnce {
  /** Works the run out. @returns null for one that is to go through the queue */
  execute(run: NewRun): Promise<EndedRun | null>
}

/** The kinds of steps that see and change nothing but their run. */
const pureKinds: ReadonlySet<string> = new Set([
  'set',
  'if',
  'switch',
  'each',
  'while',
  'parallel',
  'try',
  'return',
  'fail',
])

/**
 * Others wait while a run is worked out. A version whose runs take longer than this is accepted first
 * and executed afterwards. What counts is the processor time of this thread: by the clock, on a machine
 * with ten times the work of its cores, every version was soon taken for a slow one, and its runs cost
 * twice as much (2026-11-21). One long run alone may be a collection of garbage, and a version that was
 * too slow gets another try later.
 */
const longestMs = 5
const mostCountedMs = 20
const weightOfLatest = 0.2
const tryAgainMs = 30_000

/** What is known of a version in this process. */
interface Standing {
  isPure: boolean
  averageMs: number
  /** When the last run was worked out here. */
  lastMs: number
}

export function createAtOnce({
  definitions,
  controls,
  clock,
  newId,
  spentMs = threadMs,
  log,
}: {
  definitions: Definitions
  controls: Controls
  clock: Pick<DatabaseClock, 'nowMs'>
  newId: () => string
  /** The processor time of this thread so far. */
  spentMs?: () => number
  log: Log
}): AtOnce {
  const standings = new WeakMap<Definition, Standing>()

  /** @returns undefined for the first run: should it end its process, that is to be counted in the queue */
  function standingOf(definition: Definition): Standing | undefined {
    const standing = standings.get(definition)
    if (standing) return standing
    standings.set(definition, { isPure: isPure(definition), averageMs: 0, lastMs: 0 })
    return undefined
  }

  return {
    async execute(run) {
      if (run.definition ?? run.journal ?? run.availableAt) return null
      const definition =
        definitions.known(run) ?? (await definitions.load([{ ...run, definition: null }]))[0]
      if (!definition) return null
      const standing = standingOf(definition)
      if (!standing?.isPure) return null
      const isSlow = standing.averageMs > longestMs
      if (isSlow && clock.nowMs() - standing.lastMs < tryAgainMs) return null
      await controls.refresh()
      const startedMs = clock.nowMs()
      const spentBeforeMs = spentMs()
      const ended = work({ definition, run, runId: newId(), startedMs, controls, log })
      const tookMs = Math.min(spentMs() - spentBeforeMs, mostCountedMs)
      standing.lastMs = startedMs
      standing.averageMs = isSlow
        ? tookMs
        : standing.averageMs + (tookMs - standing.averageMs) * weightOfLatest
      return ended
    },
  }
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

function isPure(definition: Definition): boolean {
  return [...walkSteps(definition.steps)].every(({ step }) =>
    pureKinds.has(stepKindOf(step) ?? 'unknown'),
  )
}

function work({
  definition,
  run,
  runId,
  startedMs,
  controls,
  log,
}: Omit<EndedRun, 'outcome' | 'entries'> & {
  definition: Definition
  controls: Controls
  log: Log
}): EndedRun | null {
  const { workspaceId, workflowId } = run
  const startedAt = new Date(startedMs).toISOString()
  const program = toProgram(definition, { ...run, id: runId, startedAt })
  // Whoever has to wait for a turn does so in the queue.
  const gates = gatesOfRun(program, {
    workflowId,
    paused: controls.isPaused(workspaceId, workflowId),
    workspaceLimits: controls.workspaceLimits(workspaceId),
  })
  if (gates.length > 0) return null
  try {
    const { entries, next } = interpret(program, foldJournal([]), startedAt)
    // What is too large for a journal is stored before it, which is not for whoever accepts.
    if (next.type !== 'end' || hasLarge(entries)) return null
    return { run, runId, startedMs, entries, outcome: next.outcome }
  } catch (error) {
    // A mistake of ours: the queue knows how to end such a run.
    log.error({ workflowId, err: error }, 'a run could not be worked out at once')
    return null
  }
}
