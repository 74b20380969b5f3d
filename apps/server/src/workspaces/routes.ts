/** The workspace one is in, and making another. */
import {
  AppError,
  Limits,
  OwnRetention,
  type Retention,
  type Role,
  routes,
  type Workspace,
} from '@floyo/contracts'
import { inWorkspace, type Tx } from '@floyo/db'
import { putFailureHandler, tellControls } from '@floyo/engine'
import { sql } from 'kysely'
import { ensureSystemWorkflows } from '../discovery/system-workflow.ts'
import type { Api } from '../http/api.ts'
import { originOf, writeAudit } from '../http/audit.ts'
import { orNotFound } from '../http/lookup.ts'
import { usualRetention } from '../settings.ts'

const columns = ['id', 'name', 'timezone', 'limits', 'retention', 'createdAt'] as const

async function readWorkspace(tx: Tx, workspaceId: string, usual: Retention) {
  const { limits, retention, ...workspace } = orNotFound(
    await tx
      .selectFrom('workspaces')
      .select([...columns, 'organizationId'])
      .where('id', '=', workspaceId)
      .executeTakeFirst(),
  )
  return {
    ...workspace,
    limits: Limits.parse(limits),
    retention: OwnRetention.parse(retention),
    usualRetention: usual,
    onFailure: await findErrorWorkflow(tx, workspaceId),
  }
}

async function findErrorWorkflow(tx: Tx, workspaceId: string): Promise<Workspace['onFailure']> {
  const found = await tx
    .selectFrom('failureHandlers as h')
    .innerJoin('workflows as w', (join) =>
      join.onRef('w.workspaceId', '=', 'h.workspaceId').onRef('w.id', '=', 'h.workflowId'),
    )
    .select(['h.workflowId', 'w.name'])
    .where('h.workspaceId', '=', workspaceId)
    .where('h.sourceWorkflowId', 'is', null)
    .where('w.deletedAt', 'is', null)
    .executeTakeFirst()
  return found ?? null
}

/** @throws AppError `invalid_request` when there is no such workflow here */
async function setErrorWorkflow(
  tx: Tx,
  workspaceId: string,
  workflowId: string | null,
): Promise<void> {
  const found = await tx
    .selectFrom('workflows')
    .select('id')
    .where('id', '=', workflowId)
    .where('kind', '=', 'user')
    .where('deletedAt', 'is', null)
    .executeTakeFirst()
  if (workflowId !== null && !found) {
    const message = 'expected the id of a workflow of this workspace, or null for none'
    const errors = [{ field: '/onFailure', code: 'unknown_workflow', message }]
    throw new AppError('invalid_request', `/onFailure: ${message}`, { errors })
  }
  await putFailureHandler(tx, { workspaceId, workflowId: null }, workflowId)
}

function loggedOf({ name, timezone, limits, onFailure, retention }: Workspace) {
  return { name, timezone, limits, onFailure: onFailure?.workflowId ?? null, retention }
}

export function workspaceRoutes(api: Api): void {
  const { db, settings } = api.deps
  const usual = usualRetention(settings)
  const findWorkspace = (tx: Tx, id: string) => readWorkspace(tx, id, usual)

  api.read(routes.getWorkspace, (tx, { actor }) => findWorkspace(tx, actor.workspaceId))

  api.write(routes.changeWorkspace, async (tx, { actor, body, audit }) => {
    const before = await findWorkspace(tx, actor.workspaceId)
    const { name = before.name, timezone = before.timezone, limits = before.limits } = body
    const retention = { ...before.retention, ...body.retention }
    await tx
      .updateTable('workspaces')
      .set({
        name,
        timezone,
        limits: JSON.stringify(limits),
        retention: JSON.stringify(retention),
      })
      .where('id', '=', actor.workspaceId)
      .execute()
    if (body.limits) await tellControls(tx)
    if (body.onFailure !== undefined) {
      await setErrorWorkflow(tx, actor.workspaceId, body.onFailure)
    }
    const after = await findWorkspace(tx, actor.workspaceId)
    audit({
      action: 'workspace.changed',
      target: { type: 'workspace', id: actor.workspaceId },
      changes: {
        from: loggedOf(before),
        to: loggedOf(after),
      },
    })
    return after
  })

  // The new workspace is another scope, so it is made in a transaction of its own there.
  api.handle(routes.createWorkspace, async ({ actor, body, request }) => {
    if (actor.type !== 'user') {
      throw new AppError(
        'forbidden',
        'A key works in its own workspace; make another one signed in',
      )
    }
    const scope = { workspaceId: actor.workspaceId, userId: actor.userId }
    const { organizationId } = await inWorkspace(db, scope, (tx) =>
      findWorkspace(tx, actor.workspaceId),
    )
    const { rows } = await sql<{ id: string }>`select uuidv7() as id`.execute(db)
    const workspaceId = rows[0]?.id ?? ''
    return inWorkspace(db, { workspaceId, userId: actor.userId }, async (tx) => {
      await tx
        .insertInto('workspaces')
        .values({ id: workspaceId, organizationId, ...body })
        .execute()
      const role: Role = 'owner'
      await tx.insertInto('members').values({ workspaceId, userId: actor.userId, role }).execute()
      await ensureSystemWorkflows(tx, workspaceId)
      await writeAudit(tx, { ...originOf(request, actor), workspaceId }, [
        { action: 'workspace.created', target: { type: 'workspace', id: workspaceId } },
      ])
      return findWorkspace(tx, workspaceId)
    })
  })
}
