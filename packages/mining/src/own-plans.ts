/**
 * Own plans: what is done at set times stays whole, though routines at the same minute seem to have it.
 *
 * On the days on which two plans fall together the steps of the one look like steps of the other, and
 * growth has given them away; what is left over then keeps a poorer plan. If all acts of the step keep
 * a plan as well as those left over do, it is no step of anything else, and shorter to say so.
 * Cost: a fit for each single step of which others hold a part; linear in the occurrences of those.
 */
import type { Timetable } from './calendar.ts'
import type { Episode } from './episodes.ts'
import type { Routine } from './suggest.ts'

/** So many of the acts that others hold must lie on the plan. */
const ON_PLAN = 0.8
/** What is kept so much more seldom with them than without them is another plan. */
const POORER = 0.05

/** Whether a plan of all acts of a step explains those that others hold, beside a plan of the rest. */
export function isWhole(plan: Timetable, rest: Timetable, held: number): boolean {
  const isAsGood = plan.hits / plan.expected >= rest.hits / rest.expected - POORER
  return isAsGood && plan.hits - rest.hits >= ON_PLAN * held
}

/** The routines without the steps that have a plan of their own; what is left of them is fitted anew. */
export function withoutSteps(
  routines: readonly Routine[],
  singles: readonly Routine[],
  fit: (episode: Episode) => Routine,
): Routine[] {
  const taken = new Set(singles.flatMap(({ occurrences }) => occurrences.flat()))
  return routines.flatMap((routine) => {
    if (!routine.occurrences.some((own) => own.some((act) => taken.has(act)))) return [routine]
    const left = routine.occurrences.map((own) => own.map((act) => (taken.has(act) ? -1 : act)))
    const places = [...routine.steps.keys()].filter((place) =>
      left.some((own) => (own[place] ?? -1) >= 0),
    )
    const occurrences = left
      .map((own) => places.map((place) => own[place] ?? -1))
      .filter((own) => own.some((act) => act >= 0))
    const steps = places.map((place) => routine.steps[place] ?? 0)
    const rest = fit({ ...routine, steps, occurrences })
    return steps.length > 1 || rest.timetable ? [rest] : []
  })
}
