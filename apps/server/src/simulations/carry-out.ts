/**
 * Some of the starts carried out, with every effect stubbed: steps are answered as they were in a past
 * run, each start by another run, so that the answers of one start belong together.
 */
import type { Definition, JsonValue, SampledStarts } from '@floyo/contracts'
import {
  type DryRun,
  dryRun,
  type FindRecorded,
  type OutputShapes,
  type RecordedRun,
} from '@floyo/engine'
import type { Fire } from '../discovery/fires.ts'
import type { MinedEvent } from '../discovery/found-routine.ts'
import type { Turns } from './turns.ts'

/** So many starts are carried out, spread over the time, the latest among them. */
const mostSampled = 20

export interface CarriedOut {
  fire: Fire
  run: DryRun
}

export interface Surroundings {
  outputShapes: OutputShapes
  recorded: readonly RecordedRun[]
  /** The events of the starts that are carried out, by their ids. */
  events: ReadonlyMap<string, MinedEvent>
  turns: Turns
}

/** One of each stretch of equal length, not always at the same place in it: starts go by the week. */
export function sampleOf<Start>(starts: readonly Start[]): Start[] {
  const count = Math.min(mostSampled, starts.length)
  return Array.from({ length: count }, (_, index) => {
    const within = index === count - 1 ? 1 : ((index + 1) * goldenRatio) % 1
    return starts[Math.ceil(((index + within) * starts.length) / count) - 1]
  }).filter((start) => start !== undefined)
}

/** Its multiples are spread evenly, whatever repeats in what they choose from. */
const goldenRatio = (Math.sqrt(5) - 1) / 2

/** The event that a run of the start would have been given. */
export function lastEventOf({ eventIds }: Fire): string | undefined {
  return eventIds.at(-1)
}

export async function carryOut(
  definition: Definition,
  fires: readonly Fire[],
  { outputShapes, recorded, events, turns }: Surroundings,
): Promise<CarriedOut[]> {
  const carried: CarriedOut[] = []
  for (const [index, fire] of fires.entries()) {
    const at = new Date(fire.at).toISOString()
    const run = dryRun(
      definition,
      { trigger: triggerOf(fire, events) },
      { now: at, outputShapes, recorded: answersFor(recorded, index) },
    )
    carried.push({ fire, run })
    await turns.giveWay()
  }
  return carried
}

/** By the run whose turn it is, or else by the latest that has an answer for the step. */
function answersFor(recorded: readonly RecordedRun[], index: number): FindRecorded {
  const turn = recorded[index % Math.max(1, recorded.length)]
  const inOrder = turn ? [turn, ...recorded] : []
  return ({ key, stepId }) => {
    for (const run of inOrder) {
      const answer = run.byKey.get(key) ?? run.byStep.get(stepId)
      if (answer) return answer
    }
    return undefined
  }
}

function triggerOf(fire: Fire, events: Surroundings['events']): JsonValue {
  const event = events.get(lastEventOf(fire) ?? '')
  if (!event) return { type: 'schedule', dueAt: new Date(fire.at).toISOString() }
  const { id, t, actor, type, subject, attrs, deviceId } = event
  const context = {
    id,
    occurredAt: new Date(t).toISOString(),
    actor,
    type,
    subject,
    attrs,
    deviceId,
  }
  return { type: 'event', event: context, events: fire.eventIds.length + (fire.more ?? 0) }
}

/** What the starts came to, the most frequent first. */
export function summaryOf(carried: readonly CarriedOut[]): SampledStarts {
  const outcomes = new Map<string, SampledStarts['outcomes'][number]>()
  const branches = new Map<string, SampledStarts['branches'][number]>()
  for (const { fire, run } of carried) {
    const outcome = outcomeOf(run, fire)
    const known = outcomes.get(JSON.stringify([outcome.stepId, outcome.message]))
    outcomes.set(JSON.stringify([outcome.stepId, outcome.message]), {
      ...outcome,
      starts: (known?.starts ?? 0) + 1,
    })
    const taken = run.steps.flatMap((step) =>
      step.taken === null ? [] : [{ stepId: step.stepId, taken: step.taken }],
    )
    for (const key of new Set(taken.map((one) => JSON.stringify([one.stepId, one.taken])))) {
      const [stepId, way] = JSON.parse(key) as [string, string]
      branches.set(key, { stepId, taken: way, starts: (branches.get(key)?.starts ?? 0) + 1 })
    }
  }
  const last = carried.at(-1)
  return {
    starts: carried.length,
    outcomes: [...outcomes.values()].toSorted((a, b) => b.starts - a.starts),
    branches: [...branches.values()],
    latest: last
      ? {
          at: new Date(last.fire.at).toISOString(),
          steps: last.run.steps.map(({ key, stepId, kind, outcome, detail, told, answer }) =>
            Object.assign({ key, stepId, kind, outcome, detail, answer }, told && { told }),
          ),
        }
      : null,
  }
}

function outcomeOf({ outcome }: DryRun, fire: Fire): SampledStarts['outcomes'][number] {
  const of = { starts: 1, at: new Date(fire.at).toISOString() }
  if (outcome.status !== 'failed') {
    return { ...of, status: 'succeeded', stepId: null, message: null }
  }
  const { stepId, message } = outcome.error
  return { ...of, status: 'failed', stepId, message }
}
