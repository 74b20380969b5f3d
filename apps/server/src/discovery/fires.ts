/**
 * When a definition would have started: its schedules over a stretch of the past, its event triggers
 * over the events of that time. It gives way every hundred due times and every thousand events, so
 * that other requests are served meanwhile. Cost: due times plus events times event triggers.
 */
import { setImmediate as others } from 'node:timers/promises'
import {
  durationMs,
  type Event,
  type EventTrigger,
  type JsonValue,
  type Trigger,
} from '@floyo/contracts'
import { compile, evaluate, ExpressionError } from '@floyo/expressions'

/** A start that would have been. */
export interface Fire {
  /** ms since 1970. */
  at: number
  /** The events that would have started it; none for a due time. */
  eventIds: string[]
  /** How many more there were, where not all of them are kept. */
  more?: number
}

export interface Past {
  /** ms since 1970, up to, not including, `to`. */
  from: number
  to: number
  /** Of the triggers' types, in order of time. */
  events: readonly Event[]
  /** The due times of a schedule from one instant up to, not including, another. */
  dueTimes: (
    trigger: Extract<Trigger, { type: 'schedule' }>,
    from: number,
    to: number,
  ) => Iterable<number>
}

/** More starts than these are not told. */
export const mostFires = 5000

/** The starts in order of time, at most `mostFires`, and whether there were more. */
export async function firesOf(
  triggers: readonly Trigger[],
  past: Past,
): Promise<{ fires: Fire[]; truncated: boolean }> {
  const fires: Fire[] = []
  for (const trigger of triggers) {
    if (trigger.type === 'schedule') {
      let count = 0
      for (const at of past.dueTimes(trigger, past.from, past.to)) {
        fires.push({ at, eventIds: [] })
        if (++count > mostFires) break
        if (count % 100 === 0) await others()
      }
    }
    if (trigger.type === 'event') fires.push(...(await firesOnEvents(trigger, past)))
  }
  fires.sort((a, b) => a.at - b.at)
  return { fires: fires.slice(0, mostFires), truncated: fires.length > mostFires }
}

async function firesOnEvents(trigger: EventTrigger, { events, to }: Past): Promise<Fire[]> {
  const gathered = gatherFires(trigger)
  const holds = conditionOf(trigger.where)
  for (const [index, event] of events.entries()) {
    if (index % 1000 === 999) await others()
    if (event.type !== trigger.on || !holds(event)) continue
    gathered.take(event.id, Date.parse(event.occurredAt))
  }
  return gathered.fires.filter(({ at }) => at < to)
}

/** Of the events of one start so many are kept, and those that `keeps` asks for. */
const mostEvents = 50

/** Makes starts of the events that meet a trigger's condition, taken in order of time. */
export function gatherFires(
  { debounce }: Pick<EventTrigger, 'debounce'>,
  keeps: (eventId: string) => boolean = () => false,
): { fires: Fire[]; take: (eventId: string, at: number) => void } {
  const fires: Fire[] = []
  const quiet = debounce === undefined ? null : durationMs(debounce)
  const take = (eventId: string, at: number): void => {
    const last = fires.at(-1)
    if (quiet === null) fires.push({ at, eventIds: [eventId] })
    else if (last && at <= last.at) {
      // Within the quiet time of the one before: the same start, later.
      last.at = at + quiet
      const isFull = last.eventIds.length >= mostEvents && !keeps(eventId)
      // A run is given the last of them.
      if (isFull && !keeps(last.eventIds.at(-1) ?? '')) last.eventIds.pop()
      if (isFull) last.more = (last.more ?? 0) + 1
      last.eventIds.push(eventId)
    } else fires.push({ at: at + quiet, eventIds: [eventId] })
  }
  return { fires, take }
}

/** A condition that fails on an event does not hold for it. */
export function conditionOf(where: string | undefined): (event: JsonValue) => boolean {
  if (where === undefined) return () => true
  try {
    const compiled = compile(where)
    return (event) => {
      try {
        return evaluate(compiled, { event }) === true
      } catch (error) {
        if (error instanceof ExpressionError) return false
        throw error
      }
    }
  } catch (error) {
    if (error instanceof ExpressionError) return () => false
    throw error
  }
}
