/**
 * Which suggestion stands for which planted routine: pairs matched greedily by Jaccard of their event
 * sets, each side once, from one half up; a second suggestion for one routine is false.
 */
import type { Suggestion } from '@floyo/mining'
import type { PlantedRoutine, StreamTruth } from './truth.ts'

export interface Match {
  suggestion: Suggestion
  routine: PlantedRoutine
  jaccard: number
}

export interface Matching {
  matches: Match[]
  /** Suggestions that count: those that mostly cover a routine too rare to score do not. */
  suggested: number
}

/** Matches the suggestions of a stream with what is planted in it. */
export function matchRoutines(
  suggestions: readonly Suggestion[],
  truth: Pick<StreamTruth, 'routines' | 'too_rare_to_score'>,
): Matching {
  const rare = truth.too_rare_to_score.map(eventsOf)
  const kept = suggestions
    .map((suggestion) => ({ suggestion, events: eventsOf(suggestion) }))
    .filter(({ events }) => !rare.some((other) => sharedSize(events, other) > events.size / 2))
  const planted = truth.routines.map((routine) => ({ routine, other: eventsOf(routine) }))
  const pairs = kept.flatMap(({ suggestion, events }, k) =>
    planted.map(({ routine, other }, j) => {
      const shared = sharedSize(events, other)
      return { suggestion, routine, k, j, jaccard: shared / (events.size + other.size - shared) }
    }),
  )
  const [usedK, usedJ] = [new Set<number>(), new Set<number>()]
  const matches: Match[] = []
  for (const { k, j, ...match } of pairs.toSorted(
    (a, b) => b.jaccard - a.jaccard || b.k - a.k || b.j - a.j,
  )) {
    if (match.jaccard < 0.5 || usedK.has(k) || usedJ.has(j)) continue
    usedK.add(k)
    usedJ.add(j)
    matches.push(match)
  }
  return { matches, suggested: kept.length }
}

function eventsOf({ occurrences }: { occurrences: number[][] }): Set<number> {
  return new Set(occurrences.flat())
}

function sharedSize(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  let shared = 0
  for (const item of a) if (b.has(item)) shared++
  return shared
}
