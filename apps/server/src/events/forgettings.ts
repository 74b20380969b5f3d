/**
 * How often a person forgot something. Whoever makes something of their events reads it before, and
 * again in the transaction that keeps what was made: if it grew meanwhile, nothing may be kept.
 */
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'

/** The count, which stays as it is until the transaction ends. */
export async function holdForgettings(
  tx: Tx,
  { workspaceId, userId }: { workspaceId: string; userId: string },
): Promise<number> {
  // An update rather than a look: where there is no row yet, it waits for whoever is making it.
  const { rows } = await sql<{ forgettings: number }>`
    insert into app.discovery_state (workspace_id, user_id)
    values (${workspaceId}, ${userId})
    on conflict (workspace_id, user_id) do update set forgettings = discovery_state.forgettings
    returning forgettings`.execute(tx)
  return rows[0]?.forgettings ?? 0
}
