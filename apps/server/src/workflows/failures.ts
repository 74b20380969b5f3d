/** What is started when runs of a workflow fail, and for whose failures it is started itself. */
import type { FailureLinks } from '@floyo/contracts'
import type { Tx } from '@floyo/db'

export async function readFailureLinks(tx: Tx, workflowId: string): Promise<FailureLinks> {
  const handlers = await tx
    .selectFrom('failureHandlers as h')
    .innerJoin('workflows as target', (join) =>
      join
        .onRef('target.workspaceId', '=', 'h.workspaceId')
        .onRef('target.id', '=', 'h.workflowId')
        .on('target.deletedAt', 'is', null),
    )
    .leftJoin('workflows as source', (join) =>
      join
        .onRef('source.workspaceId', '=', 'h.workspaceId')
        .onRef('source.id', '=', 'h.sourceWorkflowId')
        .on('source.deletedAt', 'is', null),
    )
    .select(['h.workflowId', 'target.name', 'target.enabled', 'h.sourceWorkflowId'])
    .select('source.name as sourceName')
    .where((eb) =>
      eb.or([
        eb('h.workflowId', '=', workflowId),
        eb('h.sourceWorkflowId', '=', workflowId),
        eb('h.sourceWorkflowId', 'is', null),
      ]),
    )
    .orderBy('h.id')
    .execute()
  const own = handlers.find(({ sourceWorkflowId }) => sourceWorkflowId === workflowId)
  const common = handlers.find(({ sourceWorkflowId }) => sourceWorkflowId === null)
  const isCommon = common?.workflowId === workflowId
  const started = own ?? (isCommon ? undefined : common)
  return {
    startedOnFailure: started
      ? {
          id: started.workflowId,
          name: started.name,
          enabled: started.enabled,
          of: own ? 'workflow' : 'workspace',
        }
      : null,
    ofWorkflows: handlers.flatMap(
      ({ sourceWorkflowId: id, sourceName: name, workflowId: target }) =>
        target === workflowId && id !== null && name !== null ? [{ id, name }] : [],
    ),
    ofWorkspace: isCommon,
  }
}
