/**
 * How much of a person's time a routine takes: what was measured from its first to its last act, and
 * half a minute an act at least, since reading and thinking leave no events; as often as its plan
 * fires. Cost: the fires of twelve weeks.
 */
import { expectedFires, type Schedule } from '../schedule.ts'
import { DAY } from '../zones.ts'

const WEEK = 7 * DAY
/** What an act takes at least; the time before the first and after the last one is not measured. */
const leastSecondsAnAct = 30
/** Over so many weeks ahead a schedule's fires are counted. */
const weeksAhead = 12

interface Measured {
  evidence: { manualSeconds: { median: number; p10: number; p90: number } }
  steps: readonly unknown[]
}

/** What says how often; of the occurrences only their number. */
interface Paced {
  schedule: Schedule | null
  evidence: { hits: number; expected: number; firstSeen: number; lastSeen: number }
  occurrences: readonly unknown[]
}

/** Seconds that the routine takes by hand each time: measured, but at least half a minute an act. */
export function secondsByHand(routine: Measured): number {
  return rangeByHand(routine).middle
}

/** The same of the quick tenth of the occurrences, of the middle one, and of the slow tenth. */
export function rangeByHand({ evidence, steps }: Measured): {
  low: number
  middle: number
  high: number
} {
  const { p10, median, p90 } = evidence.manualSeconds
  const [low = 0, middle = 0, high = 0] = [p10, median, p90].map((seconds) =>
    Math.max(seconds, leastSecondsAnAct * steps.length),
  )
  return { low, middle, high }
}

/** Times a week: as planned, less those missed; without a schedule, as often as it was seen. */
export function timesAWeek({ schedule, evidence, occurrences }: Paced): number {
  const { hits, expected, firstSeen, lastSeen } = evidence
  if (schedule) {
    const planned = expectedFires(schedule, lastSeen, lastSeen + weeksAhead * WEEK).length
    return ((planned / weeksAhead) * hits) / Math.max(1, expected)
  }
  return (occurrences.length - 1) / Math.max(1, (lastSeen - firstSeen) / WEEK)
}

/** Minutes a week that the routine takes by hand, to a tenth. */
export function minutesSavedPerWeek(routine: Measured & Paced): number {
  return Math.round((secondsByHand(routine) * timesAWeek(routine)) / 6) / 10
}
