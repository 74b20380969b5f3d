/**
 * Steps changed: the routine as it was accepted is not done any more, and one with half of its steps
 * is. What the new routine would do otherwise is brought into the draft; what the person changed in
 * the draft since the suggestion stays as it is.
 */
import type { Definition, Step } from '@floyo/contracts'
import { type DriftCase, type Finding, isSure, latestLooked, sightOf } from './case.ts'

const leastTimes = 3

/** @returns with the draft in which the changes of the routine are made */
export function findChanged({ draft, proposed, pattern, same, other }: DriftCase): Finding | null {
  if (!other || !isSure(other) || same?.active === true) return null
  const { lastSeen } = same?.pattern.evidence ?? pattern.evidence
  const since = other.pattern.evidence.occurrences.filter(({ at }) => at > lastSeen)
  if (since.length < leastTimes) return null
  const proposal = mergeDefinitions(proposed, other.proposal.definition, draft)
  if (isSame(proposal, draft)) return null
  return {
    kind: 'changed',
    seen: since.length,
    of: since.length,
    sights: since.slice(-latestLooked).toReversed().map(sightOf),
    proposal,
  }
}

/** What has become of `base` in `theirs`, made in `ours` where that is still as in `base`. */
export function mergeDefinitions(
  base: Definition,
  theirs: Definition,
  ours: Definition,
): Definition {
  const steps = mergeSteps(base.steps, theirs.steps, ours.steps)
  const startsAlike = isSame(ours.trigger, base.trigger)
  const onEvent = theirs.trigger.some(({ type }) => type === 'event')
  return {
    ...ours,
    inputs: { ...theirs.inputs, ...ours.inputs },
    // Where a schedule has moved to is told apart.
    trigger: startsAlike && onEvent ? theirs.trigger : ours.trigger,
    steps: steps.length > 0 ? steps : ours.steps,
  }
}

function mergeSteps(base: readonly Step[], theirs: readonly Step[], ours: readonly Step[]): Step[] {
  const merged = ours.flatMap((step) => {
    const before = base.find(({ id }) => id === step.id)
    if (!before || !isSame(before, step)) return [step]
    return theirs.filter(({ id }) => id === step.id)
  })
  for (const [index, step] of theirs.entries()) {
    const isKnown = [...base, ...merged].some(({ id }) => id === step.id)
    if (isKnown) continue
    const before = merged.findIndex(({ id }) => id === theirs[index - 1]?.id)
    merged.splice(index === 0 ? 0 : before < 0 ? merged.length : before + 1, 0, step)
  }
  return merged
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
