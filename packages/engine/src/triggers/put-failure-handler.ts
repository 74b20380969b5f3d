import { AppError } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'

/** Whose failures: of one workflow, or of all in the workspace that name none. */
interface Source {
  workspaceId: string
  workflowId: string | null
}

/**
 * Makes the row of what is started when runs fail, or removes it. Failures count from the first time
 * on; one that comes while the handler is replaced is not missed.
 *
 * @param workflow the name or id of the error workflow
 * @throws AppError `invalid_definition` when no workflow, or more than one, is meant, or the same one
 */
export async function putFailureHandler(
  tx: Tx,
  source: Source,
  workflow: string | null,
): Promise<void> {
  const { workspaceId, workflowId } = source
  if (workflow === null) {
    await sql`
      delete from app.failure_handlers
      where workspace_id = ${workspaceId}
        and source_workflow_id is not distinct from ${workflowId}::uuid`.execute(tx)
    return
  }
  const { rows } = await sql<{ id: string }>`
    select id from app.workflows
    where workspace_id = ${workspaceId} and deleted_at is null and kind = 'user'
      and (name = ${workflow} or id::text = ${workflow})`.execute(tx)
  const [handler, another] = rows
  if (!handler) throw refused('unknown_workflow', `there is no workflow ${workflow}`)
  if (another) {
    throw refused('unknown_workflow', `several workflows are called ${workflow}; name it by its id`)
  }
  if (handler.id === workflowId) {
    throw refused('own_error_workflow', 'a workflow can not be its own error workflow')
  }
  await sql`
    insert into app.failure_handlers (workspace_id, source_workflow_id, workflow_id)
    values (${workspaceId}, ${workflowId}, ${handler.id})
    on conflict (workspace_id, source_workflow_id) do update
    set workflow_id = excluded.workflow_id`.execute(tx)
}

function refused(code: string, message: string): AppError {
  const errors = [{ field: '/onFailure', code, message }]
  return new AppError('invalid_definition', `/onFailure: ${message}`, { errors })
}
