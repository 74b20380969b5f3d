/** Commands on their way to a device: taken in order, each once. */
import type { DeviceCommand } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'

/**
 * Takes up to `limit` waiting commands of a device; they are nobody else's from then on.
 * @returns them in order; empty when none waits
 */
export async function takeCommands(
  tx: Tx,
  { deviceId, limit }: { deviceId: string; limit: number },
): Promise<DeviceCommand[]> {
  const { rows } = await sql<DeviceCommand>`
    with next as (
      select workspace_id, id
      from app.device_commands
      where device_id = ${deviceId} and status = 'queued'
      order by id
      limit ${limit}
      for update skip locked
    )
    update app.device_commands c
    set status = 'taken', taken_at = now()
    from next
    where c.workspace_id = next.workspace_id and c.id = next.id
    returning c.id, c.run_id, c.workflow_name, c.step_id, c.command, c.cwd, c.timeout_seconds,
              c.collect, c.created_at`.execute(tx)
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** Notes that the device is there, asking. */
export async function noteSeen(tx: Tx, deviceId: string): Promise<void> {
  await tx
    .updateTable('devices')
    .set({ lastSeenAt: sql<string>`now()` })
    .where('id', '=', deviceId)
    .execute()
}
