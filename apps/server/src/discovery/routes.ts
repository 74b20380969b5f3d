/** Suggestions over HTTP: look for routines now, list, read, accept, dismiss. */
import { routes } from '@floyo/contracts'
import { inWorkspace } from '@floyo/db'
import { rangeByHand } from '@floyo/mining'
import { scopeOf } from '../http/actor.ts'
import type { Api } from '../http/api.ts'
import { originOf, writeAudit } from '../http/audit.ts'
import { findRun } from '../runs/store.ts'
import { keepContributions } from '../sharing/contributions.ts'
import { findWorkflow, insertWorkflow } from '../workflows/store.ts'
import { readLastLook } from './last-look.ts'
import { loadSample } from './load-sample.ts'
import { reopenSuggestion } from './reopen.ts'
import { decideSuggestion, findSuggestion, listSuggestions, lockSuggestion } from './store.ts'
import { ensureSystemWorkflows } from './system-workflow.ts'
import { takeSuggestion } from './take.ts'

export function discoveryRoutes(api: Api): void {
  const { db, engine } = api.deps
  const view = (): { origin: string } => ({ origin: api.deps.origin() })

  api.handle(routes.discover, async ({ actor, request, reply }) => {
    const { workspaceId, userId } = actor
    const scope = scopeOf(actor)
    const workflowId = await inWorkspace(db, scope, (tx) => ensureSystemWorkflows(tx, workspaceId))
    const inputs = { userId }
    const { runId } = await engine.startRun({ workspaceId, workflowId, inputs, userId })
    void reply.header('location', `/api/v1/runs/${runId}`)
    return inWorkspace(db, scope, async (tx) => {
      const target = { type: 'run', id: runId }
      await writeAudit(tx, originOf(request, actor), [{ action: 'discovery.started', target }])
      return findRun(tx, runId)
    })
  })

  api.handle(routes.loadSample, ({ actor }) => loadSample(api.deps, actor, { now: Date.now() }))

  api.read(routes.listSuggestions, (tx, { query }) => listSuggestions(tx, query))

  api.read(routes.readLastLook, async (tx) => ({ look: await readLastLook(tx) }))

  api.read(routes.getSuggestion, (tx, { params }) => findSuggestion(tx, params.suggestionId))

  api.write(routes.acceptSuggestion, async (tx, { actor, params, body, reply, audit }) => {
    const suggestion = await lockSuggestion(tx, params.suggestionId, ['open'])
    const { workspaceId, userId } = actor
    const { definition, edits } = takeSuggestion(suggestion, body)
    const workflowId = await insertWorkflow(tx, {
      workspaceId,
      userId,
      definition,
      suggestionId: suggestion.id,
      byHand: rangeByHand(suggestion.pattern),
    })
    await decideSuggestion(tx, suggestion.id, { status: 'accepted', workflowId, edits })
    const changes = { suggestionId: suggestion.id }
    audit({ action: 'workflow.created', target: { type: 'workflow', id: workflowId }, changes })
    audit({
      action: 'suggestion.accepted',
      target: { type: 'suggestion', id: suggestion.id },
      changes: { workflowId },
    })
    void reply.header('location', `/api/v1/workflows/${workflowId}`)
    return findWorkflow(tx, workflowId, view())
  })

  api.write(routes.dismissSuggestion, async (tx, { actor, params, body, audit }) => {
    const { id, support } = await lockSuggestion(tx, params.suggestionId, ['open'])
    const { reason, comment = null, days } = body
    const dismissal = { status: 'dismissed', reason, comment, support } as const
    await decideSuggestion(tx, id, reason === 'later' ? { ...dismissal, days } : dismissal)
    await keepContributions(tx, { workspaceId: actor.workspaceId, userId: actor.userId })
    // The reason is the person's own; the log says only that it happened.
    audit({ action: 'suggestion.dismissed', target: { type: 'suggestion', id } })
    return findSuggestion(tx, id)
  })

  api.write(routes.reopenSuggestion, async (tx, { params, audit }) => {
    const { suggestionId: id } = params
    const workflowId = await reopenSuggestion(tx, id)
    if (workflowId !== null) {
      const changes = { suggestionId: id }
      audit({ action: 'workflow.deleted', target: { type: 'workflow', id: workflowId }, changes })
    }
    audit({ action: 'suggestion.reopened', target: { type: 'suggestion', id } })
    return findSuggestion(tx, id)
  })
}
