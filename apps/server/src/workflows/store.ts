/** Workflows as they are kept, and as pages show them. */
import {
  Definition,
  type Page,
  type RouteAnswer,
  type RouteRequest,
  type routes,
} from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'
import { IdPosition, parseCursor, toPage } from '../http/cursor.ts'
import { orNotFound } from '../http/lookup.ts'
import { readFailureLinks } from './failures.ts'
import { readTimeSaved } from './time-saved.ts'

export type WorkflowItem = RouteAnswer<typeof routes.listWorkflows>['items'][number]
export type WorkflowView = RouteAnswer<typeof routes.getWorkflow>

type ListQuery = RouteRequest<typeof routes.listWorkflows>['query']

/** One statement for lists and for one: what a workflow is, when it fires next, how it went last. */
function selectWorkflows(tx: Tx) {
  return tx
    .selectFrom('workflows as w')
    .leftJoin('workflowVersions as v', (join) =>
      join
        .onRef('v.workspaceId', '=', 'w.workspaceId')
        .onRef('v.workflowId', '=', 'w.id')
        .onRef('v.version', '=', 'w.publishedVersion'),
    )
    .leftJoin('webhooks as h', (join) =>
      join.onRef('h.workspaceId', '=', 'w.workspaceId').onRef('h.workflowId', '=', 'w.id'),
    )
    .leftJoinLateral(
      (from) =>
        from
          .selectFrom('schedules as s')
          .select(({ fn }) => fn.min('s.nextAt').as('nextFireAt'))
          .whereRef('s.workspaceId', '=', 'w.workspaceId')
          .whereRef('s.workflowId', '=', 'w.id')
          // What is due while a schedule is paused is left out.
          .where(sql<boolean>`coalesce(s.paused_until <= now(), true)`)
          .as('next'),
      (join) => join.onTrue(),
    )
    .leftJoinLateral(
      (from) =>
        from
          .selectFrom('runs as r')
          .leftJoin('runEnds as e', (join) =>
            join.onRef('e.workspaceId', '=', 'r.workspaceId').onRef('e.runId', '=', 'r.id'),
          )
          .leftJoin('runQueue as q', 'q.runId', 'r.id')
          .select(['r.id as runId', 'r.createdAt as runAt'])
          .select(sql<RunStatusText>`coalesce(e.status, q.status, 'queued')`.as('runStatus'))
          .whereRef('r.workspaceId', '=', 'w.workspaceId')
          .whereRef('r.workflowId', '=', 'w.id')
          .orderBy('r.id', 'desc')
          .limit(1)
          .as('last'),
      (join) => join.onTrue(),
    )
    .select([
      'w.id',
      'w.name',
      'w.description',
      'w.kind',
      'w.enabled',
      'w.pausedAt',
      'w.publishedVersion',
      'w.revision',
      'w.draft',
      'w.suggestionId',
      'w.manualSeconds',
      'w.createdAt',
      'w.updatedAt',
      'v.definition as published',
      'h.token as webhookToken',
      'next.nextFireAt',
      'last.runId',
      'last.runAt',
      'last.runStatus',
    ])
    .select(sql<boolean>`v.definition is distinct from w.draft`.as('draftChanged'))
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('shadows as t')
            .select('t.id')
            .whereRef('t.workspaceId', '=', 'w.workspaceId')
            .whereRef('t.workflowId', '=', 'w.id')
            .where('t.beside', '=', 'person'),
        )
        .$castTo<boolean>()
        .as('inShadow'),
    )
    .where('w.deletedAt', 'is', null)
}

type RunStatusText = 'queued' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'canceled'
type WorkflowRow = Awaited<
  ReturnType<ReturnType<typeof selectWorkflows>['executeTakeFirstOrThrow']>
>

function toItem(row: WorkflowRow): WorkflowItem {
  const shown = Definition.parse(row.published ?? row.draft)
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    kind: row.kind === 'system' ? 'system' : 'user',
    enabled: row.enabled,
    pausedAt: row.pausedAt,
    publishedVersion: row.publishedVersion,
    draftChanged: row.draftChanged,
    revision: row.revision,
    inShadow: row.inShadow,
    triggers: shown.trigger.map(({ type }) => type),
    nextFireAt: row.nextFireAt,
    lastRun:
      row.runId !== null && row.runAt !== null && row.runStatus !== null
        ? { id: row.runId, status: row.runStatus, createdAt: row.runAt }
        : null,
    suggestionId: row.suggestionId,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  }
}

