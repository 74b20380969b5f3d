/** Simulations over HTTP: ask for one, see how far it is and what it found, cancel it. */
import { AppError, Definition, routes, type Simulation } from '@floyo/contracts'
import { inWorkspace, type Tx } from '@floyo/db'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { findSuggestion } from '../discovery/store.ts'
import { ensureSystemWorkflow } from '../discovery/system-workflow.ts'
import { type Member, requireAccess, scopeOf } from '../http/actor.ts'
import type { Api } from '../http/api.ts'
import { originOf, writeAudit } from '../http/audit.ts'
import { readPins } from '../pins/store.ts'
import { requireSchedules } from '../schedules/require-schedules.ts'
import { readDefinition } from '../workflows/definition.ts'
import { readVersion } from '../workflows/lifecycle.ts'
import { findWorkflow } from '../workflows/store.ts'
import {
  findSimulation,
  insertSimulation,
  listSimulations,
  markCanceled,
  type NewSimulation,
} from './store.ts'
import { simulateDefinition } from './workflow.ts'

type Asked = Omit<NewSimulation, 'workspaceId' | 'userId' | 'withRuns'>

interface Caller {
  actor: Member
  request: FastifyRequest
  reply: FastifyReply
}

export function simulationRoutes(api: Api): void {
  const { db, engine, changes } = api.deps

  api.handle(routes.simulateSuggestion, ({ params, body, ...caller }) =>
    ask(caller, async (tx) => {
      const { id: suggestionId, definition } = await findSuggestion(tx, params.suggestionId)
      const of = { workflowId: null, suggestionId, version: 'suggested' } as const
      return { ...of, definition, days: body.days, compare: null, compared: null }
    }),
  )

  api.handle(routes.simulateWorkflow, ({ params: { workflowId }, body, ...caller }) =>
    ask(caller, async (tx) => {
      // What it would have done tells what stands in it.
      requireAccess('workflows:read', caller.actor)
      const { days, version, compare = null, definition: given } = body
      const origin = api.deps.origin()
      const { draft } = await findWorkflow(tx, workflowId, { origin })
      const read = async (one: number | 'draft'): Promise<Definition> => {
        if (one !== 'draft') return readVersion(tx, { workflowId, version: one })
        const definition = Definition.parse(draft)
        // What runs gave is for those who may read runs.
        if (!caller.actor.permissions.has('runs:read')) return definition
        return { ...definition, pins: await readPins(tx, workflowId) }
      }
      return {
        workflowId,
        suggestionId: null,
        version: given ? 'given' : version,
        definition: given ? readDefinition(given) : await read(version),
        days,
        compare,
        compared: compare === null ? null : await read(compare),
      }
    }),
  )

  api.read(routes.listSimulations, (tx, { query }) => listSimulations(tx, query))

  api.read(routes.getSimulation, (tx, { params }) => findSimulation(tx, params.simulationId))

  api.handle(routes.cancelSimulation, async ({ params, actor, request }) => {
    const { workspaceId, userId } = actor
    const scope = scopeOf(actor)
    const { id } = await inWorkspace(db, scope, async (tx) => {
      const found = await findSimulation(tx, params.simulationId)
      // It may end between the two.
      if (found.status !== 'running' || !(await markCanceled(tx, found.id))) {
        throw new AppError('run_already_final', 'It has ended; there is nothing left to cancel.')
      }
      const target = { type: 'simulation', id: found.id }
      await writeAudit(tx, originOf(request, actor), [{ action: 'simulation.canceled', target }])
      return found
    })
    await endRun(actor, id)
    changes.add({ workspaceId, userId, kind: 'simulation', id })
    return inWorkspace(db, scope, (tx) => findSimulation(tx, id))
  })

  // In steps, one transaction after the other: the run that carries it out may begin before this
  // request has ended, and finds what it is to do.
  async function ask(
    { actor, request, reply }: Caller,
    read: (tx: Tx) => Promise<Asked>,
  ): Promise<Simulation> {
    const { workspaceId, userId } = actor
    const scope = scopeOf(actor)
    const { id, workflowId, changed } = await inWorkspace(db, scope, async (tx) => {
      const asked = await read(tx)
      requireSchedules(asked.definition, Date.now())
      if (asked.compared) requireSchedules(asked.compared, Date.now())
      const withRuns = actor.permissions.has('runs:read')
      const stored = await insertSimulation(tx, { workspaceId, userId, withRuns, ...asked })
      const { workflowId: of, suggestionId, days, version, compare } = asked
      return {
        id: stored,
        workflowId: await ensureSystemWorkflow(tx, workspaceId, simulateDefinition),
        changed: { ...(of ? { workflowId: of } : { suggestionId }), days, version, compare },
      }
    })
    const inputs = { simulationId: id, userId }
    const { runId } = await engine.startRun({ workspaceId, workflowId, inputs, userId })
    void reply.header('location', `/api/v1/simulations/${id}`)
    return inWorkspace(db, scope, async (tx) => {
      await tx.updateTable('simulations').set({ runId }).where('id', '=', id).execute()
      const target = { type: 'simulation', id }
      await writeAudit(tx, originOf(request, actor), [
        { action: 'simulation.started', target, changes: changed },
      ])
      return findSimulation(tx, id)
    })
  }

  async function endRun(actor: Member, id: string): Promise<void> {
    const { workspaceId } = actor
    const { runId } = await inWorkspace(db, scopeOf(actor), (tx) =>
      tx.selectFrom('simulations').select('runId').where('id', '=', id).executeTakeFirstOrThrow(),
    )
    try {
      if (runId !== null) await engine.cancelRun({ workspaceId, runId })
    } catch (error) {
      // It has found out by itself that nobody wants it any more.
      if (!(error instanceof AppError) || error.code !== 'run_already_final') throw error
    }
  }
}
