/** Publishing, enabling and rolling back over HTTP. */
import { routes } from '@floyo/contracts'
import type { Api } from '../http/api.ts'
import {
  findVersion,
  listVersions,
  publish,
  readVersion,
  requireRunnable,
  setEnabled,
  setPaused,
} from './lifecycle.ts'
import { requireEditable } from './routes.ts'
import { findWorkflow, lockWorkflow } from './store.ts'

export function workflowLifecycleRoutes(api: Api): void {
  const { engine } = api.deps
  const view = (): { origin: string } => ({ origin: api.deps.origin() })

  api.write(routes.publishWorkflow, async (tx, { actor, params, body, audit }) => {
    const workflow = await lockWorkflow(tx, params.workflowId)
    requireEditable(workflow)
    await requireRunnable(tx, engine, workflow.draft)
    const { workspaceId, userId } = actor
    const comment = body.comment ?? null
    const definition = workflow.draft
    const version = await publish(tx, workflow, { workspaceId, userId, definition, comment })
    audit({
      action: 'workflow.published',
      target: { type: 'workflow', id: workflow.id },
      changes: { version },
    })
    return findVersion(tx, { workflowId: workflow.id, version })
  })

  api.read(routes.listVersions, (tx, { params, query }) =>
    listVersions(tx, params.workflowId, query),
  )

  api.read(routes.getVersion, (tx, { params }) => findVersion(tx, params))

  api.write(routes.rollBackWorkflow, async (tx, { actor, params, audit }) => {
    const workflow = await lockWorkflow(tx, params.workflowId)
    requireEditable(workflow)
    const definition = await readVersion(tx, params)
    await requireRunnable(tx, engine, definition)
    const { workspaceId, userId } = actor
    const comment = `Version ${params.version} again`
    const version = await publish(tx, workflow, { workspaceId, userId, definition, comment })
    audit({
      action: 'workflow.rolled-back',
      target: { type: 'workflow', id: workflow.id },
      changes: { version, as: params.version },
    })
    return findVersion(tx, { workflowId: workflow.id, version })
  })

  api.write(routes.enableWorkflow, async (tx, { actor, params, audit }) => {
    const workflow = await lockWorkflow(tx, params.workflowId)
    requireEditable(workflow)
    const { workspaceId, userId } = actor
    let { publishedVersion } = workflow
    if (publishedVersion === null) {
      await requireRunnable(tx, engine, workflow.draft)
      const definition = workflow.draft
      publishedVersion = await publish(tx, workflow, {
        workspaceId,
        userId,
        definition,
        comment: null,
      })
    }
    await setEnabled(
      tx,
      { id: workflow.id, publishedVersion },
      { workspaceId, userId, enabled: true },
    )
    audit({
      action: 'workflow.enabled',
      target: { type: 'workflow', id: workflow.id },
      changes: { version: publishedVersion },
    })
    return findWorkflow(tx, workflow.id, view())
  })

  api.write(routes.disableWorkflow, async (tx, { actor, params, audit }) => {
    const workflow = await lockWorkflow(tx, params.workflowId)
    requireEditable(workflow)
    const { workspaceId, userId } = actor
    await setEnabled(tx, workflow, { workspaceId, userId, enabled: false })
    audit({ action: 'workflow.disabled', target: { type: 'workflow', id: workflow.id } })
    return findWorkflow(tx, workflow.id, view())
  })

  api.write(routes.pauseWorkflow, async (tx, { params, audit }) => {
    const workflow = await lockWorkflow(tx, params.workflowId)
    requireEditable(workflow)
    await setPaused(tx, workflow.id, { paused: true })
    audit({ action: 'workflow.paused', target: { type: 'workflow', id: workflow.id } })
    return findWorkflow(tx, workflow.id, view())
  })

  api.write(routes.resumeWorkflow, async (tx, { params, audit }) => {
    const workflow = await lockWorkflow(tx, params.workflowId)
    requireEditable(workflow)
    await setPaused(tx, workflow.id, { paused: false })
    audit({ action: 'workflow.resumed', target: { type: 'workflow', id: workflow.id } })
    return findWorkflow(tx, workflow.id, view())
  })
}
