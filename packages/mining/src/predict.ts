/**
 * Prediction: when a series of events comes next, and the cron it seems to follow.
 *
 * A panel of simple forecasters is asked before each event; each keeps a record of how often it was
 * within half an hour, old answers fading, and the one with the best record is believed. So a change
 * of schedule costs a few events, and no forecaster needs to be right always. Prediction with expert
 * advice (Littlestone and Warmuth 1994), following the leader.
 * Cost: O(forecasters x events looked back) an event, some 50 us.
 */
import type { EventLine, JsonValue } from '@floyo/contracts'
import { allForecasters, type Forecast } from './forecasters.ts'
import { fieldText } from './schedule.ts'
import { HOUR, MINUTE } from './zones.ts'

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

function predictSeries(places: readonly number[], events: readonly EventLine[]): ScheduleCheck[] {
  const panel = allForecasters().map((forecast) => ({
    forecast,
    record: 0,
    said: undefined as Forecast | undefined,
  }))
  const wall: number[] = []
  const checks: ScheduleCheck[] = []
  for (const place of places) {
    const event = events[place]
    if (!event) continue
    // Each event by the clock on its machine's wall; the next one is read by the latest clock.
    const offset = offsetOf(event.attrs['tz'])
    for (const member of panel) {
      const isClose = member.said && Math.abs(member.said.next - event.t) <= CLOSE
      member.record = MEMORY * member.record + (1 - MEMORY) * (isClose ? 1 : 0)
    }
    wall.push(event.t + offset)
    const local = wall.slice(-600)
    for (const member of panel) {
      const said = member.forecast(local)
      member.said = said && { ...said, next: said.next - offset }
    }
    if (wall.length < FIRST_CHECK) continue
    // Sorting is stable: among equal records the earlier of the panel is believed.
    const [best] = panel.filter(({ said }) => said).toSorted((a, b) => b.record - a.record)
    if (!best?.said) continue
    const { said } = best
    checks.push({
      at: place,
      next: Math.round(said.next),
      cron: cronOf(said),
      tz: fixedZone(offset),
    })
  }
  return checks
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
