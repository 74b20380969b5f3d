/**
 * What answers say for and against something: the share of those for it, smoothed by two for and one
 * against (Beta(2, 1)), since of what was never asked more is taken than refused. It is told as a
 * multiple of what it is without any answer, so that no answer changes nothing. Cost: none to speak of.
 */

const prior = { yes: 2, no: 1 }
const unanswered = prior.yes / (prior.yes + prior.no)

/** Below 1 where more was said against it than for it, above where it is the other way round; up to 1.5. */
export function favourOf({ yes, no }: { yes: number; no: number }): number {
  return (yes + prior.yes) / (yes + prior.yes + no + prior.no) / unanswered
}
