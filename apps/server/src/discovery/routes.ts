/** Suggestions over HTTP: look for routines now, list, read, simulate, accept, dismiss. */
import { Definition, type Pattern, routes, type Simulation } from '@floyo/contracts'
import { inWorkspace, type Tx } from '@floyo/db'
import { secondsByHand } from '@floyo/mining'
import { type Member, scopeOf } from '../http/actor.ts'
import type { Api } from '../http/api.ts'
import { writeAudit } from '../http/audit.ts'
import { readPins } from '../pins/store.ts'
import { findRun } from '../runs/store.ts'
import { findWorkflow, insertWorkflow } from '../workflows/store.ts'
import { fillIn } from './answers.ts'
import { loadSample } from './load-sample.ts'
import { outputShapes } from './output-shapes.ts'
import { simulate } from './simulate.ts'
import { decideSuggestion, findSuggestion, listSuggestions, lockSuggestion } from './store.ts'
import { ensureSystemWorkflows } from './system-workflow.ts'

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
      const origin = { workspaceId, actor, requestId: request.id, address: request.ip }
      await writeAudit(tx, origin, [{ action: 'discovery.started', target }])
      return findRun(tx, runId)
    })
  })

  api.handle(routes.loadSample, ({ actor }) => loadSample(api.deps, actor, { now: Date.now() }))

  api.read(routes.listSuggestions, (tx, { query }) => listSuggestions(tx, query))

  api.read(routes.getSuggestion, (tx, { params }) => findSuggestion(tx, params.suggestionId))

  api.handle(routes.simulateSuggestion, ({ actor, params, body }) =>
    simulateFor(actor, body, (tx) => findSuggestion(tx, params.suggestionId)),
  )

  api.handle(routes.simulateWorkflow, ({ actor, params, body }) =>
    simulateFor(actor, body, async (tx) => {
      const found = await findDraft(tx, params.workflowId, view())
      // What runs gave is for those who may read runs.
      if (!actor.permissions.has('runs:read')) return found
      const pins = await readPins(tx, params.workflowId)
      return { ...found, definition: { ...found.definition, pins } }
    }),
  )

  api.write(routes.acceptSuggestion, async (tx, { actor, params, body, reply, audit }) => {
    const suggestion = await lockSuggestion(tx, params.suggestionId, 'open')
    const { workspaceId, userId } = actor
    const workflowId = await insertWorkflow(tx, {
      workspaceId,
      userId,
      definition: fillIn(suggestion.definition, suggestion.notes, body.answers),
      suggestionId: suggestion.id,
      manualSeconds: secondsByHand(suggestion.pattern),
    })
    await decideSuggestion(tx, suggestion.id, { status: 'accepted', workflowId })
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

  api.write(routes.dismissSuggestion, async (tx, { params, body, audit }) => {
    const { id, support } = await lockSuggestion(tx, params.suggestionId, 'open')
    const { reason, comment = null } = body
    await decideSuggestion(tx, id, { status: 'dismissed', reason, comment, support })
    // The reason is the person's own; the log says only that it happened.
    audit({ action: 'suggestion.dismissed', target: { type: 'suggestion', id } })
    return findSuggestion(tx, id)
  })

  api.write(routes.reopenSuggestion, async (tx, { params, audit }) => {
    const { id } = await lockSuggestion(tx, params.suggestionId, 'dismissed')
    await decideSuggestion(tx, id, { status: 'open' })
    audit({ action: 'suggestion.reopened', target: { type: 'suggestion', id } })
    return findSuggestion(tx, id)
  })

  /** Simulates for the caller what `find` gives, in transactions as short as reading takes. */
  async function simulateFor(
    actor: Member,
    { days }: { days: number },
    find: (tx: Tx) => Promise<{ definition: Definition; pattern: Pattern | null }>,
  ): Promise<Simulation> {
    const scope = scopeOf(actor)
    const now = Date.now()
    const { definition, pattern, seenUpTo } = await inWorkspace(db, scope, async (tx) => {
      const found = await find(tx)
      const state = await tx.selectFrom('discoveryState').select('discoveredAt').executeTakeFirst()
      return { ...found, seenUpTo: state ? Date.parse(state.discoveredAt) : now }
    })
    const input = { definition, pattern, seenUpTo, days, now }
    return simulate({ db, outputShapes }, scope, input)
  }
}

/** A workflow's draft, with the pattern behind it where it is the caller's own. */
async function findDraft(tx: Tx, workflowId: string, view: { origin: string }) {
  const workflow = await findWorkflow(tx, workflowId, view)
  let pattern: Pattern | null = null
  if (workflow.suggestionId !== null) {
    const own = await tx
      .selectFrom('suggestions')
      .select('id')
      .where('id', '=', workflow.suggestionId)
      .executeTakeFirst()
    if (own) pattern = (await findSuggestion(tx, own.id)).pattern
  }
  return { definition: Definition.parse(workflow.draft), pattern }
}
