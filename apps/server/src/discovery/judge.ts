/**
 * Judging starts that would have been by what the person did: a start is a hit when the routine
 * happened around it, a false fire when it did not. Before the routine was first seen, and after the
 * last that was looked at, nobody can say. Each occurrence counts for one start.
 * Cost: starts and occurrences, sorted.
 */
import type { Pattern, Simulation } from '@floyo/contracts'
import { secondsByHand } from '@floyo/mining'
import type { Fire } from './fires.ts'

export type Judgement = Pick<
  Simulation,
  'fires' | 'misses' | 'wouldHaveFired' | 'hits' | 'falseFires' | 'secondsSaved'
>

const MINUTE = 60_000

/** How far from a due time the person may begin. */
const mostMinutesAway = 60

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
  const judged = fires.map((fire) => {
    const occurrence = byFire.get(fire)
    const told = { at: new Date(fire.at).toISOString() }
    if (occurrence)
      return { ...told, verdict: 'hit' as const, eventIds: unite(fire, occurrence.eventIds) }
    // At a due time just before the end the person may still begin.
    const within = known && fire.at >= known.from && fire.at <= known.to - leeway(fire)
    const verdict = within ? ('false-fire' as const) : ('unjudged' as const)
    return { ...told, verdict, eventIds: fire.eventIds }
  })
  const matched = new Set(byFire.values())
  const hits = byFire.size
  return {
    fires: judged,
    misses: occurrences
      .filter((occurrence) => !matched.has(occurrence))
      .map(({ at, eventIds }) => ({ at, eventIds })),
    wouldHaveFired: fires.length,
    hits,
    falseFires: judged.filter(({ verdict }) => verdict === 'false-fire').length,
    secondsSaved: pattern ? hits * secondsByHand(pattern) : 0,
  }
}

function leeway({ eventIds }: Fire): number {
  return eventIds.length > 0 ? 0 : mostMinutesAway * MINUTE
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
    const reach = mostMinutesAway * MINUTE
    while ((occurrences[first]?.start ?? Infinity) < fire.at - reach) first++
    for (const occurrence of occurrences.slice(first)) {
      if (occurrence.start > fire.at + reach) break
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
