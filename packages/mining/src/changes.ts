/**
 * Changes: a step that a routine took on, or gave up, half-way.
 *
 * Growth asks for steps that are there most of the time, so what is there from some day on, or up to
 * some day, is left over and looks like a routine of its own, at the very times of the first. It is
 * told from a neighbour that keeps the same hours by its span: it goes with every occurrence of a
 * part at the end, or at the beginning, and with none of the rest. What came last is taken on as a
 * step; what was given up is no routine any more. Cost: O(routines² x occurrences x log of them).
 */
import type { Acts } from './acts.ts'
import { startOf } from './episodes.ts'
import { WINDOW } from './pair-counts.ts'
import { nearestPlace } from './sorted.ts'
import type { Routine } from './suggest.ts'

/** Of its own occurrences so many go with the other's, and of the other's in that part. */
const GOES_WITH = 0.9
const IN_PART = 0.8
/** More than so much of all is no part, and the part lies this near to an end. */
const PART = 0.85
const END = 0.1

/** A routine with the instant of each occurrence. */
interface Timed {
  routine: Routine
  starts: Float64Array
}

/** The routines, with those that are only a change of another one taken into it. */
export function joinChanges(routines: readonly Routine[], acts: Acts): Routine[] {
  const bySize = routines
    .map((routine) => ({ routine, starts: startsOf(routine, acts) }))
    .toSorted((a, b) => b.starts.length - a.starts.length)
  const whole: Timed[] = []
  for (const timed of bySize) {
    const part = firstHost(whole, timed)
    if (!part) whole.push(timed)
    else if (part.isLast)
      part.host.routine = withSteps(part.host.routine, timed.routine, part.hostOf)
  }
  return whole.map(({ routine }) => routine)
}

interface Part {
  /** For each occurrence of the smaller one, which of the larger it goes with, or -1. */
  hostOf: number[]
  isLast: boolean
}

function firstHost(whole: readonly Timed[], timed: Timed): (Part & { host: Timed }) | undefined {
  for (const host of whole) {
    const part = partOf(host.starts, timed.starts)
    if (part) return { ...part, host }
  }
  return undefined
}

/** Which part of a routine another one goes with, when it is a part at one of the ends. */
function partOf(starts: Float64Array, others: Float64Array): Part | undefined {
  const hostOf = Array.from(others, (start) => {
    const place = nearestPlace(starts, start)
    return Math.abs((starts[place] ?? Infinity) - start) <= WINDOW ? place : -1
  })
  const met = new Set(hostOf.filter((place) => place >= 0))
  if (met.size < GOES_WITH * hostOf.length) return undefined
  const [first, last] = [Math.min(...met), Math.max(...met)]
  const length = last - first + 1
  if (met.size < IN_PART * length || length > PART * starts.length) return undefined
  const isLast = last >= (1 - END) * starts.length - 1
  return isLast || first <= END * starts.length ? { hostOf, isLast } : undefined
}

function startsOf({ occurrences }: Routine, acts: Acts): Float64Array {
  return Float64Array.from(occurrences, (one) => startOf(acts, one))
}

function withSteps(host: Routine, other: Routine, hostOf: readonly number[]): Routine {
  const none = other.steps.map(() => -1)
  return {
    ...host,
    steps: [...host.steps, ...other.steps],
    occurrences: host.occurrences.map((occurrence, place) => [
      ...occurrence,
      ...(other.occurrences[hostOf.indexOf(place)] ?? none),
    ]),
  }
}
