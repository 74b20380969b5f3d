/** Events over HTTP: send, list, sum up, export, forget. */
import { type Forgotten, routes } from '@floyo/contracts'
import { inWorkspace } from '@floyo/db'
import { answerWaitsOfEvents, startRunsOfEvents } from '@floyo/engine'
import type { FastifyRequest } from 'fastify'
import { dropMiners } from '../discovery/kept-miners.ts'
import { type Member, scopeOf } from '../http/actor.ts'
import type { Api } from '../http/api.ts'
import { originOf, writeAudit } from '../http/audit.ts'
import { exportLines } from './export.ts'
import { forgetEvents, type Gone, type Person, purgeEvents } from './forget.ts'
import { ingestEvents } from './ingest.ts'
import { countRuns, findLeft } from './left.ts'
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

  api.handle(routes.forgetEvents, ({ actor, body, request }) =>
    finishForgetting(actor, request, (person) => forgetEvents(db, person, body)),
  )

  api.handle(routes.purgeEvents, ({ actor, request }) =>
    finishForgetting(actor, request, (person) => purgeEvents(db, person)),
  )

  /** Forgets, removes the runs that go with it, and says what stays. */
  async function finishForgetting(
    actor: Member,
    request: FastifyRequest,
    forget: (person: Person) => Promise<Gone>,
  ): Promise<Forgotten> {
    const { workspaceId, userId } = actor
    const scope = scopeOf(actor)
    const { since, events, suggestions, workflowIds } = await forget({ workspaceId, userId })
    // What was counted in this process for the next look at them.
    dropMiners(scope)
    const left = await inWorkspace(db, scope, (tx) => findLeft(tx, { since, workflowIds }))
    await engine.removeForgottenRuns({ workspaceId, userId })
    const forgotten = await inWorkspace(db, scope, async (tx) => {
      const { gone: removed, toEnd: runsToEnd } = await countRuns(tx, since)
      // How much went, never what: the log must not keep what was to be forgotten.
      const gone = { events, suggestions, runs: removed + runsToEnd }
      const target = { type: 'event', id: null }
      const note = { action: 'events.forgotten', target, changes: gone }
      await writeAudit(tx, originOf(request, actor), [note])
      return { ...gone, runsToEnd, left }
    })
    changes.add({ workspaceId, userId, kind: 'event', id: userId })
    return forgotten
  }
}
