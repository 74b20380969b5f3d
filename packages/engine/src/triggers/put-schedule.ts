/** The row of a schedule, as its trigger says it, with its next time. */
import {
  AppError,
  durationMs,
  type IntervalTrigger,
  type Overlap,
  type ScheduleTrigger,
} from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'
import { momentOf } from '../schedule/jitter.ts'
import { type CronSchedule, nextFire } from '../schedule/next-fire.ts'
import { toCronSchedule } from '../schedule/row.ts'

export interface Place {
  workspaceId: string
  workflowId: string
  version: number
  /** Which of the definition's triggers it is. */
  index: number
}

/** A schedule and an interval as one. */
export interface Timing {
  cron: string
  timezone: string
  everyWeeks: number | null
  anchor: string | null
  exceptDays: string[]
  calendar: string | null
  onHoliday: 'skip' | 'next-workday'
  missed: ScheduleTrigger['missed']
  overlap: Overlap
  jitterMs: number | null
}

/** What the row of a trigger says. */
export function timingOf(trigger: ScheduleTrigger | IntervalTrigger): Timing {
  const { missed, overlap = 'allow', jitter } = trigger
  const common = {
    missed,
    overlap,
    jitterMs: jitter === undefined ? null : durationMs(jitter) || null,
  }
  if (trigger.type === 'interval') {
    const cron = `@every ${trigger.every}`
    const plain = { everyWeeks: null, anchor: null, exceptDays: [], calendar: null }
    return { ...common, cron, timezone: 'UTC', ...plain, onHoliday: 'skip' }
  }
  return {
    ...common,
    cron: trigger.cron,
    timezone: trigger.timezone,
    everyWeeks: trigger.everyWeeks ?? null,
    anchor: trigger.anchor ?? null,
    exceptDays: trigger.except ?? [],
    calendar: trigger.skipOn ?? null,
    onHoliday: trigger.onHoliday ?? 'skip',
  }
}

/** What its next time is worked out from, given the days of its calendar. */
export function scheduleOf(
  trigger: ScheduleTrigger | IntervalTrigger,
  calendarDays: readonly string[],
): CronSchedule {
  const timing = timingOf(trigger)
  return toCronSchedule({ ...timing, restDays: [...timing.exceptDays, ...calendarDays] })
}

/**
 * Makes or changes the row. One whose times did not change keeps its next time, so that publishing
 * at the very moment loses none.
 * @throws AppError `invalid_definition` when it never fires
 */
export async function putSchedule(
  tx: Tx,
  { workspaceId, workflowId, version, index }: Place,
  trigger: ScheduleTrigger | IntervalTrigger,
): Promise<void> {
  const timing = timingOf(trigger)
  const { cron, timezone, everyWeeks, anchor, exceptDays, calendar, onHoliday } = timing
  const { rows } = await sql<{ now: string; id: string; calendarDays: string[] }>`
    select now(),
           coalesce((select id from app.schedules
                     where workspace_id = ${workspaceId} and workflow_id = ${workflowId}
                       and trigger_index = ${index}), uuidv7()) as id,
           array(select day->>'date' from app.calendars c, jsonb_array_elements(c.days) day
                 where c.workspace_id = ${workspaceId} and c.name = ${calendar}) as "calendarDays"`.execute(
    tx,
  )
  const [row] = rows
  if (!row) throw new Error('the database does not know what time it is')
  const schedule = scheduleOf(trigger, row.calendarDays)
  const due = nextFire(schedule, new Date(row.now))
  if (!due) throw new AppError('invalid_definition', `The schedule ${cron} never fires.`)
  const { jitterMs } = timing
  const at = momentOf({ schedule, scheduleId: row.id, jitterMs }, due)
  await sql`
    insert into app.schedules (workspace_id, id, workflow_id, version, trigger_index, cron, timezone,
                               every_weeks, anchor, missed, overlap, jitter_ms, except_days, calendar,
                               on_holiday, next_at, next_due_at)
    values (${workspaceId}, ${row.id}, ${workflowId}, ${version}, ${index}, ${cron}, ${timezone},
            ${everyWeeks}, ${anchor}, ${timing.missed}, ${timing.overlap}, ${jitterMs},
            ${exceptDays}::date[], ${calendar}, ${onHoliday}, ${at.toISOString()},
            ${jitterMs === null ? null : due.toISOString()})
    on conflict (workspace_id, workflow_id, trigger_index) do update
    set version = excluded.version, missed = excluded.missed, cron = excluded.cron,
        timezone = excluded.timezone, every_weeks = excluded.every_weeks, anchor = excluded.anchor,
        overlap = excluded.overlap, jitter_ms = excluded.jitter_ms, except_days = excluded.except_days,
        calendar = excluded.calendar, on_holiday = excluded.on_holiday,
        (next_at, next_due_at) = (
          select case when same then schedules.next_at else excluded.next_at end,
                 case when same then schedules.next_due_at else excluded.next_due_at end
          from (select schedules.next_at is not null and
                       (schedules.cron, schedules.timezone, schedules.every_weeks, schedules.anchor,
                        schedules.jitter_ms, schedules.except_days, schedules.calendar, schedules.on_holiday)
                       is not distinct from
                       (excluded.cron, excluded.timezone, excluded.every_weeks, excluded.anchor,
                        excluded.jitter_ms, excluded.except_days, excluded.calendar, excluded.on_holiday)
                       as same) changed)`.execute(tx)
}