export async function listWorkflows(tx: Tx, query: ListQuery): Promise<Page<WorkflowItem>> {
  const after = parseCursor(query, IdPosition)
  const rows = await selectWorkflows(tx)
    .$if(after !== null, (select) => select.where('w.id', '<', after?.[0] ?? ''))
    .$if(query.kind !== undefined, (select) => select.where('w.kind', '=', query.kind ?? 'user'))
    .$if(query.enabled !== undefined, (select) =>
      select.where('w.enabled', '=', query.enabled === true),
    )
    .$if(query.search !== undefined, (select) =>
      select.where(sql<boolean>`strpos(lower(w.name), lower(${query.search ?? ''})) > 0`),
    )
    .orderBy('w.id', 'desc')
    .limit(query.limit + 1)
    .execute()
  return toPage(rows, query.limit, { item: toItem, position: ({ id }) => [id] })
}

/** @throws AppError `not_found`, also for one that was put away */
export async function findWorkflow(
  tx: Tx,
  workflowId: string,
  { origin }: { origin: string },
): Promise<WorkflowView> {
  const row = orNotFound(
    await selectWorkflows(tx).where('w.id', '=', workflowId).executeTakeFirst(),
  )
  const published = row.published === null ? null : Definition.parse(row.published)
  const takesWebhooks = published?.trigger.some(({ type }) => type === 'webhook') === true
  return {
    ...toItem(row),
    draft: Definition.parse(row.draft),
    published,
    webhookUrl:
      takesWebhooks && row.webhookToken !== null ? `${origin}/hooks/${row.webhookToken}` : null,
    manualSeconds: row.manualSeconds,
    timeSaved: row.manualSeconds === null ? null : await readTimeSaved(tx, workflowId),
    failures: await readFailureLinks(tx, workflowId),
  }
}

/** @returns the new workflow's id */
export async function insertWorkflow(
  tx: Tx,
  workflow: {
    workspaceId: string
    userId: string
    definition: Definition
    suggestionId?: string
    /** Seconds that it took its person each time. */
    byHand?: { low: number; middle: number; high: number }
  },
): Promise<string> {
  const { workspaceId, userId, definition } = workflow
  const { id } = await tx
    .insertInto('workflows')
    .values({
      workspaceId,
      name: definition.name,
      description: definition.description ?? null,
      draft: JSON.stringify(definition),
      createdBy: userId,
      suggestionId: workflow.suggestionId ?? null,
      manualSeconds: workflow.byHand?.middle ?? null,
      manualSecondsLow: workflow.byHand?.low ?? null,
      manualSecondsHigh: workflow.byHand?.high ?? null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** @throws AppError `not_found` when there is no such workflow, or it was put away */
export async function requireWorkflow(tx: Tx, workflowId: string): Promise<void> {
  orNotFound(
    await tx
      .selectFrom('workflows')
      .select('id')
      .where('id', '=', workflowId)
      .where('deletedAt', 'is', null)
      .executeTakeFirst(),
  )
}

export interface LockedWorkflow {
  id: string
  kind: string
  name: string
  enabled: boolean
  revision: number
  publishedVersion: number | null
  draft: Definition
  createdBy: string | null
  suggestionId: string | null
}

/**
 * Reads a workflow for a change: until the transaction ends nobody else changes it.
 * @throws AppError `not_found`
 */
export async function lockWorkflow(tx: Tx, workflowId: string): Promise<LockedWorkflow> {
  const row = orNotFound(
    await tx
      .selectFrom('workflows')
      .select([
        'id',
        'kind',
        'name',
        'enabled',
        'revision',
        'publishedVersion',
        'draft',
        'createdBy',
        'suggestionId',
      ])
      .where('id', '=', workflowId)
      .where('deletedAt', 'is', null)
      .forUpdate()
      .executeTakeFirst(),
  )
  return { ...row, draft: Definition.parse(row.draft) }
}

/** Takes a workflow out of sight; it can be restored. */
export async function putAway(tx: Tx, workflowId: string): Promise<void> {
  await tx
    .updateTable('workflows')
    .set({ deletedAt: sql<string>`now()`, updatedAt: sql<string>`now()` })
    .where('id', '=', workflowId)
    .execute()
}

export async function saveDraft(
  tx: Tx,
  workflowId: string,
  definition: Definition,
): Promise<number> {
  const { revision } = await tx
    .updateTable('workflows')
    .set((eb) => ({
      draft: JSON.stringify(definition),
      name: definition.name,
      description: definition.description ?? null,
      revision: eb('revision', '+', 1),
      updatedAt: sql<string>`now()`,
    }))
    .where('id', '=', workflowId)
    .returning('revision')
    .executeTakeFirstOrThrow()
  return revision
}
