/**
 * Forecasters: simple opinions on when the next event of a series comes.
 *
 * Each knows one habit of schedules: the last gap again; slots of the day seen in the last days
 * (on any day, on such a weekday, on working days); a grid of minutes. They are cheap, often wrong
 * each by itself, and chosen among by their record (see predict.ts). Cost: O(events looked back).
 */
import { neighboursOf } from './neighbours.ts'
import { median } from './stats.ts'
import { DAY, MINUTE, dayOf, weekdayOf } from './zones.ts'

/** A series so far: local times (ms), ascending. */
export type Forecaster = (local: readonly number[]) => Forecast | undefined

export interface Forecast {
  /** Local time of the next event, ms. */
  next: number
  /** The plan behind it, if any: minutes of the day and the weekdays, null for all. */
  plan:
    | { minutes: number[]; weekdays: number[] | null }
    | { everyMinutes: number; phase: number }
    | null
}

type DayClass = 'any' | 'weekday' | 'working'

/** The forecasters to choose among; the first is used before there is a record. */
export function allForecasters(): Forecaster[] {
  return [
    slotsOf({ days: 10, dayClass: 'any' }),
    slotsOf({ days: 4, dayClass: 'any' }),
    slotsOf({ days: 30, dayClass: 'any' }),
    slotsOf({ days: 42, dayClass: 'weekday' }),
    slotsOf({ days: 120, dayClass: 'weekday' }),
    slotsOf({ days: 14, dayClass: 'working' }),
    lastGap,
    usualGap,
    ...[20, 30, 60, 180, 360].map(gridOf),
    neighboursOf({ carries: 'gap', halfLife: 20 }),
    neighboursOf({ carries: 'gap', halfLife: 20, timeMinutes: 60 }),
    neighboursOf({ carries: 'wall', halfLife: 20, timeMinutes: 90 }),
    neighboursOf({ carries: 'wall', halfLife: 60, timeMinutes: 45 }),
    neighboursOf({ carries: 'wall', halfLife: 8 }),
    neighboursOf({ carries: 'wall', halfLife: 60, timeMinutes: 90, sameWeekday: true }),
  ]
}

function lastGap(local: readonly number[]): Forecast | undefined {
  const [before, last] = local.slice(-2)
  return before === undefined || last === undefined
    ? undefined
    : { next: last + (last - before), plan: null }
}

function usualGap(local: readonly number[]): Forecast | undefined {
  const recent = local.slice(-8)
  const gaps = recent.slice(1).map((at, i) => at - (recent[i] ?? at))
  const last = recent.at(-1)
  return gaps.length === 0 || last === undefined
    ? undefined
    : { next: last + median(gaps), plan: null }
}

/** Every so many minutes at the usual phase, as many periods on as usual. */
function gridOf(periodMinutes: number): Forecaster {
  const period = periodMinutes * MINUTE
  return (local) => {
    const recent = local.slice(-10)
    const last = recent.at(-1)
    if (last === undefined || recent.length < 3) return undefined
    const phaseOf = (at: number): number => (((at - last) % period) + 1.5 * period) % period
    const phase = median(recent.map(phaseOf)) - period / 2
    const gaps = recent.slice(1).map((at, i) => at - (recent[i] ?? at))
    const periods = Math.max(1, Math.round(median(gaps) / period))
    const next = last + phase + periods * period
    const minute = Math.round((next % period) / MINUTE) % periodMinutes
    return {
      next: Math.max(next, last + MINUTE),
      plan: { everyMinutes: periodMinutes, phase: minute },
    }
  }
}

interface DaySlot {
  /** Minute of the day. */
  minute: number
  /** Share of the days looked at, the recent ones weighing more, that have it. */
  share: number
}

