/** Runs over HTTP: list, read, start, cancel, repeat. The engine writes them. */
import { createHash } from 'node:crypto'
import {
  AppError,
  type JsonObject,
  type RepeatedRun,
  routes,
  type RunRetry,
} from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { readStepRuns } from '@floyo/engine'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Api } from '../http/api.ts'
import { orNotFound } from '../http/lookup.ts'
import { readSample } from '../captures/store.ts'
import { holdRun, releaseRun } from './hold.ts'
import { sayRemoved } from './removed.ts'
import { findRun, findRunDetail, listRuns } from './store.ts'

export function runRoutes(api: Api): void {
  const { engine, settings } = api.deps

  api.read(routes.listRuns, (tx, { query }) => listRuns(tx, query))

  api.read(routes.getRun, (tx, { params: { runId } }) =>
    findRunDetail(tx, runId).catch((missing: unknown) =>
      sayRemoved(tx, { runId, usual: settings.FLOYO_KEEP_RUNS, missing }),
    ),
  )

  api.read(routes.listStepRuns, async (tx, { params: { runId } }) => {
    await findRun(tx, runId)
    return { items: await readStepRuns(tx, runId) }
  })

  api.write(routes.startRun, async (tx, call) => {
    const sample = call.body.sample ? await readSample(tx, call.params.workflowId) : undefined
    const { actor, params, body, request, reply, audit } = call
    const { workflowId } = params
    const { workspaceId, userId } = actor
    orNotFound(await readKind(tx, workflowId).where('kind', '=', 'user').executeTakeFirst())
    const { runId } = await engine.startRun({
      workspaceId,
      workflowId,
      inputs: body.inputs,
      priority: body.priority,
      draft: body.draft,
      pins: body.pins,
      triggerData: sample,
      userId,
      ...onceKeyFor(request, userId),
    })
    audit({ action: 'run.started', target: { type: 'run', id: runId }, changes: { workflowId } })
    void reply.header('location', `/api/v1/runs/${runId}`)
    return findRun(tx, runId)
  })

  api.write(routes.cancelRun, async (tx, { actor, params: { runId }, audit }) => {
    const { workspaceId } = actor
    await engine.cancelRun({ workspaceId, runId })
    audit({ action: 'run.canceled', target: { type: 'run', id: runId } })
    return findRunDetail(tx, runId)
  })

  api.write(routes.holdRun, async (tx, { actor, params: { runId }, audit }) => {
    await findRun(tx, runId)
    const { workspaceId, userId } = actor
    await holdRun(tx, { workspaceId, userId, runId, usual: settings.FLOYO_KEEP_RUNS })
    audit({ action: 'run.held', target: { type: 'run', id: runId } })
    return findRunDetail(tx, runId)
  })

  api.write(routes.releaseRun, async (tx, { actor, params: { runId }, audit }) => {
    await findRun(tx, runId)
    await releaseRun(tx, { workspaceId: actor.workspaceId, runId })
    audit({ action: 'run.released', target: { type: 'run', id: runId } })
    return findRunDetail(tx, runId)
  })

  api.write(routes.retryRun, async (tx, call) => {
    const { actor, params, body, request, audit } = call
    const { runId } = params
    const { workspaceId, userId } = actor
    const once = onceKeyFor(request, userId)
    const edits = editsOf(body)
    if (edits.edited) await requireEditable(tx, runId)
    const repeat = await engine.retryRun({ workspaceId, runId, userId, ...once, ...body })
    const changes = { retryOf: runId, from: body.from, version: body.version, ...edits }
    audit({ action: 'run.retried', target: { type: 'run', id: repeat.runId }, changes })
    return answer(tx, call.reply, repeat)
  })

  api.write(routes.forkRun, async (tx, call) => {
    const { actor, params, body, request, audit } = call
    const { runId } = params
    const { workspaceId, userId } = actor
    const { at } = body
    const once = onceKeyFor(request, userId)
    const fork = await engine.forkRun({ workspaceId, runId, at, userId, ...once })
    const changes = { forkOf: runId, at }
    audit({ action: 'run.forked', target: { type: 'run', id: fork.runId }, changes })
    return answer(tx, call.reply, fork)
  })
}

/**
 * What the engine has committed since our transaction began is there for its next statement. A second
 * connection beside it would be asked for by everybody at once, and given to nobody.
 */
async function answer(
  tx: Tx,
  reply: FastifyReply,
  { runId, kept, effectKeys }: Pick<RepeatedRun, 'kept' | 'effectKeys'> & { runId: string },
): Promise<RepeatedRun> {
  void reply.header('location', `/api/v1/runs/${runId}`)
  return { ...(await findRun(tx, runId)), kept, effectKeys }
}

/**
 * Floyo's own workflows act for the member whom their inputs name.
 * @throws AppError `forbidden` for a run of one of them
 */
async function requireEditable(tx: Tx, runId: string): Promise<void> {
  const { workflowId } = await findRun(tx, runId)
  const { kind } = await readKind(tx, workflowId).executeTakeFirstOrThrow()
  if (kind === 'user') return
  throw new AppError(
    'forbidden',
    "Floyo's own runs can only be repeated as they were, without changes.",
  )
}

function readKind(tx: Tx, workflowId: string) {
  return tx.selectFrom('workflows').select('kind').where('id', '=', workflowId)
}

/** What was changed, for the log: which, never to what. */
function editsOf({ inputs, triggerData, outputs = {} }: RunRetry): JsonObject {
  const edited = [
    ...(inputs === undefined ? [] : ['inputs']),
    ...(triggerData === undefined ? [] : ['triggerData']),
    ...Object.keys(outputs).map((key) => `outputs.${key}`),
  ]
  return edited.length > 0 ? { edited } : {}
}

/**
 * The engine commits the run before our transaction ends. Should the process die in between, the
 * repeated request finds the run by this key instead of starting another.
 */
function onceKeyFor({ headers }: FastifyRequest, userId: string): { onceKey?: string } {
  const key = headers['idempotency-key']
  if (typeof key !== 'string') return {}
  return {
    onceKey: createHash('sha256')
      .update(JSON.stringify([userId, key]))
      .digest('hex'),
  }
}
