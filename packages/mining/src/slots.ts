/**
 * Slots: the times of day at which something happens, found by gaps on the clock's circle.
 *
 * Times of day are sorted round the clock and cut where a gap exceeds `gap` minutes; each slot
 * keeps the members within 2.6 robust spreads. When the slots fall into an earlier and a later
 * group that do not overlap in time, the routine has moved. Cost: O(n log n).
 */
import { quantile, robustSpread } from './stats.ts'
import { DAY, MINUTE, dayOf, type ZoneClock } from './zones.ts'

export interface Slot {
  /** Minute of the day and its spread, in minutes. */
  mean: number
  spread: number
  /** What `reach` is measured from. */
  centre: number
  /** Standard error of the mean, in minutes. */
  error: number
  /** Half the width of the window that counts as this time, in minutes. */
  reach: number
  /** The days on which it happened, ascending, each once. */
  days: number[]
}

const MAX_SLOTS = 6
const MAX_SPREAD = 32

/** A time of day, in minutes, on a day. */
export interface Moment {
  minute: number
  day: number
}

/** Some instants on a clock, by time of day. */
export function momentsOf(times: ArrayLike<number>, clock: ZoneClock): Moment[] {
  return Array.from(times, (t): Moment => {
    const local = t + clock.offsetAt(t)
    const day = dayOf(local)
    return { minute: (local - day * DAY) / MINUTE, day }
  }).toSorted((a, b) => a.minute - b.minute || a.day - b.day)
}

/** The places of the moments, by time of day, that more than `gap` minutes lie before. */
export function cutsAt(moments: readonly Moment[], gap: number): number[] {
  const cuts: number[] = []
  for (const [i, { minute }] of moments.entries()) {
    const before = i === 0 ? (moments.at(-1)?.minute ?? 0) - 1440 : (moments[i - 1]?.minute ?? 0)
    if (minute - before > gap) cuts.push(i)
  }
  return cuts
}

/** The slots of some moments that are cut so, by time of day; undefined when there is no such order. */
export function findSlots(
  moments: readonly Moment[],
  cuts: readonly number[],
): { slots: Slot[]; astray: number; strays: Moment[] } | undefined {
  const slots: Slot[] = []
  const strays: Moment[] = []
  let held = 0
  for (const group of groupsOf(moments, cuts)) {
    const slot = group.length < Math.max(2, 0.12 * moments.length) ? undefined : toSlot(group)
    if (!slot || slot.spread > MAX_SPREAD || slot.days.length < 2) {
      strays.push(...group)
      continue
    }
    slots.push(slot)
    strays.push(...group.filter(({ minute }) => Math.abs(minute - slot.centre) > slot.reach))
    // A second time on the same day is not the plan's doing.
    held += slot.days.length
  }
  if (slots.length === 0 || slots.length > MAX_SLOTS) return undefined
  return { slots: slots.map(withinDay), astray: moments.length - held, strays }
}

/** Groups along the circle; minutes past midnight continue beyond 1440 with the day before. */
function groupsOf(moments: readonly Moment[], cuts: readonly number[]): Moment[][] {
  if (cuts.length === 0) return [[...moments]]
  const turned = [
    ...moments.slice(cuts[0]),
    ...moments
      .slice(0, cuts[0])
      .map(({ minute, day }) => ({ minute: minute + 1440, day: day - 1 })),
  ]
  const starts = cuts.map((cut) => cut - (cuts[0] ?? 0))
  return starts.map((start, i) => turned.slice(start, starts[i + 1] ?? turned.length))
}

function toSlot(group: readonly Moment[]): Slot {
  const { centre, spread: robust } = robustSpread(group.map(({ minute }) => minute))
  // Of few members the median distance can be far too small, and one outlier swells the deviation.
  const spread = Math.max(robust, 0.7 * deviationFrom(centre, group))
  const reach = Math.max(2, 2.8 * spread + 1)
  const near = group.filter(({ minute }) => Math.abs(minute - centre) <= reach)
  const mean = near.reduce((sum, { minute }) => sum + minute, 0) / near.length
  const deviation = Math.max(deviationFrom(mean, near), 0.05)
  return {
    mean,
    spread,
    centre,
    error: deviation / Math.sqrt(near.length),
    reach,
    days: [...new Set(near.map(({ day }) => day))].toSorted((a, b) => a - b),
  }
}

function deviationFrom(centre: number, moments: readonly Moment[]): number {
  const squares = moments.reduce((sum, { minute }) => sum + (minute - centre) ** 2, 0)
  return Math.sqrt(squares / Math.max(1, moments.length - 1))
}

/** A slot whose mean lies past midnight belongs to the next day. */
function withinDay(slot: Slot): Slot {
  if (slot.mean < 1440) return slot
  return { ...slot, mean: slot.mean - 1440, days: slot.days.map((day) => day + 1) }
}

/** The slots of one stretch of time, from the first to the last day kept. */
export interface Era {
  slots: Slot[]
  firstDay: number
  lastDay: number
}

/** One era, or two when every slot of the one ended before any of the other began. */
export function toEras(slots: readonly Slot[]): Era[] {
  const middle = (slot: Slot): number => quantile(slot.days, 0.5)
  const byTime = slots.toSorted((a, b) => middle(a) - middle(b))
  for (let cut = 1; cut < byTime.length; cut++) {
    const [earlier, later] = [byTime.slice(0, cut), byTime.slice(cut)]
    const end = Math.max(...earlier.map(({ days }) => quantile(days, 0.97)))
    const start = Math.min(...later.map(({ days }) => quantile(days, 0.03)))
    if (end < start) return [toEra(earlier), toEra(later)]
  }
  return [toEra(byTime)]
}

function toEra(slots: Slot[]): Era {
  return {
    slots: slots.toSorted((a, b) => a.mean - b.mean),
    firstDay: Math.min(...slots.map(({ days }) => days[0] ?? 0)),
    lastDay: Math.max(...slots.map(({ days }) => days.at(-1) ?? 0)),
  }
}
