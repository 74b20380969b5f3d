/**
 * Neighbours: what followed on events like the last one, and where most of that falls.
 *
 * A series of people, or of several jobs in one, has no grid of its own: after the first job of an
 * evening comes the second, after the second the first of tomorrow, after a release often a repair.
 * So every earlier event votes for its own sequel, recent events and those at such a time of the day
 * (or of the week) more, and the hour that holds most of the votes is named: the mode, for what
 * counts is to be near, not to be right in the mean. Kernel density of the conditional, with its
 * mode for a forecast (Rosenblatt 1969; Parzen 1962). Cost: O(events looked back x log of them).
 */
import type { Forecast, Forecaster } from './forecasters.ts'
import { DAY, MINUTE, dayOf, weekdayOf } from './zones.ts'

export interface Likeness {
  /** What a vote carries over: the gap, or the days between and the time of day. */
  carries: 'gap' | 'wall'
  /** After how many events a vote counts half. */
  halfLife: number
  /** Minutes of the day at which likeness has fallen to 1/e; undefined: any time is alike. */
  timeMinutes?: number
  /** Whether only events of the same weekday are alike. */
  sameWeekday?: boolean
}

/** What is this near to the forecast is a hit. */
const CLOSE = 30 * MINUTE
const LEAST_WEIGHT = 0.01
const LOOK_BACK = 400

interface Vote {
  at: number
  weight: number
}

/** A forecaster that lets the events alike vote. */
export function neighboursOf(likeness: Likeness): Forecaster {
  return (local) => {
    const votes = votesOf(local, likeness)
    const next = densest(votes)
    return next === undefined ? undefined : ({ next, plan: null } satisfies Forecast)
  }
}

function votesOf(
  local: readonly number[],
  { carries, halfLife, timeMinutes, sameWeekday = false }: Likeness,
): Vote[] {
  const latest = local.length - 1
  const last = local[latest] ?? 0
  const [today, minute] = [dayOf(last), minuteOf(last)]
  const votes: Vote[] = []
  for (let i = latest - 1; i >= Math.max(0, latest - LOOK_BACK); i--) {
    const [before, after] = [local[i] ?? 0, local[i + 1] ?? 0]
    const age = 0.5 ** ((latest - 1 - i) / halfLife)
    if (age < LEAST_WEIGHT) break
    const day = dayOf(before)
    if (sameWeekday && weekdayOf(day) !== weekdayOf(today)) continue
    let weight = age
    if (timeMinutes !== undefined) {
      const apart = Math.abs(minuteOf(before) - minute)
      weight *= Math.exp(-((Math.min(apart, 1440 - apart) / timeMinutes) ** 2))
    }
    if (weight < LEAST_WEIGHT * LEAST_WEIGHT) continue
    const at = carries === 'gap' ? last + after - before : after + (today - day) * DAY
    if (at > last) votes.push({ at, weight })
  }
  return votes
}

function minuteOf(local: number): number {
  return (local - dayOf(local) * DAY) / MINUTE
}

/** The middle of the hour with most of the votes; undefined without any. */
export function densest(votes: Vote[]): number | undefined {
  const sorted = votes.toSorted((a, b) => a.at - b.at)
  let [from, sum] = [0, 0]
  let best = { sum: 0, from: 0, to: -1 }
  for (const [to, { at, weight }] of sorted.entries()) {
    sum += weight
    while (at - (sorted[from]?.at ?? at) > 2 * CLOSE) sum -= sorted[from++]?.weight ?? 0
    if (sum > best.sum + 1e-9) best = { sum, from, to }
  }
  const held = sorted.slice(best.from, best.to + 1)
  // Of the points from which all of them are near, the one next to their weighted middle.
  let half = held.reduce((total, { weight }) => total + weight, 0) / 2
  const middle = held.find(({ weight }) => (half -= weight) <= 0)?.at
  const [first, last] = [held[0]?.at, held.at(-1)?.at]
  if (middle === undefined || first === undefined || last === undefined) return undefined
  return Math.min(first + CLOSE, Math.max(last - CLOSE, middle))
}
