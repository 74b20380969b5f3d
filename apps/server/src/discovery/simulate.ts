/**
 * Simulation: a definition against a person's stored past. When it would have started, how that fits
 * what the person did, and one dry run with every effect stubbed. Only events of the types that start
 * it are read, in short transactions.
 */
import {
  AppError,
  type Definition,
  type Event,
  type JsonValue,
  type Pattern,
  type Simulation,
} from '@floyo/contracts'
import type { Db, WorkspaceScope } from '@floyo/db'
import {
  type CronSchedule,
  dryRun,
  nextFire,
  type OutputShapes,
  scheduleProblem,
} from '@floyo/engine'
import { eventsOfTypes } from './events.ts'
import { type Fire, firesOf } from './fires.ts'
import { judge } from './judge.ts'

export interface SimulationInput {
  definition: Definition
  /** What the definition was proposed from; null when it was written by hand. */
  pattern: Pattern | null
  /** Up to when the person's events have been looked at, ms since 1970. */
  seenUpTo: number
  days: number
  /** ms since 1970. */
  now: number
}

export interface SimulateDeps {
  db: Db
  /** What is known of the actions' outputs, for the dry run. */
  outputShapes: OutputShapes
}

const DAY = 86_400_000

/**
 * Simulates the definition over the last days of the person of `scope`.
 * @throws AppError `invalid_definition` when a schedule of it can not be read
 */
export async function simulate(
  { db, outputShapes }: SimulateDeps,
  scope: WorkspaceScope,
  { definition, pattern, seenUpTo, days, now: today }: SimulationInput,
): Promise<Simulation> {
  const now = endOfPast(pattern, { days, today })
  requireSchedules(definition, now)
  const from = now - days * DAY
  const window = { from: new Date(from).toISOString(), to: new Date(now).toISOString() }
  const types = definition.trigger.flatMap((one) => (one.type === 'event' ? [one.on] : []))
  const { events, truncated } = await eventsOfTypes(db, scope, { types, ...window })
  const found = await firesOf(definition.trigger, {
    from,
    to: now,
    events,
    dueTimes,
  })
  const judged = judge(found.fires, pattern, { from, to: now, seenUpTo })
  return {
    ...window,
    ...judged,
    steps: dryRunOf(definition, { fire: found.fires.at(-1), events, now, outputShapes }),
    eventsRead: events.length,
    truncated: truncated || found.truncated,
  }
}

/** A routine that was last seen before the days that are asked for is simulated up to when it was. */
function endOfPast(
  pattern: Pattern | null,
  { days, today }: { days: number; today: number },
): number {
  if (!pattern) return today
  const lastSeen = Date.parse(pattern.evidence.lastSeen)
  return lastSeen < today - days * DAY ? lastSeen + DAY : today
}

function* dueTimes(schedule: CronSchedule, from: number, to: number): Generator<number> {
  for (let last = from - 1; ;) {
    const next = nextFire(schedule, new Date(last))
    if (!next || next.getTime() >= to) return
    yield (last = next.getTime())
  }
}

/** A draft may hold a schedule that can not be read. @throws AppError `invalid_definition` */
function requireSchedules({ trigger }: Definition, now: number): void {
  const errors = trigger.flatMap((one, index) => {
    const problem = one.type === 'schedule' ? scheduleProblem(one, new Date(now)) : null
    const field = `/trigger/${index}/cron`
    return problem === null ? [] : [{ field, code: 'invalid_schedule', message: problem }]
  })
  const [first] = errors
  if (first)
    throw new AppError('invalid_definition', `${first.field}: ${first.message}`, { errors })
}

/** The steps as they would have gone at the latest start, or now when there was none. */
function dryRunOf(
  definition: Definition,
  {
    fire,
    events,
    now,
    outputShapes,
  }: { fire: Fire | undefined; events: readonly Event[]; now: number; outputShapes: OutputShapes },
): Simulation['steps'] {
  const event = events.findLast(({ id }) => fire?.eventIds.includes(id) === true)
  const at = new Date(fire?.at ?? now).toISOString()
  const trigger: JsonValue = event
    ? { type: 'event', event: toContext(event), events: fire?.eventIds.length ?? 1 }
    : { type: 'schedule', dueAt: at }
  const { steps } = dryRun(definition, { trigger }, { now: at, outputShapes })
  return steps.map(({ stepId, kind, outcome, detail }) => ({ stepId, kind, outcome, detail }))
}

/** The event as a run sees it. */
function toContext({ id, occurredAt, actor, type, subject, attrs, deviceId }: Event): JsonValue {
  return { id, occurredAt, actor, type, subject, attrs, deviceId }
}