function slotsOf({ days, dayClass }: { days: number; dayClass: DayClass }): Forecaster {
  return (local) => {
    const last = local.at(-1)
    if (last === undefined) return undefined
    const today = dayOf(last)
    const known = new Map<string, DaySlot[]>()
    let missing = 1
    let best = { chance: 0, next: 0, slots: [] as DaySlot[] }
    for (let day = today; day <= today + 8 && missing > 0.05; day++) {
      const key = classOf(day, dayClass)
      let slots = known.get(key)
      if (!slots) known.set(key, (slots = findDaySlots(local, { today, days, key, dayClass })))
      for (const { minute, share } of slots) {
        const at = day * DAY + minute * MINUTE
        // The event just seen was its slot's turn, even when it came early.
        if (at <= last + Math.min(90 * MINUTE, slotRoom(slots) * MINUTE)) continue
        const chance = missing * share
        missing *= 1 - share
        if (chance > best.chance) best = { chance, next: at, slots }
      }
    }
    if (best.chance < 0.05) return undefined
    const held = best.slots.filter(({ share }) => share >= 0.4)
    return {
      next: best.next,
      plan: {
        minutes: (held.length > 0 ? held : best.slots).map(({ minute }) => minute),
        weekdays: dayClass === 'any' ? null : daysOfPlan(best.next, dayClass),
      },
    }
  }
}

/** Half of the least distance between two slots of the day, in minutes. */
function slotRoom(slots: readonly DaySlot[]): number {
  let room = 720
  for (const [i, { minute }] of slots.entries()) {
    const before = slots[i - 1]
    if (before) room = Math.min(room, (minute - before.minute) / 2)
  }
  return room
}

function classOf(day: number, dayClass: DayClass): string {
  if (dayClass === 'any') return 'day'
  if (dayClass === 'weekday') return String(weekdayOf(day))
  return weekdayOf(day) % 6 === 0 ? 'weekend' : 'working'
}

function daysOfPlan(next: number, dayClass: DayClass): number[] {
  const weekday = weekdayOf(dayOf(next))
  if (dayClass === 'weekday') return [weekday]
  return weekday % 6 === 0 ? [0, 6] : [1, 2, 3, 4, 5]
}

const SLOT_GAP = 75

/** Times of day clustered over the days of one class, each with its share of those days. */
function findDaySlots(
  local: readonly number[],
  look: { today: number; days: number; key: string; dayClass: DayClass },
): DaySlot[] {
  const { today, days, key, dayClass } = look
  const first = Math.max(today - days, dayOf(local[0] ?? 0))
  const weightOf = (day: number): number => 0.5 ** ((today - day) / (days / 3))
  const moments: { minute: number; day: number; weight: number }[] = []
  for (let i = local.length - 1; i >= 0; i--) {
    const at = local[i] ?? 0
    const day = dayOf(at)
    if (day < first) break
    if (classOf(day, dayClass) !== key) continue
    moments.push({ minute: (at - day * DAY) / MINUTE, day, weight: weightOf(day) })
  }
  let total = 0
  for (let day = first; day <= today; day++)
    if (classOf(day, dayClass) === key) total += weightOf(day)
  moments.sort((a, b) => a.minute - b.minute)
  const slots: DaySlot[] = []
  for (let i = 0; i < moments.length;) {
    let j = i
    while (
      j + 1 < moments.length &&
      (moments[j + 1]?.minute ?? 0) - (moments[j]?.minute ?? 0) <= SLOT_GAP
    )
      j++
    const group = moments.slice(i, j + 1)
    const daysSeen = new Map(group.map(({ day, weight }) => [day, weight]))
    const weight = [...daysSeen.values()].reduce((sum, own) => sum + own, 0)
    // Today may still bring it: its absence so far says nothing.
    const open = classOf(today, dayClass) === key && !daysSeen.has(today) ? weightOf(today) : 0
    slots.push({
      minute: weightedMedian(group),
      share: Math.min(0.98, weight / Math.max(weight, total - open)),
    })
    i = j + 1
  }
  return slots
}

function weightedMedian(group: readonly { minute: number; weight: number }[]): number {
  const half = group.reduce((sum, { weight }) => sum + weight, 0) / 2
  let sum = 0
  for (const { minute, weight } of group) {
    sum += weight
    if (sum >= half) return minute
  }
  return group.at(-1)?.minute ?? 0
}
