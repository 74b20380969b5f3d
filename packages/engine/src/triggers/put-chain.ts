import { AppError, type WorkflowTrigger } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'
import type { Place } from './put-schedule.ts'

/**
 * Makes or changes the row of a trigger by another workflow. Ends count from now on; a trigger that
 * follows the same workflow as before misses none.
 * @throws AppError `invalid_definition` when no workflow, or more than one, has the name
 */
export async function putChain(
  tx: Tx,
  { workspaceId, workflowId, version, index }: Place,
  { workflow, on }: WorkflowTrigger,
): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from app.workflows
    where workspace_id = ${workspaceId} and deleted_at is null and kind = 'user'
      and (name = ${workflow} or id::text = ${workflow})`.execute(tx)
  const [source, another] = rows
  if (!source || another) {
    const message = source
      ? `several workflows are called ${workflow}; name it by its id`
      : `there is no workflow ${workflow}`
    throw new AppError('invalid_definition', `/trigger/${index}/workflow: ${message}`, {
      errors: [{ field: `/trigger/${index}/workflow`, code: 'unknown_workflow', message }],
    })
  }
  await sql`
    insert into app.chain_triggers (workspace_id, workflow_id, version, trigger_index,
                                    source_workflow_id, ended)
    values (${workspaceId}, ${workflowId}, ${version}, ${index}, ${source.id}, ${on})
    on conflict (workspace_id, workflow_id, trigger_index) do update
    set version = excluded.version, ended = excluded.ended,
        seen_until = case when chain_triggers.source_workflow_id = excluded.source_workflow_id
                          then chain_triggers.seen_until else now() end,
        source_workflow_id = excluded.source_workflow_id`.execute(tx)
}
