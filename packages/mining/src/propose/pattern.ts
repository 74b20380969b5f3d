/**
 * A suggestion of the miner in the contract's form: times instead of places in the input, due times
 * instead of missed dates. Only the latest occurrences are kept; the counts are of all of them.
 * Cost: occurrences times the due times between them, some hundreds each.
 */
import type { EventLine, Pattern, ToldStep } from '@floyo/contracts'
import { type Schedule, expectedFires } from '../schedule.ts'
import type { Suggestion } from '../suggestion.ts'
import { type ObservedRoutine, observe } from './observed.ts'
import { DAY, MINUTE, dayOf, zoneClock } from '../zones.ts'

/** The events of a suggestion, by their place in what was mined. */
export interface MinedEvents {
  eventAt: (place: number) => EventLine
  idAt: (place: number) => string
}

/** A pattern tells of so many occurrences, the latest, and of so many events of each. */
export const mostOccurrences = 500
export const mostEventsEach = 50

/** The pattern that is stored and shown, its steps as they are told; its id is the store's. */
export function toPattern(
  suggestion: Suggestion,
  { eventAt, idAt }: MinedEvents,
  told: readonly ToldStep[] = [],
): Omit<Pattern, 'id'> {
  const { evidence, schedule } = suggestion
  const observed = observe(suggestion, eventAt)
  const occurrences = suggestion.occurrences.map((places) => {
    const times = places.map((place) => eventAt(place).t)
    return { at: Math.min(...times), endedAt: Math.max(...times), places }
  })
  const starts = occurrences.map(({ at }) => at)
  const since = evidence.movedOn === null ? 0 : Date.parse(evidence.movedOn) - DAY
  const tolerance = Math.max(45, 4 * (evidence.spreadMinutes ?? 0)) * MINUTE
  const plan = schedule && { schedule, tolerance, starts: starts.filter((at) => at >= since) }
  return {
    steps: suggestion.steps.map(({ actor, type, subject, optional, example }, place) => ({
      actor,
      type,
      subject,
      optional,
      example,
      ...howOften(observed, place),
      ...(told[place] ? { told: told[place] } : {}),
    })),
    schedule: schedule && {
      cron: schedule.cron,
      timezone: schedule.tz,
      ...(schedule.every_weeks === undefined ? {} : { everyWeeks: schedule.every_weeks }),
      ...(schedule.anchor === undefined ? {} : { anchor: schedule.anchor }),
    },
    triggerStep: suggestion.trigger,
    active: suggestion.active,
    confidence: suggestion.confidence,
    next: suggestion.next.map(iso),
    evidence: {
      hits: evidence.hits,
      expected: evidence.expected,
      distinctDays: evidence.distinctDays,
      firstSeen: iso(evidence.firstSeen),
      lastSeen: iso(evidence.lastSeen),
      manualSeconds: evidence.manualSeconds,
      occurrences: occurrences.slice(-mostOccurrences).map(({ at, endedAt, places }) => ({
        at: iso(at),
        endedAt: iso(endedAt),
        eventIds: places.slice(0, mostEventsEach).map(idAt),
      })),
      missed: latest(
        plan
          ? missedTimes(evidence.counterExamples, plan)
          : evidence.counterExamples.flatMap((place) =>
              typeof place === 'number' ? [eventAt(place).t] : [],
            ),
      ),
      extra: latest(plan ? extraTimes(plan) : []),
    },
  }
}

/** Steps swap when at least this share of the occurrences has each order. */
const swapShare = 0.2

/** In how many occurrences a step was done, and whether it swaps places with the one before it. */
function howOften(
  { occurrences }: ObservedRoutine,
  place: number,
): { seen: number; swapped: boolean } {
  const seen = occurrences.filter(({ acts }) => acts[place] !== undefined)
  const pairs = seen.flatMap(({ acts }) => {
    const [before, own] = [acts[place - 1], acts[place]]
    return before && own && before.at !== own.at ? [own.at < before.at] : []
  })
  const turned = pairs.filter(Boolean).length / Math.max(1, pairs.length)
  return { seen: seen.length, swapped: turned >= swapShare && turned <= 1 - swapShare }
}

interface Plan {
  schedule: Schedule
  /** How far from its due time an occurrence may begin, in ms. */
  tolerance: number
  starts: readonly number[]
}

/** The due times of the missed dates at which nothing began. */
function missedTimes(dates: readonly (string | number)[], plan: Plan): number[] {
  return dates.flatMap((date) => {
    if (typeof date === 'number') return []
    const local = dayOf(Date.parse(date)) * DAY
    const clock = zoneClock(plan.schedule.tz, local, local)
    const due = expectedFires(plan.schedule, clock.instantOf(local), clock.instantOf(local + DAY))
    return due.filter((at) => !hasNear(plan.starts, at, plan.tolerance))
  })
}

/** When it began though it was not due. */
function extraTimes({ schedule, tolerance, starts }: Plan): number[] {
  const [from, to] = [starts[0] ?? 0, starts.at(-1) ?? 0]
  const due = expectedFires(schedule, from - tolerance, to + tolerance + 1)
  return starts.filter((at) => !hasNear(due, at, tolerance))
}

/** Whether one of the ascending times lies within `tolerance` of `at`. */
function hasNear(times: readonly number[], at: number, tolerance: number): boolean {
  return times.some((time) => Math.abs(time - at) <= tolerance)
}

function latest(times: readonly number[]): string[] {
  return times.slice(-mostOccurrences).map(iso)
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
