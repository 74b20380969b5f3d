/** The figures of many streams with planted routines, added up. */
import type { Schedule } from '@floyo/mining'
import { mean, middle, printTable, rounded } from './figures.ts'
import type { Match, Matching } from './match.ts'
import { countsOf, type StreamTruth } from './truth.ts'

export interface Tally {
  matched: number
  suggested: number
  planted: number
  jaccard: number[]
  scheduleExact: boolean[]
  nextErrorMinutes: number[]
  stopped: boolean[]
  moved: boolean[]
  triggerRight: boolean[]
  countsExact: boolean[]
  falseOnNoise: number[]
}

export function emptyTally(): Tally {
  return {
    matched: 0,
    suggested: 0,
    planted: 0,
    jaccard: [],
    scheduleExact: [],
    nextErrorMinutes: [],
    stopped: [],
    moved: [],
    triggerRight: [],
    countsExact: [],
    falseOnNoise: [],
  }
}

/** Adds what was found in one stream. */
export function addStream(
  tally: Tally,
  { routines }: StreamTruth,
  { matches, suggested }: Matching,
): void {
  if (routines.length === 0) tally.falseOnNoise.push(suggested)
  else {
    tally.matched += matches.length
    tally.suggested += suggested
    tally.planted += routines.length
    tally.jaccard.push(matches.reduce((sum, { jaccard }) => sum + jaccard, 0) / routines.length)
  }
  for (const match of matches) judge(match, tally)
}

function judge({ suggestion, routine }: Match, tally: Tally): void {
  const { schedule, next, evidence } = suggestion
  if (routine.kind === 'triggered') {
    const first = new Set(
      routine.occurrences.map((events, i) => events[routine.occurrence_steps[i]?.indexOf(0) ?? -1]),
    )
    const mine = new Set(suggestion.occurrences.map(([event]) => event))
    const right = [...mine].filter((event) => first.has(event)).length
    tally.triggerRight.push(right >= 0.8 * mine.size && schedule === null)
  }
  const counts = countsOf(routine)
  if (counts && routine.kind === (schedule ? 'periodic' : 'triggered'))
    tally.countsExact.push(
      evidence.hits === counts.hits && (counts.expected ?? evidence.expected) === evidence.expected,
    )
  if (routine.kind === 'triggered') return
  if (routine.fate === 'stops') {
    tally.stopped.push(!suggestion.active)
    return
  }
  const same =
    schedule !== null &&
    routine.schedule !== undefined &&
    normalCron(schedule) === normalCron(routine.schedule) &&
    schedule.tz === routine.schedule.tz
  tally.scheduleExact.push(same)
  if (routine.fate === 'moves') tally.moved.push(evidence.movedOn !== null)
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
export type Share = [held: number, of: number]

function share(list: readonly boolean[]): Share {
  return [list.filter(Boolean).length, list.length]
}

export type Summary = ReturnType<typeof summarize>

/** Prints a line of figures for each name; `of` is what the names are of. */
export function printSummaries(
  heading: string,
  of: string,
  summaries: Readonly<Record<string, Summary>>,
): void {
  const columns = [
    'precision',
    'recall',
    'jaccard',
    'schedule',
    'next',
    'trigger',
    'counts',
    'noise',
  ]
  printTable(heading, [
    [of, ...columns],
    ...Object.entries(summaries).map(([name, figures]) => [
      name,
      figures.precision,
      figures.recall,
      figures.mean_jaccard,
      figures.schedule_exact.join('/'),
      figures.next_fire_within_30min.join('/'),
      figures.trigger_right.join('/'),
      figures.counts_exact.join('/'),
      figures.noise_streams_with_any.join('/'),
    ]),
  ])
}

/** The figures of a tally; shares as how many of how many. */
export function summarize(tally: Tally) {
  const precision = tally.matched / Math.max(1, tally.suggested)
  const recall = tally.matched / Math.max(1, tally.planted)
  return {
    precision: rounded(precision),
    recall: rounded(recall),
    f1: rounded((2 * precision * recall) / Math.max(1e-9, precision + recall)),
    mean_jaccard: rounded(mean(tally.jaccard)),
    schedule_exact: share(tally.scheduleExact),
    next_fire_error_min_median: rounded(middle(tally.nextErrorMinutes), 2),
    next_fire_within_30min: share(tally.nextErrorMinutes.map((minutes) => minutes <= 30)),
    stopped_recognised: share(tally.stopped),
    moved_recognised: share(tally.moved),
    trigger_right: share(tally.triggerRight),
    counts_exact: share(tally.countsExact),
    false_per_noise_stream: rounded(mean(tally.falseOnNoise), 3),
    noise_streams_with_any: share(tally.falseOnNoise.map((found) => found > 0)),
  }
}
