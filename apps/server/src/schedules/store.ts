/** Schedules as pages show them. */
import { type Page, type RouteRequest, type routes, Schedule } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'
import { z } from 'zod'
import { parseCursor, toPage } from '../http/cursor.ts'
import { orNotFound } from '../http/lookup.ts'

interface Row extends Omit<Schedule, 'missed' | 'overlap'> {
  missed: string
  overlap: string
  /** Where it stands in the list, as text. */
  place: string
}

/** The next time of a schedule that is paused is not before the end of its pause. */
const shown = sql`
  select s.id, s.workflow_id as "workflowId", w.name as "workflowName", s.cron, s.timezone, s.missed,
         s.overlap, s.calendar, s.last_due_at as "lastDueAt", p.paused,
         case when s.paused_until = 'infinity' or not p.paused then null else s.paused_until end as "pausedUntil",
         case when not p.paused then s.next_at end as "nextAt",
         (select count(*) from app.schedule_holds h
          where h.workspace_id = s.workspace_id and h.schedule_id = s.id) as waiting,
         coalesce(s.next_at, 'infinity')::text as place
  from app.schedules s
  join app.workflows w on w.workspace_id = s.workspace_id and w.id = s.workflow_id
  cross join lateral (select coalesce(s.paused_until > now(), false) as paused) p`

const { missed, overlap } = Schedule.shape

function toSchedule(row: Row): Schedule {
  return { ...row, missed: missed.parse(row.missed), overlap: overlap.parse(row.overlap) }
}

/** By their next time; the position is that time with the id, since several may fire at once. */
export async function listSchedules(
  tx: Tx,
  query: RouteRequest<typeof routes.listSchedules>['query'],
): Promise<Page<Schedule>> {
  const [place = null, id = null] =
    parseCursor(query, z.tuple([z.string().max(40), z.uuid()])) ?? []
  const { workflowId = null, limit } = query
  const { rows } = await sql<Row>`
    ${shown}
    where (${workflowId}::uuid is null or s.workflow_id = ${workflowId}::uuid)
      and (${place}::text is null
           or (coalesce(s.next_at, 'infinity'), s.id) > (${place}::timestamptz, ${id}::uuid))
    order by coalesce(s.next_at, 'infinity'), s.id
    limit ${limit + 1}`.execute(tx)
  return toPage(rows, limit, {
    item: toSchedule,
    position: (row) => [row.place, row.id],
  })
}

/** @throws AppError `not_found` */
export async function findSchedule(tx: Tx, scheduleId: string): Promise<Schedule> {
  const { rows } = await sql<Row>`${shown} where s.id = ${scheduleId}`.execute(tx)
  return toSchedule(orNotFound(rows[0]))
}

/** Pauses it from now on; `until` null is without an end. @throws AppError `not_found` */
export async function pauseSchedule(
  tx: Tx,
  scheduleId: string,
  until: string | null,
): Promise<void> {
  const { rows } = await sql`
    update app.schedules
    set paused_at = case when paused_until > now() then paused_at else now() end,
        paused_until = coalesce(${until}::timestamptz, 'infinity')
    where id = ${scheduleId}
    returning id`.execute(tx)
  orNotFound(rows[0])
}

/** Ends a pause; what was due in it stays left out. @throws AppError `not_found` */
export async function resumeSchedule(tx: Tx, scheduleId: string): Promise<void> {
  const { rows } = await sql`
    update app.schedules
    set paused_until = case when paused_until > now() then now() else paused_until end
    where id = ${scheduleId}
    returning id`.execute(tx)
  orNotFound(rows[0])
}
