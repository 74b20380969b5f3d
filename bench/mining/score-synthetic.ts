/**
 * The score of suggestions on streams with planted routines: pairs matched greedily by Jaccard of
 * their event sets, each side once, from one half up; a second suggestion for one routine is false.
 */
import { discover, type Schedule, type Suggestion } from '@floyo/mining'
import { mean, middle, printTable, rounded } from './figures.ts'
import { readStreams } from './sets.ts'

interface PlantedRoutine {
  id: number
  kind: 'periodic' | 'triggered'
  fate: string
  schedule?: Schedule
  occurrences: number[][]
  occurrence_steps: number[][]
  next?: number[]
}

interface SyntheticTruth {
  tz: string
  end: number
  routines: PlantedRoutine[]
  too_rare_to_score: PlantedRoutine[]
}

interface Tally {
  matched: number
  suggested: number
  planted: number
  jaccard: number[]
  scheduleExact: boolean[]
  nextErrorMinutes: number[]
  stopped: boolean[]
  moved: boolean[]
  triggerRight: boolean[]
  falseOnNoise: number[]
}

/** Mines every stream of a folder and prints how it went. */
export function scoreSynthetic(folder: string): Record<string, unknown> | undefined {
  const tally: Tally = {
    matched: 0,
    suggested: 0,
    planted: 0,
    jaccard: [],
    scheduleExact: [],
    nextErrorMinutes: [],
    stopped: [],
    moved: [],
    triggerRight: [],
    falseOnNoise: [],
  }
  const rows: (string | number)[][] = [
    ['stream', 'events', 'ms', 'routines', 'suggested', 'matched', 'jaccard'],
  ]
  for (const { name, events, truth } of readStreams<SyntheticTruth>(folder)) {
    const started = performance.now()
    const { suggestions } = discover(events, { timezone: truth.tz, now: truth.end })
    const ms = Math.round(performance.now() - started)
    const { matches, suggested } = matchRoutines(suggestions, truth)
    if (truth.routines.length === 0) tally.falseOnNoise.push(suggested)
    else {
      tally.matched += matches.length
      tally.suggested += suggested
      tally.planted += truth.routines.length
      tally.jaccard.push(
        matches.reduce((sum, { jaccard }) => sum + jaccard, 0) / truth.routines.length,
      )
    }
    for (const { suggestion, routine } of matches) judge(suggestion, routine, tally)
    rows.push([
      name,
      events.length,
      ms,
      truth.routines.length,
      suggested,
      matches.length,
      truth.routines.length > 0 ? rounded(tally.jaccard.at(-1) ?? 0, 3) : '',
    ])
  }
  if (rows.length === 1) return undefined
  printTable('synthetic: routines found', rows)
  return summary(tally)
}

interface Match {
  suggestion: Suggestion
  routine: PlantedRoutine
  jaccard: number
}

function eventsOf({ occurrences }: { occurrences: number[][] }): Set<number> {
  return new Set(occurrences.flat())
}

function matchRoutines(
  suggestions: readonly Suggestion[],
  truth: SyntheticTruth,
): { matches: Match[]; suggested: number } {
  const rare = truth.too_rare_to_score.map(eventsOf)
  const kept = suggestions
    .map((suggestion) => ({ suggestion, events: eventsOf(suggestion) }))
    .filter(({ events }) => !rare.some((other) => sharedSize(events, other) > events.size / 2))
  const pairs = kept.flatMap(({ suggestion, events }, k) =>
    truth.routines.map((routine, j) => {
      const other = eventsOf(routine)
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

function sharedSize(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  let shared = 0
  for (const item of a) if (b.has(item)) shared++
  return shared
}

function judge(suggestion: Suggestion, routine: PlantedRoutine, tally: Tally): void {
  if (routine.kind === 'triggered') {
    const first = new Set(
      routine.occurrences.map((events, i) => events[routine.occurrence_steps[i]?.indexOf(0) ?? -1]),
    )
    const mine = new Set(suggestion.occurrences.map(([event]) => event))
    const right = [...mine].filter((event) => first.has(event)).length
    tally.triggerRight.push(right >= 0.8 * mine.size && suggestion.schedule === null)
    return
  }
  if (routine.fate === 'stops') {
    tally.stopped.push(!suggestion.active)
    return
  }
  const { schedule, next } = suggestion
  const same =
    schedule !== null &&
    routine.schedule !== undefined &&
    normalCron(schedule) === normalCron(routine.schedule) &&
    schedule.tz === routine.schedule.tz
  tally.scheduleExact.push(same)
  if (routine.fate === 'moves') tally.moved.push(suggestion.evidence.movedOn !== null)
  const errors = (routine.next ?? []).map(
    (at) => Math.min(...next.map((mine) => Math.abs(mine - at))) / 60_000,
  )
  tally.nextErrorMinutes.push(next.length > 0 && errors.length > 0 ? middle(errors) : 1e9)
}

/** Ranges written out, Sunday as 0, with the weeks between. */
function normalCron({ cron, every_weeks: weeks = 1 }: Schedule): string {
  const fields = cron.split(' ').map((field, i) => {
    if (/[L#*/]/.test(field)) return field
    const numbers = field.split(',').flatMap((part) => {
      const [from = 0, to = from] = part.split('-').map(Number)
      return Array.from({ length: to - from + 1 }, (_, k) => (i === 4 ? (from + k) % 7 : from + k))
    })
    return numbers.toSorted((a, b) => a - b).join()
  })
  return [...fields, weeks].join(' ')
}

/** How many of a list, of how many. */
function count(list: readonly boolean[]): [number, number] {
  return [list.filter(Boolean).length, list.length]
}

function summary(tally: Tally): Record<string, unknown> {
  const precision = tally.matched / Math.max(1, tally.suggested)
  const recall = tally.matched / Math.max(1, tally.planted)
  return {
    precision: rounded(precision),
    recall: rounded(recall),
    f1: rounded((2 * precision * recall) / Math.max(1e-9, precision + recall)),
    mean_jaccard: rounded(mean(tally.jaccard)),
    schedule_exact: count(tally.scheduleExact),
    next_fire_error_min_median: rounded(middle(tally.nextErrorMinutes), 2),
    next_fire_within_30min: count(tally.nextErrorMinutes.map((minutes) => minutes <= 30)),
    stopped_recognised: count(tally.stopped),
    moved_recognised: count(tally.moved),
    trigger_right: count(tally.triggerRight),
    false_per_noise_stream: rounded(mean(tally.falseOnNoise), 3),
    noise_streams_with_any: count(tally.falseOnNoise.map((found) => found > 0)),
  }
}
