/**
 * Prediction: when a series of events comes next, and the cron it seems to follow.
 *
 * A panel of simple forecasters is asked before each event; each keeps a record of how often it was
 * within half an hour, at all and after events at such an hour of the day, old answers fading. The
 * half hour around which the best records agree is believed, and the best of those says when exactly.
 * So a change of schedule costs a few events, and no forecaster needs to be right always. Prediction
 * with expert advice (Littlestone and Warmuth 1994), with specialists (Freund et al. 1997).
 * Cost: O(forecasters x events looked back) an event, some 100 us.
 */
import type { EventLine, JsonValue } from '@floyo/contracts'
import { allForecasters, type Forecast, type Forecaster } from './forecasters.ts'
import { densest } from './neighbours.ts'
import { fieldText } from './schedule.ts'
import { DAY, HOUR, MINUTE, dayOf } from './zones.ts'

export interface NamedSeries {
  name: string
  /** Places of its events in the input, ascending. */
  event_idx: number[]
}

export interface ScheduleCheck {
  /** The event after which this is predicted, by its place in the input. */
  at: number
  /** ms since 1970. */
  next: number
  cron: string | null
  tz: string
}

export interface SchedulePrediction {
  name: string
  checks: ScheduleCheck[]
}

const FIRST_CHECK = 21
const CLOSE = 30 * MINUTE
const MEMORY = 0.93
const LOOK_BACK = 600
/** The record at an hour of the day begins as the record at all, worth so many tries. */
const PRIOR = 8
/** The better record counts by this power more: a good one outweighs many bad ones that agree. */
const SHARPNESS = 16
const LEAST_BELIEF = 1e-9
/** What a plan with twice as many fires must be better by. */
const BIT_COST = 0.02

/** Predicts, after each event from the 21st of each series on, when the next one comes. */
export function predictSchedules(
  series: readonly NamedSeries[],
  events: readonly EventLine[],
): { schedules: SchedulePrediction[] } {
  return {
    schedules: series.map(({ name, event_idx: places }) => ({
      name,
      checks: predictSeries(places, events),
    })),
  }
}

/** A forecaster with its record: how often it was close, at all and after events at such an hour. */
interface Member {
  forecast: Forecaster
  overall: number
  byHour: { close: number; tries: number }[]
  said: Forecast | undefined
}

function predictSeries(places: readonly number[], events: readonly EventLine[]): ScheduleCheck[] {
  const panel = allForecasters().map((forecast): Member => ({
    forecast,
    overall: 0,
    byHour: Array.from({ length: 24 }, () => ({ close: 0, tries: 0 })),
    said: undefined,
  }))
  const wall: number[] = []
  const checks: ScheduleCheck[] = []
  for (const place of places) {
    const event = events[place]
    if (!event) continue
    // Each event by the clock on its machine's wall; the next one is read by the latest clock.
    const offset = offsetOf(event.attrs['tz'])
    const asked = hourOf(wall.at(-1) ?? 0)
    for (const member of panel) note(member, { asked, at: event.t })
    wall.push(event.t + offset)
    const local = wall.slice(-LOOK_BACK)
    for (const member of panel) {
      const said = member.forecast(local)
      member.said = said && { ...said, next: said.next - offset }
    }
    if (wall.length < FIRST_CHECK) continue
    const next = agreed(panel, hourOf(wall.at(-1) ?? 0))
    if (next === undefined) continue
    checks.push({
      at: place,
      next: Math.round(next),
      cron: claimed(panel),
      tz: fixedZone(offset),
    })
  }
  return checks
}

function hourOf(local: number): number {
  return Math.floor((local - dayOf(local) * DAY) / HOUR)
}

/** Enters into a member's record how near it was to what then happened. */
function note(member: Member, { asked, at }: { asked: number; at: number }): void {
  const close = member.said && Math.abs(member.said.next - at) <= CLOSE ? 1 : 0
  member.overall = MEMORY * member.overall + (1 - MEMORY) * close
  const own = member.byHour[asked]
  if (!own) return
  own.close = MEMORY * own.close + close
  own.tries = MEMORY * own.tries + 1
}

/** Where the forecasts that deserve belief at this hour agree. */
function agreed(panel: readonly Member[], hour: number): number | undefined {
  const votes = panel.flatMap(({ said, overall, byHour }) => {
    if (!said) return []
    const { close, tries } = byHour[hour] ?? { close: 0, tries: 0 }
    const record = (close + PRIOR * overall) / (tries + PRIOR)
    return [{ at: said.next, weight: record ** SHARPNESS + LEAST_BELIEF }]
  })
  const middle = densest(votes)
  if (middle === undefined) return undefined
  // Of those who agree the one with the best record says when exactly.
  const [best] = votes
    .filter(({ at }) => Math.abs(at - middle) <= CLOSE)
    .toSorted((a, b) => b.weight - a.weight)
  return best?.at
}

/** The plan of the best record; a plan of many fires is near to anything, so it must be better. */
function claimed(panel: readonly Member[]): string | null {
  // Sorting is stable: among equals the earlier of the panel is believed.
  const [best] = panel
    .flatMap(({ said, overall }) =>
      said?.plan ? [{ said, worth: overall - BIT_COST * Math.log2(firesPerDay(said.plan)) }] : [],
    )
    .toSorted((a, b) => b.worth - a.worth)
  return best ? cronOf(best.said) : null
}

function firesPerDay(plan: NonNullable<Forecast['plan']>): number {
  return 'everyMinutes' in plan ? 1440 / plan.everyMinutes : plan.minutes.length
}

/** `+02:00` in ms; nothing is UTC. */
function offsetOf(text: JsonValue | undefined): number {
  const parts = /^([+-])(\d\d):?(\d\d)$/.exec(typeof text === 'string' ? text : '')
  if (!parts) return 0
  const size = Number(parts[2]) * HOUR + Number(parts[3]) * MINUTE
  return parts[1] === '-' ? -size : size
}

/** The IANA zone of whole hours off UTC; `Etc` counts them the other way round. */
function fixedZone(offset: number): string {
  const hours = Math.round(offset / HOUR)
  if (hours === 0) return 'UTC'
  return `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`
}

/** One cron line for a plan: the hours of its slots, and the middle of their minutes. */
function cronOf({ plan }: Forecast): string | null {
  if (!plan) return null
  if ('everyMinutes' in plan) {
    if (plan.everyMinutes >= 60) {
      const hours = plan.everyMinutes / 60
      const first = Math.floor(plan.phase / 60)
      return `${plan.phase % 60} ${hours === 1 ? '*' : `${first}-23/${hours}`} * * *`
    }
    const minutes = Array.from(
      { length: 60 / plan.everyMinutes },
      (_, i) => (plan.phase + i * plan.everyMinutes) % 60,
    ).toSorted((a, b) => a - b)
    return `${minutes.join()} * * * *`
  }
  // Minutes on a circle: turned so that the first slot's minute is in the middle.
  const base = plan.minutes[0] ?? 0
  const turned = plan.minutes.map((minute) => ((((minute - base + 30) % 60) + 60) % 60) - 30)
  const shift = turned.reduce((sum, value) => sum + value, 0) / Math.max(1, turned.length)
  const minute = Math.round((((base + shift) % 60) + 60) % 60) % 60
  const hours = plan.minutes.map((own) => (Math.round((own - minute) / 60) + 24) % 24)
  const days = plan.weekdays ? fieldText(plan.weekdays) : '*'
  return `${minute} ${fieldText([...new Set(hours)].toSorted((a, b) => a - b))} * * ${days}`
}
