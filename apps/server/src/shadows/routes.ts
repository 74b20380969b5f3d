/** Definitions on trial, over HTTP. */
import { AppError, type Definition, routes, type Shadow } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import type { Api } from '../http/api.ts'
import { notFound } from '../http/lookup.ts'
import { readVersion, requireRunnable } from '../workflows/lifecycle.ts'
import { requireEditable } from '../workflows/routes.ts'
import { type LockedWorkflow, lockWorkflow, requireWorkflow } from '../workflows/store.ts'
import { endShadow, findShadow, insertShadow } from './store.ts'

export function shadowRoutes(api: Api): void {
  const { engine } = api.deps

  api.read(routes.getShadow, async (tx, { params: { workflowId } }) => {
    await requireWorkflow(tx, workflowId)
    return { shadow: await findShadow(tx, workflowId) }
  })

  api.write(routes.startShadow, async (tx, { actor, params, body, audit }): Promise<Shadow> => {
    const workflow = await lockWorkflow(tx, params.workflowId)
    requireEditable(workflow)
    const version = body.version ?? null
    const definition = await readTrial(tx, workflow, version)
    await requireRunnable(tx, engine, definition)
    const { workspaceId, userId } = actor
    const { id: workflowId, revision } = workflow
    await endShadow(tx, workflowId)
    await insertShadow(tx, { workspaceId, userId, workflowId, definition, version, revision })
    audit({
      action: 'workflow.shadow-started',
      target: { type: 'workflow', id: workflowId },
      changes: version === null ? { revision } : { version },
    })
    return (await findShadow(tx, workflowId)) ?? Promise.reject(notFound())
  })

  api.write(routes.stopShadow, async (tx, { params, audit }) => {
    const workflow = await lockWorkflow(tx, params.workflowId)
    requireEditable(workflow)
    if (!(await endShadow(tx, workflow.id))) throw notFound()
    audit({ action: 'workflow.shadow-ended', target: { type: 'workflow', id: workflow.id } })
    return undefined
  })
}

/** @throws AppError `workflow_not_runnable`, `conflict` when it is what runs anyway, `not_found` */
async function readTrial(
  tx: Tx,
  { id: workflowId, publishedVersion, draft }: LockedWorkflow,
  version: number | null,
): Promise<Definition> {
  if (publishedVersion === null) {
    const message =
      'A trial runs beside live runs, and nothing is published. Publish a version first.'
    throw new AppError('workflow_not_runnable', message)
  }
  const trial = version === null ? draft : await readVersion(tx, { workflowId, version })
  const live = await readVersion(tx, { workflowId, version: publishedVersion })
  if (JSON.stringify(trial) !== JSON.stringify(live)) return trial
  throw new AppError(
    'conflict',
    'That is what runs already. Change the draft, or name another version.',
  )
}
