/**
 * Simulation: a definition, and perhaps another one beside it, against a person's stored past. When they
 * would have started, how that fits what the person did, and what their steps would have done, with every
 * effect stubbed.
 */
import {
  type Definition,
  type Pattern,
  type SimulatedVersion,
  type SimulationResult,
} from '@floyo/contracts'
import { type Db, inWorkspace, type WorkspaceScope } from '@floyo/db'
import { type OutputShapes, readRecordedAnswers, type RecordedRun } from '@floyo/engine'
import { readRestDays } from '../calendars/store.ts'
import { readEvents } from '../discovery/events.ts'
import type { Fire } from '../discovery/fires.ts'
import { judge, type Judgement } from '../discovery/judge.ts'
import { carryOut, lastEventOf, sampleOf, type Surroundings, summaryOf } from './carry-out.ts'
import { compareStarts, compareSteps, lonelyStarts } from './compare.ts'
import { type GatherOptions, gatherStarts, type Progress } from './gather.ts'
import { takeTurns } from './turns.ts'

export interface SimulationTask {
  definition: Definition
  /** The definition that it is compared with. */
  compared: Definition | null
  /** What the definition was proposed from; null when it was written by hand. */
  pattern: Pattern | null
  /** Up to when the person's events have been looked at, ms since 1970. */
  seenUpTo: number
  days: number
  /** ms since 1970. */
  now: number
  /** The workflow whose runs tell what steps were answered; null where nobody may look. */
  answersOf: string | null
}

export interface SimulateDeps {
  db: Db
  /** What is known of the actions' outputs. */
  outputShapes: OutputShapes
}

export interface SimulateOptions {
  signal: AbortSignal
  onProgress: (progress: Progress) => Promise<void>
  limits?: GatherOptions['limits']
}

const DAY = 86_400_000
/** Of more starts, and of more misses, the latest are told. */
const mostTold = 2000

/**
 * Simulates over the last days of the person of `scope`.
 * @throws the signal's reason when it aborts
 */
export async function simulate(
  { db, outputShapes }: SimulateDeps,
  scope: WorkspaceScope,
  task: SimulationTask,
  { signal, onProgress, limits }: SimulateOptions,
): Promise<SimulationResult> {
  const { definition, compared, pattern, seenUpTo, days } = task
  const asked = endOfPast(task)
  const from = asked - days * DAY
  const definitions = compared ? [definition, compared] : [definition]
  const turns = takeTurns(signal)
  const known = new Set(pattern?.evidence.occurrences.flatMap(({ eventIds }) => eventIds))
  const found = await gatherStarts(
    db,
    scope,
    definitions.map(({ trigger }) => trigger),
    {
      span: { from, to: asked },
      calendars: await inWorkspace(db, scope, readRestDays),
      keeps: (id) => known.has(id),
      turns,
      onProgress,
      ...(limits ? { limits } : {}),
    },
  )
  const { to, eventsRead } = found
  const window = { from, to, seenUpTo }
  const [own = [], others = []] = found.fires
  const samples = samplesOf(own, compared ? others : null)
  const events = await readSampled(db, scope, samples.all)
  const around = async (of: Definition): Promise<Surroundings> => {
    const recorded = await readRecorded(db, scope, { task, definition: of })
    return { outputShapes, events, turns, recorded }
  }
  const mine = await around(definition)
  const judged = judge(own, pattern, window)
  await turns.giveWay()
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    truncated: to < asked,
    eventsRead,
    hasRoutine: pattern !== null,
    ...toVersion(judged, summaryOf(await carryOut(definition, samples.own, mine))),
    comparison:
      compared && samples.compared
        ? await comparisonOf(samples.compared, {
            own: { definition, fires: own, judged: judged.fires, around: mine },
            other: { definition: compared, fires: others, around: await around(compared) },
            judgeOther: () => judge(others, pattern, window),
          })
        : null,
  }
}

interface Side {
  definition: Definition
  fires: readonly Fire[]
  around: Surroundings
}

async function comparisonOf(
  { starts, sampled, others }: NonNullable<ReturnType<typeof samplesOf>['compared']>,
  {
    own,
    other,
    judgeOther,
  }: {
    own: Side & { judged: Judgement['fires'] }
    other: Side
    judgeOther: () => Judgement
  },
): Promise<SimulationResult['comparison']> {
  const { turns } = own.around
  const judged = judgeOther()
  await turns.giveWay()
  const carried = summaryOf(await carryOut(other.definition, others, other.around))
  const [here, there] = [sampled.map(([one]) => one), sampled.map(([, one]) => one)]
  const steps = compareSteps(
    await carryOut(own.definition, here, own.around),
    await carryOut(other.definition, there, other.around),
  )
  const alone = [
    ...lonelyStarts(own, starts.onlyThis, 'this'),
    ...lonelyStarts({ fires: other.fires, judged: judged.fires }, starts.onlyOther, 'other'),
  ]
  return {
    other: toVersion(judged, carried),
    both: starts.both.length,
    onlyThis: starts.onlyThis.length,
    onlyOther: starts.onlyOther.length,
    starts: alone.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at)),
    steps,
    sampled: sampled.length,
  }
}

/** A routine that was last seen before the days that are asked for is simulated up to when it was. */
function endOfPast({ pattern, days, now }: SimulationTask): number {
  if (!pattern) return now
  const lastSeen = Date.parse(pattern.evidence.lastSeen)
  return lastSeen < now - days * DAY ? lastSeen + DAY : now
}

function samplesOf(own: readonly Fire[], others: readonly Fire[] | null) {
  const sample = { own: sampleOf(own) }
  if (!others) return { ...sample, compared: null, all: sample.own }
  const starts = compareStarts(own, others)
  const sampled = sampleOf(starts.both)
  const compared = { starts, sampled, others: sampleOf(others) }
  return { ...sample, compared, all: [...sample.own, ...compared.others, ...sampled.flat()] }
}

async function readSampled(
  db: Db,
  scope: WorkspaceScope,
  fires: readonly Fire[],
): Promise<Surroundings['events']> {
  const ids = new Set(fires.flatMap((fire) => lastEventOf(fire) ?? []))
  const events = await readEvents(db, scope, [...ids])
  return new Map(events.map((event) => [event.id, event]))
}

async function readRecorded(
  db: Db,
  scope: WorkspaceScope,
  { task: { answersOf: workflowId }, definition }: { task: SimulationTask; definition: Definition },
): Promise<RecordedRun[]> {
  if (workflowId === null) return []
  return inWorkspace(db, scope, (tx) => readRecordedAnswers(tx, { workflowId, definition }))
}

function toVersion(judged: Judgement, sampled: SimulatedVersion['sampled']): SimulatedVersion {
  const { fires, misses } = judged
  return {
    ...judged,
    fires: fires.slice(-mostTold),
    misses: misses.slice(-mostTold),
    missed: misses.length,
    sampled,
  }
}
