/** How much of a person's time a routine takes. */
import { expectedFires } from '../schedule.ts'
import { DAY } from '../zones.ts'
import type { ObservedRoutine } from './observed.ts'

const WEEK = 7 * DAY
/** What an act takes at least; the time before the first and after the last one is not measured. */
const leastSecondsAnAct = 30
/** Over so many weeks ahead a schedule's fires are counted. */
const weeksAhead = 12

/** Seconds that the routine takes by hand each time: measured, but at least half a minute an act. */
export function secondsByHand({
  evidence,
  steps,
}: {
  evidence: { manualSeconds: { median: number } }
  steps: readonly unknown[]
}): number {
  return Math.max(evidence.manualSeconds.median, leastSecondsAnAct * steps.length)
}

/** Times a week: as planned, less those missed; without a schedule, as often as it was seen. */
export function timesAWeek({ schedule, evidence, occurrences }: ObservedRoutine): number {
  const { hits, expected, firstSeen, lastSeen } = evidence
  if (schedule) {
    const planned = expectedFires(schedule, lastSeen, lastSeen + weeksAhead * WEEK).length
    return ((planned / weeksAhead) * hits) / Math.max(1, expected)
  }
  return (occurrences.length - 1) / Math.max(1, (lastSeen - firstSeen) / WEEK)
}

/** Minutes a week that the routine takes by hand, to a tenth. */
export function minutesSavedPerWeek(routine: ObservedRoutine): number {
  return Math.round((secondsByHand(routine) * timesAWeek(routine)) / 6) / 10
}
