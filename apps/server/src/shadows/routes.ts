/** Definitions on trial, over HTTP. */
import { AppError, type Definition, routes, type Shadow } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import type { Api } from '../http/api.ts'
import { notFound, orNotFound } from '../http/lookup.ts'
import { publish, readVersion, requireRunnable, setEnabled } from '../workflows/lifecycle.ts'
import { requireEditable } from '../workflows/routes.ts'
import {
  findWorkflow,
  type LockedWorkflow,
  lockWorkflow,
  requireWorkflow,
} from '../workflows/store.ts'
import { endShadow, findShadow, insertShadow, readShadowDefinition } from './store.ts'

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
    const { beside } = body
    const definition = await readTrial(tx, workflow, version)
    if (beside === 'person') await requireOwnRoutine(tx, workflow)
    else await requireOtherThanLive(tx, workflow, definition)
    await requireRunnable(tx, engine, definition)
    const { workspaceId, userId } = actor
    const { id: workflowId, revision } = workflow
    await endShadow(tx, workflowId)
    await insertShadow(tx, {
      workspaceId,
      userId,
      workflowId,
      definition,
      beside,
      version,
      revision,
    })
    audit({
      action: 'workflow.shadow-started',
      target: { type: 'workflow', id: workflowId },
      changes: { beside, ...(version === null ? { revision } : { version }) },
    })
    return (await findShadow(tx, workflowId)) ?? Promise.reject(notFound())
  })

  api.write(routes.promoteShadow, async (tx, { actor, params, audit }) => {
    const workflow = await lockWorkflow(tx, params.workflowId)
    requireEditable(workflow)
    const definition = orNotFound(await readShadowDefinition(tx, workflow.id))
    await requireRunnable(tx, engine, definition)
    const { workspaceId, userId } = actor
    const comment = 'After its trial'
    const version = await publish(tx, workflow, { workspaceId, userId, definition, comment })
    const on = { id: workflow.id, publishedVersion: version }
    await setEnabled(tx, on, { workspaceId, userId, enabled: true })
    audit({
      action: 'workflow.shadow-promoted',
      target: { type: 'workflow', id: workflow.id },
      changes: { version },
    })
    return findWorkflow(tx, workflow.id, { origin: api.deps.origin() })
  })

  api.write(routes.stopShadow, async (tx, { params, audit }) => {
    const workflow = await lockWorkflow(tx, params.workflowId)
    requireEditable(workflow)
    if (!(await endShadow(tx, workflow.id))) throw notFound()
    audit({ action: 'workflow.shadow-ended', target: { type: 'workflow', id: workflow.id } })
    return undefined
  })
}

/** @throws AppError `not_found` */
async function readTrial(
  tx: Tx,
  { id: workflowId, draft }: LockedWorkflow,
  version: number | null,
): Promise<Definition> {
  return version === null ? draft : readVersion(tx, { workflowId, version })
}

/** @throws AppError `conflict` when there is nobody to set it against, or it does it already */
async function requireOwnRoutine(tx: Tx, { suggestionId, enabled }: LockedWorkflow): Promise<void> {
  if (enabled) {
    const message = 'It is on, and does it already. Switch it off to try it beside you.'
    throw new AppError('conflict', message)
  }
  // The caller sees their own suggestions alone.
  const own = await tx
    .selectFrom('suggestions')
    .select('id')
    .where('id', '=', suggestionId)
    .executeTakeFirst()
  if (own) return
  const message =
    'A trial beside you is for workflows made from a routine of yours: only there is it known what you do.'
  throw new AppError('conflict', message)
}

/** @throws AppError `workflow_not_runnable`, `conflict` when it is what runs anyway */
async function requireOtherThanLive(
  tx: Tx,
  { id: workflowId, publishedVersion }: LockedWorkflow,
  trial: Definition,
): Promise<void> {
  if (publishedVersion === null) {
    const message =
      'A trial runs beside live runs, and nothing is published. Publish a version first.'
    throw new AppError('workflow_not_runnable', message)
  }
  const live = await readVersion(tx, { workflowId, version: publishedVersion })
  if (JSON.stringify(trial) !== JSON.stringify(live)) return
  throw new AppError(
    'conflict',
    'That is what runs already. Change the draft, or name another version.',
  )
}
