/** Connections and the catalog of connectors over HTTP. */
import { actionCatalog, connectionTypeCatalog } from '@floyo/connectors'
import { routes } from '@floyo/contracts'
import { inWorkspace } from '@floyo/db'
import { scopeOf } from '../http/actor.ts'
import type { Api } from '../http/api.ts'
import { originOf, writeAudit } from '../http/audit.ts'
import { signalOf } from '../live/hub.ts'
import { listBreakers } from './breakers.ts'
import {
  findConnection,
  insertConnection,
  listConnections,
  readAll,
  setLimits,
  updateConnection,
} from './store.ts'

const testMs = 15_000

export function connectionRoutes(api: Api): void {
  const { db, key, egress } = api.deps

  api.handle(routes.listConnectors, () =>
    Promise.resolve({ actions: [...actionCatalog], connectionTypes: [...connectionTypeCatalog] }),
  )

  api.read(routes.listConnections, (tx, { query }) => listConnections(tx, query))

  api.write(routes.createConnection, async (tx, { actor, body, audit }) => {
    const id = await insertConnection(tx, { workspaceId: actor.workspaceId, ...body }, key)
    const { name, type } = body
    audit({
      action: 'connection.created',
      target: { type: 'connection', id },
      changes: { name, type },
    })
    return findConnection(tx, id)
  })

  api.write(routes.changeConnection, async (tx, { actor, params, body, audit }) => {
    const { connectionId } = params
    const { workspaceId } = actor
    const { name, values, limits } = body
    await updateConnection(tx, { workspaceId, connectionId }, { name, values, key })
    if (limits) await setLimits(tx, connectionId, limits)
    audit({
      action: 'connection.changed',
      target: { type: 'connection', id: connectionId },
      changes: {
        fields: Object.keys(values ?? {}),
        ...(name === undefined ? {} : { name }),
        ...(limits ? { limits } : {}),
      },
    })
    return findConnection(tx, connectionId)
  })

  api.write(routes.deleteConnection, async (tx, { params: { connectionId }, audit }) => {
    const { name } = await findConnection(tx, connectionId)
    await tx.deleteFrom('connections').where('id', '=', connectionId).execute()
    audit({
      action: 'connection.deleted',
      target: { type: 'connection', id: connectionId },
      changes: { name },
    })
    return undefined
  })

  api.read(routes.listBreakers, listBreakers)

  // The outside is called between transactions, never inside of one.
  api.handle(routes.testConnection, async ({ actor, params: { connectionId }, request }) => {
    const { workspaceId } = actor
    const scope = scopeOf(actor)
    const { type, values } = await inWorkspace(db, scope, (tx) =>
      readAll(tx, { workspaceId, connectionId }, key),
    )
    const signal = AbortSignal.any([signalOf(request), AbortSignal.timeout(testMs)])
    const result = await type.test(values, { egress, signal })
    await inWorkspace(db, scope, (tx) =>
      writeAudit(tx, originOf(request, actor), [
        {
          action: 'connection.tested',
          target: { type: 'connection', id: connectionId },
          changes: { ok: result.ok },
        },
      ]),
    )
    return result
  })
}
