/** Listening for a test delivery, over HTTP. */
import { routes } from '@floyo/contracts'
import type { Api } from '../http/api.ts'
import { lockWorkflow } from '../workflows/store.ts'
import { findCapture, forgetSample, startCapture, stopCapture } from './store.ts'

export function captureRoutes(api: Api): void {
  const view = () => ({ origin: api.deps.origin() })

  api.read(routes.getCapture, (tx, { params }) => findCapture(tx, params.workflowId, view()))

  api.write(routes.startCapture, async (tx, { actor, params, body, audit }) => {
    const workflow = await lockWorkflow(tx, params.workflowId)
    await startCapture(tx, workflow, { ...body, workspaceId: actor.workspaceId })
    const target = { type: 'workflow', id: workflow.id }
    audit({ action: 'webhook.capture-started', target, changes: body })
    return findCapture(tx, workflow.id, view())
  })

  api.write(routes.stopCapture, async (tx, { params, audit }) => {
    const { id } = await lockWorkflow(tx, params.workflowId)
    await stopCapture(tx, id)
    audit({ action: 'webhook.capture-stopped', target: { type: 'workflow', id } })
    return findCapture(tx, id, view())
  })

  api.write(routes.forgetSample, async (tx, { params, audit }) => {
    const { id } = await lockWorkflow(tx, params.workflowId)
    await forgetSample(tx, id)
    audit({ action: 'webhook.sample-forgotten', target: { type: 'workflow', id } })
    return findCapture(tx, id, view())
  })
}
