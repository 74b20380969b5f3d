/**
 * The minute a person means: where times jitter, the mean is known to a few minutes only, and
 * people (and cron files) prefer round minutes. So the minute is the most probable one under a
 * Student error of the mean and a prior that favours the hour, the half, quarters, tens, fives.
 * Several times a day share one minute, as one cron line has it. Cost: O(60 x times a day).
 */

/** A time of day in minutes, known to a standard error. */
export interface MeanTime {
  mean: number
  error: number
  /** The days it was seen on. */
  days: readonly number[]
}

export interface PlannedTimes {
  minute: number
  /** The hour of each time; may be -1 or 24 when a time lies at midnight. */
  hours: number[]
  /** The largest distance of a time from its plan, in standard errors. */
  misfit: number
}

const LEAST_ERROR = 0.15

/** How readily a minute of the hour is chosen for a plan. */
function preference(minute: number): number {
  if (minute === 0) return 0.2
  if (minute === 30) return 0.16
  if (minute % 15 === 0) return 0.1
  if (minute % 10 === 0) return 0.07
  return minute % 5 === 0 ? 0.03 : 0.001
}

/** The most probable planned times: one minute for all, an hour for each. */
export function plannedTimes(times: readonly MeanTime[]): PlannedTimes {
  let best: PlannedTimes = { minute: 0, hours: [], misfit: Infinity }
  let bestWeight = -Infinity
  for (let minute = 0; minute < 60; minute++) {
    const hours = times.map(({ mean }) => Math.round((mean - minute) / 60))
    const distances = times.map(
      ({ mean, error }, i) =>
        Math.abs((hours[i] ?? 0) * 60 + minute - mean) / Math.max(error, LEAST_ERROR),
    )
    const weight = distances.reduce(
      (sum, distance, i) => {
        const freedom = Math.max(1, (times[i]?.days.length ?? 2) - 1)
        return sum - ((freedom + 1) / 2) * Math.log1p(distance ** 2 / freedom)
      },
      Math.log(preference(minute)),
    )
    if (weight <= bestWeight) continue
    best = { minute, hours, misfit: Math.max(...distances) }
    bestWeight = weight
  }
  return best
}
