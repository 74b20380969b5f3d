/** Calendars as they are kept: a name, and days on which schedules rest. */
import {
  AppError,
  type Calendar,
  type Page,
  type RouteRequest,
  type routes,
} from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { replanSchedules } from '@floyo/engine'
import { sql } from 'kysely'
import { z } from 'zod'
import { parseCursor, toPage } from '../http/cursor.ts'
import { orNotFound } from '../http/lookup.ts'

const Days = z.array(z.object({ date: z.iso.date(), name: z.string() }))
type Day = z.infer<typeof Days>[number]

/** More days than a calendar can have are refused. */
export const mostDays = 5000

const columns = ['id', 'name', 'days', 'createdAt', 'updatedAt'] as const

function toCalendar(row: Omit<Calendar, 'days'> & { days: unknown }): Calendar {
  return { ...row, days: Days.parse(row.days) }
}

/** By date, each once; of two entries for a date the later one counts. */
function inOrder(days: readonly Day[]): Day[] {
  const byDate = new Map(days.map((day) => [day.date, day]))
  return [...byDate.values()].toSorted((a, b) => (a.date < b.date ? -1 : 1))
}

export async function listCalendars(
  tx: Tx,
  query: RouteRequest<typeof routes.listCalendars>['query'],
): Promise<Page<Calendar>> {
  const after = parseCursor(query, z.tuple([z.string().max(64)]))
  const rows = await tx
    .selectFrom('calendars')
    .select(columns)
    .$if(after !== null, (select) => select.where('name', '>', after?.[0] ?? ''))
    .orderBy('name')
    .limit(query.limit + 1)
    .execute()
  return toPage(rows, query.limit, { item: toCalendar, position: ({ name }) => [name] })
}

/** The dates of each calendar, for the check of definitions. */
export async function readRestDays(tx: Tx): Promise<{ name: string; days: string[] }[]> {
  const rows = await tx.selectFrom('calendars').select(['name', 'days']).orderBy('name').execute()
  return rows.map(({ name, days }) => ({ name, days: Days.parse(days).map(({ date }) => date) }))
}

/** @throws AppError `not_found` */
export async function lockCalendar(tx: Tx, calendarId: string): Promise<Calendar> {
  return toCalendar(
    orNotFound(
      await tx
        .selectFrom('calendars')
        .select(columns)
        .where('id', '=', calendarId)
        .forUpdate()
        .executeTakeFirst(),
    ),
  )
}

/** @throws AppError `already_exists` */
export async function insertCalendar(
  tx: Tx,
  { workspaceId, name, days }: { workspaceId: string; name: string; days: readonly Day[] },
): Promise<Calendar> {
  const row = await tx
    .insertInto('calendars')
    .values({ workspaceId, name, days: JSON.stringify(inOrder(days)) })
    .onConflict((conflict) => conflict.columns(['workspaceId', 'name']).doNothing())
    .returning(columns)
    .executeTakeFirst()
  if (row) return toCalendar(row)
  throw new AppError('already_exists', `There is a calendar ${name} already; schedules name them`)
}

/** Replaces its days, and works the next times of its schedules out anew. */
export async function setDays(
  tx: Tx,
  { id, name }: Calendar,
  { workspaceId, days }: { workspaceId: string; days: readonly Day[] },
): Promise<Calendar> {
  const row = await tx
    .updateTable('calendars')
    .set({ days: JSON.stringify(inOrder(days)), updatedAt: sql<string>`now()` })
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirst()
  await replanSchedules(tx, { workspaceId, calendar: name })
  return toCalendar(orNotFound(row))
}
