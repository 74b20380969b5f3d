/** Deleting a person's events for good, in batches that hold nobody up. */
import type { RouteRequest, routes } from '@floyo/contracts'
import { type Db, inWorkspace, type WorkspaceScope } from '@floyo/db'
import { sql } from 'kysely'

export type Selection = RouteRequest<typeof routes.forgetEvents>['body']

const batch = 5000

/** Deletes what the selection names. @returns how many events are gone */
export async function forgetEvents(
  db: Db,
  scope: WorkspaceScope,
  selection: Selection,
): Promise<number> {
  const { from = null, to = null, type = null, subjectPrefix = null, deviceId = null } = selection
  let total = 0
  for (;;) {
    const gone = await inWorkspace(db, scope, async (tx) => {
      const { rows } = await sql<{ id: string }>`
        select id from app.events
        where (${from}::timestamptz is null or id >= app.uuid_floor(${from}::timestamptz))
          and (${to}::timestamptz is null or id < app.uuid_floor(${to}::timestamptz))
          and (${type}::text is null or type = ${type})
          and (${subjectPrefix}::text is null or starts_with(subject, ${subjectPrefix}))
          and (${deviceId}::uuid is null or device_id = ${deviceId})
        order by id
        limit ${batch}`.execute(tx)
      if (rows.length === 0) return 0
      const ids = rows.map(({ id }) => id)
      // By ids and their range, so that only the months concerned are touched, each by its key. A join
      // with the selection took minutes on months that had no statistics yet.
      await sql`
        delete from app.events
        where id = any(${ids}::uuid[]) and id between ${ids[0]}::uuid and ${ids.at(-1)}::uuid`.execute(
        tx,
      )
      return ids.length
    })
    total += gone
    if (gone < batch) return total
  }
}

/**
 * Deletes all that was found in a person's events: routines and suggestions, answered ones too, since
 * their evidence tells of events. Workflows made from them stay. @returns how many suggestions are gone
 */
export function forgetFindings(db: Db, scope: WorkspaceScope): Promise<number> {
  return inWorkspace(db, scope, async (tx) => {
    const gone = await tx.deleteFrom('suggestions').executeTakeFirst()
    await tx.deleteFrom('patterns').execute()
    await tx.deleteFrom('discoveryState').execute()
    return Number(gone.numDeletedRows)
  })
}
