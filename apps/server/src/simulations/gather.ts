/**
 * When definitions would have started: the due times of their schedules, and their event triggers over
 * the stored events, each type of which is read once for all of them. Where there is more than is looked
 * at, the time ends earlier, so that what is said of it is whole. Cost: due times, and the events of the
 * triggers' types times the triggers; in memory only a page of events, and the starts.
 */
import type { EventTrigger, IntervalTrigger, ScheduleTrigger, Trigger } from '@floyo/contracts'
import type { Db, WorkspaceScope } from '@floyo/db'
import { firesBetween, scheduleOf } from '@floyo/engine'
import { conditionOf, type Fire, gatherFires } from '../discovery/fires.ts'
import { readPast, type Span, wantedBy } from './read-past.ts'
import type { Turns } from './turns.ts'

/** More events are not read, nor more starts of one definition told. */
const usualLimits = { events: 2_000_000, starts: 20_000 }
/** Due times are worked out so many at a time: one takes some 100 µs. */
const timesAtOnce = 25

export interface GatherOptions {
  span: Span
  /** The days on which schedules rest, by the names of calendars. */
  calendars: readonly { name: string; days: readonly string[] }[]
  /** Whether an event is to be kept with its start, however many there are. */
  keeps: (eventId: string) => boolean
  turns: Turns
  onProgress: (progress: Progress) => Promise<void>
  limits?: typeof usualLimits
}

export interface Progress {
  /** From 0 to 1. */
  fraction: number
  eventsRead: number
}

export interface Gathered {
  /** Of each definition, in order of time. */
  fires: Fire[][]
  /** Up to when everything was looked at, ms since 1970. */
  to: number
  eventsRead: number
}

/** The starts of each list of triggers. @throws the signal's reason when it aborts */
export async function gatherStarts(
  db: Db,
  scope: WorkspaceScope,
  definitions: readonly (readonly Trigger[])[],
  options: GatherOptions,
): Promise<Gathered> {
  const { span, turns, onProgress, limits = usualLimits } = options
  const watchers = definitions.flatMap((triggers, of) =>
    triggers.flatMap((one) => (one.type === 'event' ? [watcherOf(one, of, options)] : [])),
  )
  const types = [...new Set(watchers.map(({ trigger }) => trigger.on))]
  const fires: Fire[][] = []
  for (const triggers of definitions) fires.push(await dueFires(triggers, options))
  let { to } = span
  let eventsRead = 0
  /** Adds starts to those of a definition; beyond as many as are told, its time ends. */
  const add = (of: number, more: readonly Fire[]): void => {
    const all = [...(fires[of] ?? []), ...more].toSorted((a, b) => a.at - b.at)
    to = Math.min(to, all[limits.starts]?.at ?? to)
    fires[of] = all.slice(0, limits.starts)
  }
  for (const of of definitions.keys()) add(of, [])
  for (const [index, type] of types.entries()) {
    const those = watchers.filter(({ trigger }) => trigger.on === type)
    const wanted = wantedBy(
      type,
      those.map(({ trigger }) => trigger.where),
    )
    let left = Math.floor(limits.events / types.length)
    for await (const page of readPast(db, scope, { wanted, span: { ...span, to }, most: left })) {
      for (const event of page.events) {
        for (const { holds, take } of those) if (holds(event.context)) take(event.id, event.at)
        if (turns.isOver()) await turns.giveWay()
      }
      await turns.giveWay()
      eventsRead += page.read
      left -= page.read
      const done = (page.until - span.from) / (to - span.from)
      await onProgress({ fraction: (index + Math.min(1, done)) / types.length, eventsRead })
      const isFull = those.some((one) => one.fires.length > limits.starts)
      if (left > 0 && !isFull) continue
      to = Math.min(to, page.until)
      break
    }
    for (const one of those) {
      add(one.of, one.fires)
      await turns.giveWay()
    }
  }
  return { fires: fires.map((own) => own.filter(({ at }) => at < to)), to, eventsRead }
}

interface Watcher {
  trigger: EventTrigger
  /** Which definition's. */
  of: number
  holds: ReturnType<typeof conditionOf>
  fires: Fire[]
  take: (eventId: string, at: number) => void
}

function watcherOf(trigger: EventTrigger, of: number, { keeps }: GatherOptions): Watcher {
  return { trigger, of, holds: conditionOf(trigger.where), ...gatherFires(trigger, keeps) }
}

async function dueFires(
  triggers: readonly Trigger[],
  { span, calendars, turns, limits = usualLimits }: GatherOptions,
): Promise<Fire[]> {
  const fires: Fire[] = []
  for (const trigger of triggers) {
    if (trigger.type !== 'schedule' && trigger.type !== 'interval') continue
    const schedule = scheduleOf(trigger, restDays(trigger, calendars))
    const until = new Date(span.to - 1)
    for (let after = span.from - 1, count = 0; count <= limits.starts;) {
      const times = firesBetween(schedule, { after: new Date(after), until, limit: timesAtOnce })
      fires.push(...times.map((at) => ({ at: at.getTime(), eventIds: [] })))
      if (times.length < timesAtOnce) break
      count += times.length
      after = times.at(-1)?.getTime() ?? span.to
      if (turns.isOver()) await turns.giveWay()
    }
  }
  return fires
}

function restDays(
  trigger: ScheduleTrigger | IntervalTrigger,
  calendars: GatherOptions['calendars'],
): readonly string[] {
  const name = trigger.type === 'schedule' ? trigger.skipOn : undefined
  return calendars.find((one) => one.name === name)?.days ?? []
}
