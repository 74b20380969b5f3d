/**
 * Turns: planned times that were kept with fewer steps than usual.
 *
 * Growth asks for most of a routine's steps, so a day on which the optional ones are left out, or on
 * which one was done by other means, is missing. Once a plan is accepted, its first step, if free, at
 * a planned time was that time's turn, unless such acts are as common beside the planned times. Only the
 * first step is asked: of two routines that keep the same minute the other one's steps are there too.
 * Cost: O(planned times x log acts), and a fit of the calendar where one was found.
 */
import { actsOf, type Acts } from './acts.ts'
import type { Timetable } from './calendar.ts'
import type { Field } from './companions.ts'
import { use, type Episode } from './episodes.ts'
import { expectedFires } from './schedule.ts'
import { countPosted, firstPosted, nearestPlace } from './sorted.ts'
import { logBinomialTail } from './stats.ts'
import { pausesOf, takeOnLate } from './stragglers.ts'
import type { Routine } from './suggest.ts'
import { HOUR, MINUTE } from './zones.ts'

const CHANCE_LIMIT = Math.log(0.01)
/** Only a first step that is nearly always there speaks for the rest. */
const USUAL = 0.9
/** What lies as near to a planned time as this was its turn already, however late. */
const BESIDE = 1.5 * HOUR

/** The routine with the turns that were kept with fewer steps, if it keeps its plan better so. */
export function withTurns(
  field: Field,
  routine: Routine,
  fit: (episode: Episode) => Routine,
): Routine {
  const { acts } = field
  const { steps, occurrences, timetable } = routine
  if (!timetable) return routine
  const starts = occurrences.map((own) => startOf(own, acts))
  const { schedule, movedOn, spreadMinutes } = timetable
  const reach = Math.max(2, 2.8 * spreadMinutes + 1) * MINUTE
  const since = movedOn === null ? (acts.t[0] ?? 0) : Date.parse(movedOn)
  const fires = expectedFires(schedule, since, acts.t.at(-1) ?? since)
  const open = fires.filter(
    (fire) => Math.abs((starts[nearestPlace(starts, fire)] ?? Infinity) - fire) > BESIDE,
  )
  const present = occurrences.filter(([act = -1]) => act >= 0).length
  if (present < USUAL * occurrences.length) return routine
  const found = turnsOf(field, steps[0] ?? 0, { fires, open, reach })
  if (found.length === 0) return routine
  const turns = found.map((act) => steps.map((_, place) => (place === 0 ? act : -1)))
  takeOnLate(field, { steps, pauses: pausesOf(acts, occurrences), open: turns })
  const all = [...occurrences, ...turns].toSorted((a, b) => startOf(a, acts) - startOf(b, acts))
  const fuller = fit({ ...routine, occurrences: all })
  if (!isKeptBetter(fuller.timetable, timetable)) return routine
  for (const act of turns.flat()) use(field, act)
  return fuller
}

function isKeptBetter(now: Routine['timetable'], before: Timetable): boolean {
  if (!now || now.hits <= before.hits) return false
  return now.hits * before.expected >= before.hits * now.expected
}

/** Free acts of a token at planned times that nothing kept; none when they are as common beside them. */
function turnsOf(
  { acts, used }: Field,
  token: number,
  { fires, open, reach }: { fires: readonly number[]; open: readonly number[]; reach: number },
): number[] {
  const posts = actsOf(acts, token).filter((act) => used[act] === 0)
  const countAt = (fire: number, far: number): number =>
    countPosted(acts, posts, { from: fire - far, until: fire + far })
  const found = open.flatMap((fire) => {
    const act = posts[firstPosted(acts, posts, { from: fire - reach })]
    return act !== undefined && (acts.t[act] ?? 0) < fire + reach ? [act] : []
  })
  const beside = fires.reduce((sum, fire) => sum + countAt(fire, BESIDE) - countAt(fire, reach), 0)
  const rate = (beside + 0.5) / (fires.length * 2 * (BESIDE - reach))
  const chance = Math.min(0.999, rate * 2 * reach)
  return logBinomialTail(open.length, found.length, chance) < CHANCE_LIMIT ? found : []
}

function startOf(occurrence: readonly number[], acts: Acts): number {
  return acts.t[Math.min(...occurrence.filter((act) => act >= 0))] ?? 0
}
