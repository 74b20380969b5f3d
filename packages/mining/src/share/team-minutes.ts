/** How much of a week a routine takes, as roughly as it may be counted with those of others. */
import type { MinutesBucket, Pattern } from '@floyo/contracts'
import { minutesSavedPerWeek } from '../propose/worth.ts'

/** Minutes a week by hand, in a bucket. */
export function teamMinutes({
  schedule,
  evidence,
  steps,
}: Pick<Pattern, 'schedule' | 'evidence' | 'steps'>): MinutesBucket {
  const minutes = minutesSavedPerWeek({
    steps,
    occurrences: evidence.occurrences,
    schedule: schedule && {
      cron: schedule.cron,
      tz: schedule.timezone,
      ...(schedule.everyWeeks === undefined ? {} : { every_weeks: schedule.everyWeeks }),
      ...(schedule.anchor === undefined ? {} : { anchor: schedule.anchor }),
    },
    evidence: {
      ...evidence,
      firstSeen: Date.parse(evidence.firstSeen),
      lastSeen: Date.parse(evidence.lastSeen),
    },
  })
  if (minutes < 5) return 'under-5'
  if (minutes < 15) return '5-to-15'
  return minutes < 60 ? '15-to-60' : 'over-60'
}
