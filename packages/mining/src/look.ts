/**
 * A look: what the miner remembers of a stream, and how it finds the routines in it.
 *
 * The memory holds whole-numbered counts and the columns of acts, and each look brings them up to
 * date by what changed; all that is weighed and chosen is computed from them anew by functions of
 * nothing else. So a look after many others finds what a first look at the same events finds: there
 * is one way to find routines, and a single run is a look with an empty memory.
 * Cost: docs/mining-design.md.
 */
import { isService, Lattice } from './abstraction.ts'
import { ActLog, type Acts, type EventRange } from './acts.ts'
import { fitTimetable } from './calendar.ts'
import { joinChanges } from './changes.ts'
import type { EventColumns } from './columns.ts'
import { isMoreThanCompany } from './company.ts'
import { ActCounts } from './counts.ts'
import { growEpisodes, startOf, type Episode } from './episodes.ts'
import { Growing } from './growing.ts'
import { lifeOf, type Life } from './life.ts'
import { withoutSteps } from './own-plans.ts'
import { PairCounts } from './pair-counts.ts'
import { findPairs, hourProfile } from './pairs.ts'
import { SingleSteps } from './singles.ts'
import { firstFrom } from './sorted.ts'
import { toSuggestions, type Routine } from './suggest.ts'
import type { Discovery, Ignored } from './suggestion.ts'
import { withTurns } from './turns.ts'
import { DAY, zoneClock, type ZoneClock } from './zones.ts'

/** Whose stream it is: the same at every look. */
export interface Person {
  /** The person's zone, an IANA name. */
  timezone: string
  /** The person's own actor; by default every actor that is not a service. */
  user?: string | undefined
}

export interface LookOptions {
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
/** Nobody's log is longer; what lies further from its middle has a wrong clock. */
const TRUSTED_SPAN = 10 * 366 * DAY

/** What is known of a stream after a look. After one that threw, begin with a new memory. */
export class Memory {
  readonly person: Person
  lattice: Lattice
  acts = new ActLog()
  counts = new ActCounts()
  pairs = new PairCounts()
  singles = new SingleSteps()
  /** Places of the input that were read, and the instants between which events are trusted. */
  places = 0
  trusted = { since: -Infinity, until: Infinity }
  /** The events that say again what the one before them says. */
  #repeated = new Growing(Int32Array)
  #clocks: ZoneClock[] = []
  #covered = { from: Infinity, to: -Infinity }

  constructor(person: Person) {
    this.person = person
    this.lattice = new Lattice(person.user)
  }

  /** The person's clock, and UTC's when that is another. */
  clocksBetween(from: number, to: number): ZoneClock[] {
    if (from < this.#covered.from || to > this.#covered.to) {
      // Clocks are exact for some years more than asked for.
      this.#covered = { from, to: to + 365 * DAY }
      const own = zoneClock(this.person.timezone, from, this.#covered.to)
      this.#clocks = own.tz === 'UTC' ? [own] : [own, zoneClock('UTC', from, to)]
    }
    return this.#clocks
  }

  ignoredIn(
    { t, what, length, settled, untimed }: EventColumns,
    { from, to, firstLine }: EventRange,
  ): Ignored {
    const begin = firstLine === 0 ? 0 : settled
    while (this.#repeated.at(this.#repeated.length - 1) >= begin && this.#repeated.length > 0)
      this.#repeated.truncate(this.#repeated.length - 1)
    for (let i = Math.max(from + 1, begin); i < to; i++)
      if (t[i] === t[i - 1] && what[i] === what[i - 1]) this.#repeated.push(i)
    return { untimed, wrongClock: length - (to - from), repeated: this.#repeated.length }
  }

  /** Whether all events that were read are trusted as they were then. */
  agreesWith(columns: EventColumns, { since, until }: Memory['trusted']): boolean {
    const isBetween = (a: number, b: number): boolean =>
      firstFrom(columns.t, a) !== firstFrom(columns.t, b)
    return (
      this.places === 0 ||
      (!isBetween(this.trusted.since, since) && !isBetween(this.trusted.until, until))
    )
  }
}

/** The instants between which the events of a stream are trusted, half open. */
export function trustedSpan({ t, length }: EventColumns): Memory['trusted'] {
  const middle = t[length >> 1] ?? 0
  return { since: middle - TRUSTED_SPAN, until: middle + TRUSTED_SPAN }
}

/** Finds the routines in all events of `columns`, of which the memory may know some. */
export function look(memory: Memory, columns: EventColumns, options: LookOptions): Discovery {
  const report = (stage: number): void => {
    options.signal?.throwIfAborted()
    options.progress?.(stage, STAGES)
  }
  memory.trusted = trustedSpan(columns)
  const range: EventRange = {
    from: firstFrom(columns.t, memory.trusted.since),
    to: firstFrom(columns.t, memory.trusted.until),
    firstLine: memory.places,
  }
  const ignored = memory.ignoredIn(columns, range)
  memory.places = columns.length + columns.untimed
  const from = columns.t[range.from] ?? 0
  const to = columns.t[range.to - 1] ?? from
  const clocks = memory.clocksBetween(from, to)
  const [own] = clocks
  if (columns.length === 0 || !own) return { suggestions: [], ignored }
  report(1)
  const abstraction = memory.lattice.look(columns, own, range)
  const seen = memory.acts.look(columns, abstraction, { clock: own, range })
  const { acts } = seen
  const counting = { tokens: acts.tokens, clocks }
  memory.counts.count(seen.gone, 0, { ...counting, sign: -1 })
  memory.counts.count(acts, seen.kept, { ...counting, sign: 1 })
  report(2)
  memory.pairs.look(seen)
  const life = lifeOf(memory.counts, clocks, { from, to })
  const profile = hourProfile(acts, memory.counts)
  const pairs = findPairs(acts, profile, memory.pairs)
  report(3)
  const used = new Uint8Array(acts.length)
  const free = profile.totals.slice()
  const field = { acts, profile, used, free }
  const episodes = growEpisodes(field, pairs)
  report(4)
  const fit = (episode: Episode): Routine => withTimetable(episode, acts, life)
  const grown = episodes
    .map((episode) => withTurns(field, fit(episode), fit))
    // Where no timetable vouches for an episode, its steps must seek each other within the sitting.
    .filter((routine) => routine.timetable || isMoreThanCompany(acts, routine, EPISODE_LIMIT))
  const byHour = memory.counts.byHour.view()
  const singles = memory.singles.look(acts, { used, byHour }, life)
  const routines = [...withoutSteps(grown, singles, fit), ...singles]
  report(STAGES)
  const now = options.now ?? to
  const suggestions = toSuggestions(joinChanges(routines, acts), { columns, acts, now, end: to })
  const { floor = 0 } = options
  return { suggestions: suggestions.filter(({ evidence }) => evidence.logChance < floor), ignored }
}

function withTimetable(episode: Episode, acts: Acts, life: Life): Routine {
  const times = Float64Array.from(episode.occurrences, (one) => startOf(acts, one))
  const machine = isService(acts.tokens[episode.steps[0] ?? 0]?.actor ?? '')
  return {
    ...episode,
    timetable: fitTimetable(times, life, { machine, logLimit: EPISODE_LIMIT }),
  }
}
