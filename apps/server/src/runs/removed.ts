/** What is said of runs that were removed. Nothing of them is left; their id tells when they began. */
import { AppError, type KeptFor } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'

/** Turns "there is none" into "it was removed", for a run from before what its workspace keeps. */
export async function sayRemoved(
  tx: Tx,
  { runId, usual, missing }: { runId: string; usual: KeptFor; missing: unknown },
): Promise<never> {
  if (!(missing instanceof AppError && missing.code === 'not_found')) throw missing
  const row = await tx
    .selectFrom('workspaces')
    .select(sql<KeptFor>`coalesce(retention -> 'runs', ${JSON.stringify(usual)}::jsonb)`.as('kept'))
    .where('id', '=', sql<string>`app.workspace_id()`)
    .where(
      sql<boolean>`uuid_extract_version(${runId}::uuid) = 7
        and uuid_extract_timestamp(${runId}::uuid)
              < app.kept_since(retention, ${{ runs: usual }}::jsonb, 'runs')`,
    )
    .executeTakeFirst()
  if (!row) throw missing
  const message = `Finished runs of this workspace are kept for ${row.kept} days; this one is from before.`
  throw new AppError('run_removed', message)
}
