/** What differs between two definitions over the same past: their starts, and the steps of those of both. */
import type { StepSaying, SimulatedStart, SimulationComparison } from '@floyo/contracts'
import type { Fire } from '../discovery/fires.ts'
import type { CarriedOut } from './carry-out.ts'

const mostTold = 500

export interface ComparedStarts {
  /** Starts of both, as this definition and as the other one makes them. */
  both: [Fire, Fire][]
  onlyThis: Fire[]
  onlyOther: Fire[]
}

/** A start is of both when the same event, or the same due time, would have made it. */
export function compareStarts(own: readonly Fire[], others: readonly Fire[]): ComparedStarts {
  const byKey = new Map(others.flatMap((fire) => keysOf(fire).map((key) => [key, fire])))
  const matched = new Set<Fire>()
  const compared: ComparedStarts = { both: [], onlyThis: [], onlyOther: [] }
  for (const fire of own) {
    const other = keysOf(fire)
      .map((key) => byKey.get(key))
      .find((one) => one !== undefined && !matched.has(one))
    if (other) {
      matched.add(other)
      compared.both.push([fire, other])
    } else compared.onlyThis.push(fire)
  }
  compared.onlyOther = others.filter((fire) => !matched.has(fire))
  return compared
}

function keysOf({ at, eventIds }: Fire): string[] {
  return eventIds.length > 0 ? eventIds : [String(at)]
}

/** The starts of one of them alone as they were judged, the latest first. */
export function lonelyStarts(
  own: { fires: readonly Fire[]; judged: readonly SimulatedStart[] },
  alone: readonly Fire[],
  of: 'this' | 'other',
): SimulationComparison['starts'] {
  const lonely = new Set(alone)
  return own.judged
    .filter((_, index) => lonely.has(own.fires[index] as Fire))
    .slice(-mostTold)
    .map((start) => Object.assign({}, start, { of }))
}

/** Steps that said or did something else in starts of both, in the order in which they were seen. */
export function compareSteps(
  own: readonly CarriedOut[],
  others: readonly CarriedOut[],
): SimulationComparison['steps'] {
  const found = new Map<string, SimulationComparison['steps'][number]>()
  for (const [index, { fire, run }] of own.entries()) {
    const [mine, theirs] = [sayings(run), sayings(others[index]?.run)]
    for (const stepId of new Set([...mine.keys(), ...theirs.keys()])) {
      const says = { this: mine.get(stepId) ?? [], other: theirs.get(stepId) ?? [] }
      const [here, there] = [inWords(says.this), inWords(says.other)]
      if (here === there) continue
      const starts = (found.get(stepId)?.starts ?? 0) + 1
      const at = new Date(fire.at).toISOString()
      found.set(stepId, { stepId, starts, at, this: here, other: there, says })
    }
  }
  return [...found.values()]
}

/** What each step came to, once for each time it was reached. */
function sayings(run: CarriedOut['run'] | undefined): Map<string, StepSaying[]> {
  const steps = (run?.steps ?? []).map(({ stepId, outcome, detail, told }) => ({
    stepId,
    saying: { outcome, detail, ...(told ? { told } : {}) },
  }))
  const byStep = Map.groupBy(steps, ({ stepId }) => stepId)
  return new Map([...byStep].map(([stepId, said]) => [stepId, said.map(({ saying }) => saying)]))
}

/** In English; null where it was not reached. */
function inWords(said: readonly StepSaying[]): string | null {
  if (said.length === 0) return null
  return said.map(({ outcome, detail }) => `${outcome}: ${detail}`).join('\n')
}
