import type { Tx } from '@floyo/db'
import { sql } from 'kysely'
import { momentOf } from './jitter.ts'
import { nextFire } from './next-fire.ts'
import { type ScheduleRow, scheduleColumns, scheduleTables, toCronSchedule } from './row.ts'

/**
 * Works the next times of a calendar's schedules out anew, in the transaction that changed its days. A
 * time that is due already stays.
 */
export async function replanSchedules(
  tx: Tx,
  { workspaceId, calendar }: { workspaceId: string; calendar: string },
): Promise<void> {
  const { rows } = await sql<ScheduleRow & { now: string }>`
    select ${sql.raw(scheduleColumns)}, now()
    from ${sql.raw(scheduleTables)}
    where s.workspace_id = ${workspaceId} and s.calendar = ${calendar}
      and (s.next_at is null or s.next_at > now())
    order by s.id
    for update of s`.execute(tx)
  for (const row of rows) {
    const schedule = toCronSchedule(row)
    const due = nextFire(schedule, new Date(row.now))
    const { id: scheduleId, jitterMs } = row
    const at = due && momentOf({ schedule, scheduleId, jitterMs }, due)
    await sql`
      update app.schedules
      set next_at = ${at?.toISOString() ?? null},
          next_due_at = ${jitterMs === null ? null : (due?.toISOString() ?? null)}
      where workspace_id = ${workspaceId} and id = ${scheduleId}`.execute(tx)
  }
}
