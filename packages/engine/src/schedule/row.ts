/** A schedule as its row and its calendar say it. */
import type { Overlap } from '@floyo/contracts'
import type { MissedPolicy } from './missed.ts'
import type { CronSchedule } from './next-fire.ts'

export interface ScheduleRow {
  [column: string]: unknown
  workspaceId: string
  id: string
  workflowId: string
  version: number
  cron: string
  timezone: string
  everyWeeks: number | null
  anchor: string | null
  missed: MissedPolicy
  overlap: Overlap
  jitterMs: number | null
  onHoliday: 'skip' | 'next-workday'
  /** The dates that the trigger excepts, and those of its calendar. */
  restDays: string[]
  /** When it fires next; with jitter, a little after `nextDueAt`. */
  nextAt: string | null
  nextDueAt: string | null
  lastRunId: string | null
  pausedAt: string | null
  pausedUntil: string | null
}

/** Of `app.schedules s`, left join `app.calendars c`. */
export const scheduleColumns = `
  s.workspace_id as "workspaceId", s.id, s.workflow_id as "workflowId", s.version, s.cron, s.timezone,
  s.every_weeks as "everyWeeks", s.anchor::text as anchor, s.missed, s.overlap,
  s.jitter_ms as "jitterMs", s.on_holiday as "onHoliday",
  array(select day::text from unnest(s.except_days) day
        union select day->>'date' from jsonb_array_elements(c.days) day) as "restDays",
  s.next_at as "nextAt", s.next_due_at as "nextDueAt", s.last_run_id as "lastRunId",
  s.paused_at as "pausedAt", s.paused_until as "pausedUntil"`

/** Its calendar, if it has one. */
export const scheduleTables = `
  app.schedules s
  left join app.calendars c on c.workspace_id = s.workspace_id and c.name = s.calendar`

/** What its next time is worked out from. */
export function toCronSchedule(
  row: Pick<ScheduleRow, 'cron' | 'timezone' | 'everyWeeks' | 'anchor' | 'onHoliday' | 'restDays'>,
): CronSchedule {
  const { cron, timezone, everyWeeks, anchor, onHoliday, restDays } = row
  return { cron, timezone, everyWeeks, anchor, onHoliday, holidays: new Set(restDays) }
}
