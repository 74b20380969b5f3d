/** What came to webhooks, over HTTP: list, read, replay. */
import { AppError, routes } from '@floyo/contracts'
import { createReadConnection } from '../connections/secrets.ts'
import type { Api } from '../http/api.ts'
import { findWorkflow } from '../workflows/store.ts'
import { replayDelivery, requirePublished } from './replay.ts'
import { findDelivery, listDeliveries, listUnreplayed } from './store.ts'

const atOnce = 200

export function deliveryRoutes(api: Api): void {
  const { engine, enginePool, key, origin } = api.deps
  const deps = { engine, readConnection: createReadConnection(enginePool, key) }

  api.read(routes.listDeliveries, async (tx, { params: { workflowId }, query }) => {
    await findWorkflow(tx, workflowId, { origin: origin() })
    return listDeliveries(tx, workflowId, query)
  })

  api.read(routes.getDelivery, (tx, { params }) => findDelivery(tx, params))

  api.write(routes.replayDelivery, async (tx, { actor, params, body, audit }) => {
    const { workspaceId, userId } = actor
    const version = await requirePublished(tx, params.workflowId)
    const given = { ...params, workspaceId, userId, version, again: body.again }
    const { runId, duplicate } = await replayDelivery(tx, deps, given)
    audit({
      action: 'delivery.replayed',
      target: { type: 'workflow', id: params.workflowId },
      changes: { deliveryId: params.deliveryId, runId },
    })
    return { runId, repeated: duplicate }
  })

  api.write(routes.replayDeliveries, async (tx, { actor, params, body, audit }) => {
    const { workspaceId, userId } = actor
    const { workflowId } = params
    const version = await requirePublished(tx, workflowId)
    const found = await listUnreplayed(tx, workflowId, { ...body, limit: atOnce + 1 })
    const failed: { deliveryId: string; reason: string }[] = []
    let started = 0
    let full = false
    for (const deliveryId of found.slice(0, atOnce)) {
      try {
        const given = { workflowId, deliveryId, workspaceId, userId, version, again: false }
        await replayDelivery(tx, deps, given)
        started += 1
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        // What was started stays started; the rest can follow when there is room.
        full = error.code === 'queue_full' && started > 0
        if (full) break
        if (error.code !== 'conflict') throw error
        failed.push({ deliveryId, reason: error.message })
      }
    }
    audit({
      action: 'deliveries.replayed',
      target: { type: 'workflow', id: workflowId },
      changes: { status: body.status, started, failed: failed.length },
    })
    return { started, failed, more: full || found.length > atOnce }
  })
}
