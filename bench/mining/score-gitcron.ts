/**
 * The score of predictions on real commit series: error of the next event, and how far it lies from
 * the nearest fire of the schedule that was claimed (a run that found nothing new leaves no commit).
 */
import {
  expectedFires,
  predictSchedules,
  type NamedSeries,
  type ScheduleCheck,
} from '@floyo/mining'
import { middle, printTable, rounded, shareOf } from './figures.ts'
import { readStreams } from './sets.ts'

const WEEK_AND_A_DAY = 8 * 86_400_000

/** Predicts every series of a folder and prints the errors. */
export function scoreGitcron(folder: string): Record<string, unknown> | undefined {
  const rows: (string | number)[][] = [
    [
      'series',
      'checks',
      'median min',
      'in 30 min',
      'in 2 h',
      'phase median',
      'phase in 30',
      'fires a day',
    ],
  ]
  const figures: Record<string, unknown> = {}
  for (const { name, events, truth } of readStreams<{ schedules: NamedSeries[] }>(folder)) {
    const { schedules } = predictSchedules(truth.schedules, events)
    for (const [i, { name: series, checks }] of schedules.entries()) {
      const places = truth.schedules[i]?.event_idx ?? []
      const place = new Map(places.map((event, k) => [event, k]))
      const judged = checks.flatMap((check) => {
        const next = events[places[(place.get(check.at) ?? places.length) + 1] ?? -1]
        return next ? [{ check, actual: next.t }] : []
      })
      const errors = judged.map(({ check, actual }) => Math.abs(check.next - actual) / 60_000)
      const phases = judged.flatMap(({ check, actual }) => phaseOf(check, actual))
      const within = shareOf(errors, (error) => error <= 30)
      figures[`${name}/${series}`] = rounded(within, 3)
      rows.push([
        `${name}/${series}`,
        errors.length,
        rounded(middle(errors), 1),
        rounded(within, 3),
        rounded(
          shareOf(errors, (error) => error <= 120),
          3,
        ),
        rounded(middle(phases.map(({ minutes }) => minutes)), 1),
        rounded(
          shareOf(
            phases.map(({ minutes }) => minutes),
            (minutes) => minutes <= 30,
          ),
          3,
        ),
        rounded(middle(phases.map(({ firesPerDay }) => firesPerDay)), 2),
      ])
    }
  }
  if (rows.length === 1) return undefined
  printTable('gitcron: when the next event comes', rows)
  return { within_30min: figures }
}

function phaseOf(
  { cron, tz }: ScheduleCheck,
  actual: number,
): { minutes: number; firesPerDay: number }[] {
  if (cron === null) return []
  const fires = expectedFires({ cron, tz }, actual - WEEK_AND_A_DAY, actual + WEEK_AND_A_DAY)
  if (fires.length === 0) return []
  const nearest = Math.min(...fires.map((fire) => Math.abs(fire - actual)))
  return [{ minutes: nearest / 60_000, firesPerDay: fires.length / 16 }]
}
