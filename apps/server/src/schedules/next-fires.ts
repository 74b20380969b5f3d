/** The times ahead of a workflow, of all its schedules together. */
import { Definition, type NextTime, type Trigger } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { previewTimes, scheduleOf } from '@floyo/engine'
import { sql } from 'kysely'
import { readRestDays } from '../calendars/store.ts'
import { orNotFound } from '../http/lookup.ts'

/**
 * The next `count` times of what is published, or of the draft when nothing is, the soonest first.
 * @throws AppError `not_found`
 */
export async function listNextFires(
  tx: Tx,
  { workflowId, count }: { workflowId: string; count: number },
): Promise<{ items: string[]; times: NextTime[] }> {
  const row = orNotFound(
    await tx
      .selectFrom('workflows as w')
      .leftJoin('workflowVersions as v', (join) =>
        join
          .onRef('v.workspaceId', '=', 'w.workspaceId')
          .onRef('v.workflowId', '=', 'w.id')
          .onRef('v.version', '=', 'w.publishedVersion'),
      )
      .select(['w.draft', 'v.definition'])
      .select(sql<string>`now()`.as('now'))
      .where('w.id', '=', workflowId)
      .where('w.deletedAt', 'is', null)
      .executeTakeFirst(),
  )
  const { trigger } = Definition.parse(row.definition ?? row.draft)
  const calendars = await readRestDays(tx)
  const pauses = await pausedUntil(tx, workflowId)
  const all = trigger.flatMap((one, index) =>
    timesOf(one, { calendars, count, after: pauses.get(index) ?? row.now }),
  )
  const times = all.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  const items = [...new Set(times.filter(({ state }) => state === 'fires').map(({ at }) => at))]
  const last = items[count - 1]
  return {
    items: items.slice(0, count),
    times: times.filter(({ at }) => last === undefined || at <= last),
  }
}

/** When the pauses end, by the index of the trigger. */
async function pausedUntil(tx: Tx, workflowId: string): Promise<Map<number, string>> {
  const rows = await tx
    .selectFrom('schedules')
    .select(['triggerIndex', 'pausedUntil'])
    .where('workflowId', '=', workflowId)
    .where('pausedUntil', '>', sql<string>`now()`)
    .execute()
  return new Map(rows.map((row) => [row.triggerIndex, row.pausedUntil ?? '']))
}

interface Ahead {
  calendars: readonly { name: string; days: readonly string[] }[]
  after: string
  count: number
}

function timesOf(trigger: Trigger, { calendars, after, count }: Ahead): NextTime[] {
  if (trigger.type !== 'schedule' && trigger.type !== 'interval') return []
  // Paused without an end: nothing lies ahead.
  if (after === 'infinity') return []
  const skipOn = trigger.type === 'schedule' ? trigger.skipOn : undefined
  const calendarDays = calendars.find(({ name }) => name === skipOn)?.days ?? []
  const schedule = scheduleOf(trigger, calendarDays)
  const { timezone } = schedule
  return previewTimes(schedule, { after: new Date(after), count }).map(
    ({ at, state, movedTo, offsetMinutes }) => ({ at, timezone, state, movedTo, offsetMinutes }),
  )
}
