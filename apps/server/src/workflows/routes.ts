/** Workflows: a draft that may change, read and written. */
import { AppError, parseDefinition, routes } from '@floyo/contracts'
import { sql } from 'kysely'
import { keepEdits } from '../discovery/take.ts'
import type { Api } from '../http/api.ts'
import { requireRevision, revisionTag } from '../http/preconditions.ts'
import { notFound } from '../http/lookup.ts'
import { checkInWorkspace } from './lifecycle.ts'
import { readDefinition } from './definition.ts'
import {
  findWorkflow,
  insertWorkflow,
  listWorkflows,
  type LockedWorkflow,
  lockWorkflow,
  putAway,
  saveDraft,
} from './store.ts'

export function workflowRoutes(api: Api): void {
  const view = (): { origin: string } => ({ origin: api.deps.origin() })

  api.read(routes.listWorkflows, (tx, { query }) => listWorkflows(tx, query))

  api.write(routes.createWorkflow, async (tx, { actor, body, reply, audit }) => {
    const definition = readDefinition(body.definition)
    const { workspaceId, userId } = actor
    const id = await insertWorkflow(tx, { workspaceId, userId, definition })
    audit({ action: 'workflow.created', target: { type: 'workflow', id } })
    void reply.header('location', `/api/v1/workflows/${id}`).header('etag', revisionTag(1))
    return findWorkflow(tx, id, view())
  })

  api.read(routes.checkWorkflow, async (tx, { body }) => {
    const parsed = parseDefinition(body.definition)
    if (!parsed.ok) return { problems: parsed.problems, warnings: [] }
    return checkInWorkspace(tx, api.deps.engine, parsed.definition)
  })

  api.read(routes.getWorkflow, async (tx, { params, reply }) => {
    const workflow = await findWorkflow(tx, params.workflowId, view())
    void reply.header('etag', revisionTag(workflow.revision))
    return workflow
  })

  api.write(routes.saveDraft, async (tx, { params, body, request, reply, audit }) => {
    const workflow = await lockWorkflow(tx, params.workflowId)
    requireEditable(workflow)
    requireRevision(request.headers['if-match'], workflow.revision)
    const definition = readDefinition(body.definition)
    const revision = await saveDraft(tx, workflow.id, definition)
    await keepEdits(tx, workflow, { definition, revision })
    audit({
      action: 'workflow.draft-saved',
      target: { type: 'workflow', id: workflow.id },
      changes: { revision },
    })
    void reply.header('etag', revisionTag(revision))
    return findWorkflow(tx, workflow.id, view())
  })

  api.write(routes.deleteWorkflow, async (tx, { params, audit }) => {
    const workflow = await lockWorkflow(tx, params.workflowId)
    requireEditable(workflow)
    if (workflow.enabled) {
      throw new AppError('conflict', 'It is enabled; disable it first, then put it away')
    }
    await putAway(tx, workflow.id)
    audit({ action: 'workflow.deleted', target: { type: 'workflow', id: workflow.id } })
    return undefined
  })

  api.write(routes.restoreWorkflow, async (tx, { params, audit }) => {
    const restored = await tx
      .updateTable('workflows')
      .set({ deletedAt: null, updatedAt: sql<string>`now()` })
      .where('id', '=', params.workflowId)
      .where('kind', '=', 'user')
      .returning('id')
      .executeTakeFirst()
    if (!restored) throw notFound()
    audit({ action: 'workflow.restored', target: { type: 'workflow', id: restored.id } })
    return findWorkflow(tx, restored.id, view())
  })
}

/** @throws AppError `conflict` for Floyo's own background work */
export function requireEditable(workflow: LockedWorkflow): void {
  if (workflow.kind === 'user') return
  throw new AppError(
    'conflict',
    `${workflow.name} is Floyo's own work; it can be read, not changed`,
  )
}
