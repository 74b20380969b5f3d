/** Repeating many runs over HTTP: ask for it, see how far it is, cancel it. */
import { createHash, randomUUID } from 'node:crypto'
import { routes } from '@floyo/contracts'
import { inWorkspace } from '@floyo/db'
import { ensureSystemWorkflow } from '../discovery/system-workflow.ts'
import { scopeOf } from '../http/actor.ts'
import type { Api } from '../http/api.ts'
import { originOf, writeAudit } from '../http/audit.ts'
import { findRepeat, insertRepeat, listRepeats } from './store.ts'
import { repeatRunsDefinition } from './workflow.ts'

export function runRepeatRoutes(api: Api): void {
  const { db, engine } = api.deps

  api.read(routes.listRunRepeats, (tx, { query }) => listRepeats(tx, query))

  api.read(routes.getRunRepeat, (tx, { params }) => findRepeat(tx, params.repeatId))

  // In steps, one transaction after the other: who holds one and asks for another waits for himself
  // once everybody does. The run that carries it out may begin before this request has ended.
  api.handle(routes.repeatRuns, async ({ actor, body, request, reply }) => {
    const { workspaceId, userId } = actor
    const scope = scopeOf(actor)
    const id = idFor(request.headers['idempotency-key'], userId)
    const workflowId = await inWorkspace(db, scope, async (tx) => {
      await insertRepeat(tx, { id, workspaceId, userId, ...body })
      return ensureSystemWorkflow(tx, workspaceId, repeatRunsDefinition)
    })
    const inputs = { repeatId: id }
    const start = { workspaceId, workflowId, inputs, userId, onceKey: id }
    const { runId } = await engine.startRun(start)
    const repeat = await inWorkspace(db, scope, async (tx) => {
      await tx.updateTable('runRepeats').set({ runId }).where('id', '=', id).execute()
      const stored = await findRepeat(tx, id)
      const { filter, from, version } = body
      const changes = { total: stored.total, from, version, status: filter.status }
      const target = { type: 'run-repeat', id }
      await writeAudit(tx, originOf(request, actor), [{ action: 'runs.repeated', target, changes }])
      return stored
    })
    void reply.header('location', `/api/v1/run-repeats/${id}`)
    return repeat
  })

  api.write(routes.cancelRunRepeat, async (tx, { actor, params, audit }) => {
    const { id, runId } = await findRepeat(tx, params.repeatId)
    await engine.cancelRun({ workspaceId: actor.workspaceId, runId })
    audit({ action: 'runs.repeat-canceled', target: { type: 'run-repeat', id } })
    return findRepeat(tx, id)
  })
}

/** The same request has the same id, should the process die between its commits. */
function idFor(key: string | string[] | undefined, userId: string): string {
  if (typeof key !== 'string') return randomUUID()
  const hex = createHash('sha256')
    .update(JSON.stringify([userId, key]))
    .digest('hex')
  // Of version 8: made by a rule of our own.
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-8$4-$5')
}
