/** What drift is looked for in: a workflow made from a routine, its latest runs, and what its person did. */
import { type Definition, type DriftKind, type DriftSight, type Pattern } from '@floyo/contracts'
import { seenActs } from '@floyo/connectors'
import { isAutomatable, isFileWrite } from '@floyo/mining'
import type { FoundRoutine } from '../discovery/found-routine.ts'

export interface PastRun {
  runId: string
  /** ms since 1970. */
  startedAt: number
  endedAt: number
  /** The event that started it. */
  eventId: string | null
}

export interface Act {
  id: string
  /** ms since 1970. */
  at: number
  type: string
  subject: string
  /** Of a file that was moved: where it was. */
  from: string | null
}

export interface DriftCase {
  draft: Definition
  /** Whether its triggers start runs. */
  enabled: boolean
  /** The workflow as it was suggested. */
  proposed: Definition
  /** The routine it was made from, as it was found last. */
  pattern: Pattern
  /** What the look for routines has just found: the same, and the latest one with half of its steps. */
  same: FoundRoutine | null
  other: FoundRoutine | null
  /** The latest that succeeded, ascending. */
  runs: readonly PastRun[]
  /** By id: of the latest occurrences, and around the runs. */
  acts: ReadonlyMap<string, Act>
  /** When the person last did what no run does, of what belongs to the routine; null when there is nothing such. */
  lastOwnPart: number | null
  /** The time of the person's last event, ms since 1970. */
  seenUpTo: number
}

export interface Finding {
  kind: DriftKind
  seen: number
  of: number
  /** The newest first. */
  sights: DriftSight[]
  /** What the draft would become. */
  proposal: Definition | null
}

export type Occurrence = Pattern['evidence']['occurrences'][number]

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** A device tells of a file when it has come to rest. */
const settleMs = 2 * MINUTE
/** More times than these are not looked at, nor told. */
export const latestLooked = 10

/** Whether an act is a run's doing: of all that is observed, runs only write files. */
export function isOfRun({ at, type }: Act, { startedAt, endedAt }: PastRun): boolean {
  return isFileWrite(type) && at >= startedAt && at <= endedAt + settleMs
}

/**
 * The occurrences that the person did: at least half of the acts that a workflow could do are the
 * person's. What starts a run is nobody's work, and what stays with the person anyway is none either.
 */
export function byHandOf(
  occurrences: readonly Occurrence[],
  { runs, acts }: Pick<DriftCase, 'runs' | 'acts'>,
): Occurrence[] {
  const starts = new Set(runs.map(({ eventId }) => eventId))
  return occurrences.filter(({ eventIds }) => {
    const work = eventIds.flatMap((id) => {
      const act = acts.get(id)
      return act && !starts.has(id) && isAutomatable(seenActs, act) ? [act] : []
    })
    const own = work.filter((act) => !runs.some((run) => isOfRun(act, run)))
    return own.length > 0 && own.length * 2 >= work.length
  })
}

/** The routine as it is done now, if it is still sure enough to speak of. */
export function currentRoutine({ same, other }: DriftCase): FoundRoutine | null {
  return [same, other].find((one) => one !== null && isSure(one)) ?? null
}

const leastConfidence = 0.6

export function isSure({ active, confidence, accidental }: FoundRoutine): boolean {
  return active && confidence >= leastConfidence && !accidental
}

export function sightOf({ at, eventIds }: Pick<Occurrence, 'at' | 'eventIds'>): DriftSight {
  return { at, runId: null, eventIds: [...eventIds], what: null }
}
