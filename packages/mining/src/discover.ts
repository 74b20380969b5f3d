/**
 * Discovery: from one person's events to the few routines worth suggesting.
 *
 * Events become tokens, tokens that follow one another become episodes, episodes get a plan or a
 * trigger; what is left over may still be single steps at set times. Same events in, same
 * suggestions out, in whatever order they arrive. Cost: see docs/mining.md.
 */
import type { EventLine } from '@floyo/contracts'
import { abstractSubjects } from './abstraction.ts'
import { actsOf, toActs, type Acts } from './acts.ts'
import { fitTimetable } from './calendar.ts'
import { toColumns, type EventColumns } from './columns.ts'
import { chanceOfCompany } from './company.ts'
import { growEpisodes, type Episode } from './episodes.ts'
import { lifeOf, type Life } from './life.ts'
import { findPairs, hourProfile } from './pairs.ts'
import { wilsonLower } from './stats.ts'
import { toSuggestions, type Routine } from './suggest.ts'
import type { Discovery } from './suggestion.ts'
import { zoneClock } from './zones.ts'

export interface DiscoverOptions {
  /** The person's zone, an IANA name. */
  timezone: string
  /** The person's own actor; by default every actor that is not a service. */
  user?: string | undefined
  /** The instant to predict from; by default the last event's. */
  now?: number | undefined
  /**
   * ln of a chance: what is no more surprising is left out. See `chanceFloor`.
   */
  floor?: number | undefined
  progress?: ((done: number, total: number) => void) | undefined
  signal?: AbortSignal | undefined
}

const STAGES = 5
const EPISODE_LIMIT = Math.log(1e-4)
const MIN_SINGLES = 5
const FEW_HOURS = 4
/** Nothing but its times speaks for a single step, so it must be kept more surely. */
const MIN_SINGLE_RATE = 0.4

/** Finds the routines in one person's events. */
export function discover(
  events: Iterable<EventLine> | EventColumns,
  options: DiscoverOptions,
): Discovery {
  const report = (stage: number): void => {
    options.signal?.throwIfAborted()
    options.progress?.(stage, STAGES)
  }
  const columns = isColumns(events) ? events : toColumns(events)
  if (columns.length === 0) return { suggestions: [] }
  report(1)
  const from = columns.t[0] ?? 0
  const to = columns.t[columns.length - 1] ?? from
  const own = zoneClock(options.timezone, from, to)
  const acts = toActs(columns, abstractSubjects(columns, own, options.user), own)
  report(2)
  const clocks = options.timezone === 'UTC' ? [own] : [own, zoneClock('UTC', from, to)]
  const life = lifeOf(acts, clocks, { from, to })
  const profile = hourProfile(acts)
  const pairs = findPairs(acts, profile)
  report(3)
  const used = new Uint8Array(acts.length)
  const episodes = growEpisodes({ acts, profile, used }, pairs)
  report(4)
  const routines = episodes
    .map((episode) => withTimetable(episode, acts, life))
    .filter((routine) => routine.timetable || isMoreThanCompany(routine, acts))
  routines.push(...singleSteps(acts, used, life))
  report(STAGES)
  const now = options.now ?? to
  const suggestions = toSuggestions(routines, { columns, acts, now, end: to })
  const { floor = 0 } = options
  return { suggestions: suggestions.filter(({ evidence }) => evidence.logChance < floor) }
}

function isColumns(events: Iterable<EventLine> | EventColumns): events is EventColumns {
  return 'whats' in events
}

function withTimetable(episode: Episode, acts: Acts, life: Life): Routine {
  const times = Float64Array.from(episode.occurrences, (occurrence) => startOf(occurrence, acts))
  const machine = acts.tokens[episode.steps[0] ?? 0]?.service === true
  return {
    ...episode,
    timetable: fitTimetable(times, life, { machine, logLimit: EPISODE_LIMIT }),
  }
}

/** Where no timetable vouches for an episode, its steps must seek each other within the sitting. */
function isMoreThanCompany(episode: Episode, acts: Acts): boolean {
  return chanceOfCompany(acts, episode) < EPISODE_LIMIT
}

function startOf(occurrence: readonly number[], acts: Acts): number {
  return acts.t[Math.min(...occurrence.filter((act) => act >= 0))] ?? 0
}

/** Whether most acts fall into a few hours: whatever comes at set times does, and it is soon told. */
function isGathered(list: readonly number[], acts: Acts): boolean {
  const byHour = new Int32Array(24)
  for (const act of list) {
    const hour = acts.hour[act] ?? 0
    byHour[hour] = (byHour[hour] ?? 0) + 1
  }
  const fullest = byHour.toSorted().subarray(-FEW_HOURS)
  return fullest.reduce((sum, count) => sum + count, 0) >= 0.5 * list.length
}

/** Single steps of the person that come at set times. */
function singleSteps(acts: Acts, used: Uint8Array, life: Life): Routine[] {
  const logLimit = Math.log(0.01 / Math.max(1, acts.tokens.length))
  const routines: Routine[] = []
  for (const [token, { service }] of acts.tokens.entries()) {
    if (service) continue
    const free = [...actsOf(acts, token)].filter((act) => used[act] === 0)
    if (free.length < MIN_SINGLES || !isGathered(free, acts)) continue
    const times = Float64Array.from(free, (act) => acts.t[act] ?? 0)
    const timetable = fitTimetable(times, life, { machine: false, logLimit })
    if (!timetable || timetable.hits < MIN_SINGLES) continue
    if (wilsonLower(timetable.hits, timetable.expected) < MIN_SINGLE_RATE) continue
    routines.push({ steps: [token], occurrences: free.map((act) => [act]), logP: 0, timetable })
  }
  return routines
}
