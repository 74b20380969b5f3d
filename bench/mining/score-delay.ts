/**
 * How soon a routine is suggested, and what is suggested wrongly meanwhile: each stream is mined twice
 * a week on what there was until then, as if it were lived through.
 */
import { discover } from '@floyo/mining'
import type { EventLine } from '@floyo/contracts'
import { mean, middle, printTable, rounded } from './figures.ts'
import { matchRoutines } from './match.ts'
import { readStreams, type Sets } from './sets.ts'
import type { PlantedRoutine, StreamTruth } from './truth.ts'

const DAY = 86_400_000
const BETWEEN = 3.5 * DAY

const paces = ['daily', 'several a day', 'weekly', 'rarer', 'triggered'] as const
type Pace = (typeof paces)[number]

export interface Delays {
  /** Occurrences there were when a routine was first suggested, by its pace. */
  occurrences: Map<Pace, number[]>
  never: number
  /** Wrong suggestions that stood at each look, on streams with routines and on noise. */
  wrong: number[]
  wrongOnNoise: number[]
}

export function emptyDelays(): Delays {
  return {
    occurrences: new Map(paces.map((pace) => [pace, []])),
    never: 0,
    wrong: [],
    wrongOnNoise: [],
  }
}

/** Lives through every labelled stream and prints the medians. */
export function scoreDelay(sets: Sets): DelaySummary | undefined {
  const delays = emptyDelays()
  for (const { events, truth } of readStreams<StreamTruth>(sets)) addDelays(delays, events, truth)
  if (delays.wrong.length + delays.wrongOnNoise.length === 0) return undefined
  return summarizeDelays('synthetic: how soon', delays)
}

/** Lives through one stream. */
export function addDelays(
  delays: Delays,
  events: readonly EventLine[],
  { tz, user, end, routines, too_rare_to_score: rare }: StreamTruth,
): void {
  const waiting = new Set(routines)
  const wrong = routines.length === 0 ? delays.wrongOnNoise : delays.wrong
  // Where a clock was wrong the first event is of 1970.
  const from = events.find(({ t }) => t > end - 1000 * DAY)?.t ?? end
  for (let now = from + BETWEEN; now <= end; now += BETWEEN) {
    const after = events.findIndex(({ t }) => t > now)
    const seen = events.slice(0, after < 0 ? events.length : after)
    const { suggestions } = discover(seen, { timezone: tz, user, now })
    const known = new Map(
      [...routines, ...rare].map((routine) => [soFar(routine, seen.length), routine]),
    )
    const begun = [...known.keys()].filter(({ occurrences }) => occurrences.length > 0)
    const { matches } = matchRoutines(suggestions, { routines: begun, too_rare_to_score: [] })
    wrong.push(suggestions.length - matches.length)
    for (const { routine } of matches) {
      const whole = known.get(routine)
      if (whole && waiting.delete(whole))
        delays.occurrences.get(paceOf(whole))?.push(routine.occurrences.length)
    }
  }
  delays.never += waiting.size
}

/** A routine as far as it had happened in the first so many events. */
function soFar(routine: PlantedRoutine, length: number): PlantedRoutine {
  return {
    ...routine,
    occurrences: routine.occurrences.filter((events) => events.every((event) => event < length)),
  }
}

function paceOf({ schedule }: PlantedRoutine): Pace {
  if (!schedule) return 'triggered'
  const [, hour = '', dom, , dow = ''] = schedule.cron.split(' ')
  if ((schedule.every_weeks ?? 1) > 1 || dom !== '*' || dow.includes('#')) return 'rarer'
  if (dow !== '*' && !dow.includes('-')) return 'weekly'
  return hour.includes(',') ? 'several a day' : 'daily'
}

export type DelaySummary = ReturnType<typeof summarizeDelays>

/** Prints and returns the medians. */
export function summarizeDelays(heading: string, delays: Delays) {
  const { occurrences, never, wrong, wrongOnNoise } = delays
  const medians = paces.flatMap((pace) => {
    const list = occurrences.get(pace) ?? []
    return list.length === 0 ? [] : [{ pace, median: middle(list), of: list.length }]
  })
  const figures = {
    occurrences: Object.fromEntries(medians.map(({ pace, median }) => [pace, median])) as Partial<
      Record<Pace, number>
    >,
    never,
    looks: [wrong.length, wrongOnNoise.length],
    wrong_per_look: rounded(mean(wrong), 3),
    wrong_per_look_on_noise: rounded(mean(wrongOnNoise), 3),
  }
  printTable(heading, [
    ['pace', 'occurrences until suggested (median)', 'routines'],
    ...medians.map(({ pace, median, of }) => [pace, median, of]),
    ['never suggested', '', never],
    ['wrong suggestions a look: routines, noise', figures.wrong_per_look, wrong.length],
    ['', figures.wrong_per_look_on_noise, wrongOnNoise.length],
  ])
  return figures
}
