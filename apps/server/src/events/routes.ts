/** Events over HTTP: send, list, sum up, export, forget. */
import { routes } from '@floyo/contracts'
import { inWorkspace } from '@floyo/db'
import { answerWaitsOfEvents, startRunsOfEvents } from '@floyo/engine'
import { scopeOf } from '../http/actor.ts'
import type { Api } from '../http/api.ts'
import { writeAudit } from '../http/audit.ts'
import { exportLines } from './export.ts'
import { forgetEvents, forgetFindings } from './forget.ts'
import { ingestEvents } from './ingest.ts'
import { listEvents, summarizeEvents } from './store.ts'

export function eventRoutes(api: Api): void {
  const { db, changes, engine, settings } = api.deps

  api.handle(routes.sendEvents, async ({ actor, body, request }) => {
    const { workspaceId, userId, device } = actor
    const origin = { workspaceId, userId, deviceId: device?.id ?? null, source: body.source }
    const { receipt, runIds, failed, answered } = await inWorkspace(
      db,
      scopeOf(actor),
      async (tx) => {
        const ingested = await ingestEvents(tx, origin, { events: body.events, nowMs: Date.now() })
        const whose = { workspaceId, userId, queueLimit: settings.FLOYO_QUEUE_LIMIT }
        const started = await startRunsOfEvents(tx, whose, ingested.stored)
        const met = await answerWaitsOfEvents(tx, { workspaceId, userId }, ingested.stored)
        return { ...ingested, ...started, answered: met }
      },
    )
    for (const { workflowId, eventId } of failed) {
      const facts = { requestId: request.id, workspaceId, workflowId, eventId }
      request.log.warn(facts, 'a trigger condition failed')
    }
    for (const id of runIds) changes.add({ workspaceId, kind: 'run', id })
    if (runIds.length > 0) engine.changes.wakeWorkers()
    if (answered.length > 0) await engine.tellAnswers()
    if (receipt.accepted > 0) changes.add({ workspaceId, userId, kind: 'event', id: userId })
    return receipt
  })

  api.read(routes.listEvents, (tx, { query }) => listEvents(tx, query))

  api.read(routes.summarizeEvents, (tx, { query }) => summarizeEvents(tx, query))

  api.handle(routes.exportEvents, async ({ actor, query, reply }) => {
    await reply
      .header('content-type', 'application/x-ndjson; charset=utf-8')
      .header('content-disposition', 'attachment; filename="events.jsonl"')
      .header('cache-control', 'private, no-store')
      .send(exportLines(db, scopeOf(actor), query))
    return undefined
  })

  api.handle(routes.forgetEvents, async ({ actor, body, request }) => {
    const events = await forgetEvents(db, scopeOf(actor), body)
    await noteForgotten(actor, request, { events, suggestions: 0 })
    return { events, suggestions: 0 }
  })

  api.handle(routes.purgeEvents, async ({ actor, request }) => {
    const scope = scopeOf(actor)
    const events = await forgetEvents(db, scope, {})
    const gone = { events, suggestions: await forgetFindings(db, scope) }
    await noteForgotten(actor, request, gone)
    return gone
  })

  type Caller = Parameters<typeof scopeOf>[0]

  /** How much went, never what: the log must not keep what was to be forgotten. */
  function noteForgotten(
    actor: Caller,
    request: { id: string; ip: string },
    gone: { events: number; suggestions: number },
  ): Promise<void> {
    const { workspaceId, userId } = actor
    changes.add({ workspaceId, userId, kind: 'event', id: userId })
    return inWorkspace(db, scopeOf(actor), (tx) =>
      writeAudit(tx, { workspaceId, actor, requestId: request.id, address: request.ip }, [
        { action: 'events.forgotten', target: { type: 'event', id: null }, changes: { ...gone } },
      ]),
    )
  }
}
