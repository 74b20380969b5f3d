/**
 * Judging starts that would have been by what the person did: a start is a hit when the routine
 * happened around it, a false fire when it did not. Before the routine was first seen, and after the
 * last that was looked at, nobody can say. Each occurrence counts for one start.
 * Cost: starts and occurrences, sorted.
 */
import type { Pattern, SimulatedStart, SimulatedVersion } from '@floyo/contracts'
import { nearestPlace, secondsByHand } from '@floyo/mining'
import type { Fire } from './fires.ts'

export type Judgement = Pick<
  SimulatedVersion,
  'fires' | 'misses' | 'wouldHaveFired' | 'hits' | 'falseFires' | 'secondsSaved'
>

/** How far from a due time the person may begin, in ms. */
const reach = 60 * 60_000

export interface Window {
  /** ms since 1970. */
  from: number
  to: number
  /** Up to when the person's events have been looked at. */
  seenUpTo: number
}

type Occurrence = Pattern['evidence']['occurrences'][number] & { start: number }

/** Judges `fires` (ascending) against the pattern; without one, nothing is judged. */
export function judge(fires: readonly Fire[], pattern: Pattern | null, window: Window): Judgement {
  const occurrences = occurrencesIn(pattern, window)
  const byFire = matchOccurrences(fires, occurrences)
  // A pattern keeps its latest occurrences: before the first of these nothing is known.
  const from = pattern?.evidence.occurrences[0]?.at ?? pattern?.evidence.firstSeen
  const known = from === undefined ? null : { from: Date.parse(from), to: window.seenUpTo }
  const starts = occurrences.map(({ start }) => start)
  const judged = fires.map((fire): SimulatedStart => {
    const occurrence = byFire.get(fire)
    const at = new Date(fire.at).toISOString()
    if (occurrence) {
      const eventIds = unite(fire, occurrence.eventIds)
      const reason = fire.eventIds.length > 0 ? 'same-event' : 'near'
      return { at, verdict: 'hit', reason, doneAt: occurrence.at, eventIds }
    }
    const told = { at, doneAt: null, eventIds: fire.eventIds }
    if (!known) return { ...told, verdict: 'unjudged', reason: 'no-routine' }
    if (fire.at < known.from) return { ...told, verdict: 'unjudged', reason: 'before-known' }
    // At a due time just before the end the person may still begin.
    if (fire.at > known.to - leeway(fire))
      return { ...told, verdict: 'unjudged', reason: 'after-known' }
    const isDone = fire.eventIds.length === 0 && nearest(starts, fire.at) <= reach
    // The person did it, and another start counts for that.
    const reason = isDone ? 'counted' : 'not-done'
    return { ...told, verdict: 'false-fire', reason }
  })
  const matched = new Set(byFire.values())
  const dueTimes = fires.filter(({ eventIds }) => eventIds.length === 0).map(({ at }) => at)
  const missed = occurrences.filter((occurrence) => !matched.has(occurrence))
  const hits = byFire.size
  return {
    fires: judged,
    misses: missed.map(({ at, eventIds, start }) => {
      const near = nearest(dueTimes, start) <= reach
      return { at, reason: near ? 'counted' : 'no-start', eventIds }
    }),
    wouldHaveFired: fires.length,
    hits,
    falseFires: judged.filter(({ verdict }) => verdict === 'false-fire').length,
    secondsSaved: pattern ? hits * secondsByHand(pattern) : 0,
  }
}

/** How far the nearest of some times is, in ms; they ascend. */
function nearest(times: readonly number[], at: number): number {
  return Math.abs((times[nearestPlace(times, at)] ?? Infinity) - at)
}

function leeway({ eventIds }: Fire): number {
  return eventIds.length > 0 ? 0 : reach
}

function occurrencesIn(pattern: Pattern | null, { from, to }: Window): Occurrence[] {
  const all = pattern?.evidence.occurrences ?? []
  return all
    .map(({ at, endedAt, eventIds }) => ({ at, endedAt, eventIds, start: Date.parse(at) }))
    .filter(({ start }) => start >= from && start < to)
    .toSorted((a, b) => a.start - b.start)
}

/** Gives starts on events the occurrence with that event, due times the nearest one, closest first. */
function matchOccurrences(
  fires: readonly Fire[],
  occurrences: readonly Occurrence[],
): Map<Fire, Occurrence> {
  const ofEvent = new Map(occurrences.flatMap((one) => one.eventIds.map((id) => [id, one])))
  const matched = new Map<Fire, Occurrence>()
  const taken = new Set<Occurrence>()
  const near: { fire: Fire; occurrence: Occurrence; away: number }[] = []
  let first = 0
  for (const fire of fires) {
    if (fire.eventIds.length > 0) {
      const occurrence = fire.eventIds.map((id) => ofEvent.get(id)).find((one) => one)
      if (!occurrence || taken.has(occurrence)) continue
      matched.set(fire, occurrence)
      taken.add(occurrence)
      continue
    }
    while ((occurrences[first]?.start ?? Infinity) < fire.at - reach) first++
    for (let index = first; index < occurrences.length; index++) {
      const occurrence = occurrences[index]
      if (!occurrence || occurrence.start > fire.at + reach) break
      near.push({ fire, occurrence, away: Math.abs(occurrence.start - fire.at) })
    }
  }
  for (const { fire, occurrence } of near.toSorted((a, b) => a.away - b.away)) {
    if (matched.has(fire) || taken.has(occurrence)) continue
    matched.set(fire, occurrence)
    taken.add(occurrence)
  }
  return matched
}

function unite({ eventIds }: Fire, others: readonly string[]): string[] {
  return [...new Set([...eventIds, ...others])]
}
