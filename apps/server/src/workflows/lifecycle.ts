/** From a draft to what runs: publishing, enabling, and back to an old version. */
import {
  AppError,
  Definition,
  type Page,
  priorityRanks,
  type RouteRequest,
  type routes,
  type WorkflowVersion,
} from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import {
  type CheckResult,
  type Engine,
  putFailureHandler,
  syncTriggers,
  tellControls,
} from '@floyo/engine'
import { sql } from 'kysely'
import { z } from 'zod'
import { nameOfNobody, people } from '../auth/people.ts'
import { readRestDays } from '../calendars/store.ts'
import { parseCursor, toPage } from '../http/cursor.ts'
import { orNotFound } from '../http/lookup.ts'
import { endShadow } from '../shadows/store.ts'
import { type LockedWorkflow, requireWorkflow } from './store.ts'

/** Checks a definition against what the workspace has. */
export async function checkInWorkspace(
  tx: Tx,
  engine: Pick<Engine, 'check'>,
  definition: Definition,
): Promise<CheckResult> {
  const connections = await tx.selectFrom('connections').select(['name', 'type']).execute()
  const devices = await tx
    .selectFrom('devices')
    .select('name')
    .where('revokedAt', 'is', null)
    .execute()
  const calendars = await readRestDays(tx)
  const deviceNames = devices.map(({ name }) => name)
  const errorWorkflows = await readErrorWorkflows(tx, definition.onFailure)
  return engine.check(definition, { connections, deviceNames, calendars, errorWorkflows })
}

/** The workflows that a definition may mean by its error workflow. */
async function readErrorWorkflows(tx: Tx, named: string | undefined) {
  if (named === undefined) return []
  return tx
    .selectFrom('workflows')
    .select(['id', 'name', 'enabled'])
    .where('deletedAt', 'is', null)
    .where('kind', '=', 'user')
    .where((eb) => eb.or([eb('name', '=', named), eb(sql`id::text`, '=', named)]))
    .execute()
}

/** @throws AppError `invalid_definition` with every problem that keeps it from running */
export async function requireRunnable(
  tx: Tx,
  engine: Pick<Engine, 'check'>,
  definition: Definition,
): Promise<void> {
  const { problems } = await checkInWorkspace(tx, engine, definition)
  const [first] = problems
  if (!first) return
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''
  throw new AppError('invalid_definition', `${first.field}: ${first.message}${more}`, {
    errors: problems.slice(0, 100),
  })
}

export interface NewVersion {
  workspaceId: string
  userId: string
  definition: Definition
  comment: string | null
}

/** Makes the definition the next version; if the workflow is enabled, its triggers are that version's. */
export async function publish(
  tx: Tx,
  workflow: LockedWorkflow,
  { workspaceId, userId, definition, comment }: NewVersion,
): Promise<number> {
  const { latest } = await tx
    .selectFrom('workflowVersions')
    .select(({ fn }) => fn.max('version').as('latest'))
    .where('workflowId', '=', workflow.id)
    .executeTakeFirstOrThrow()
  const version = (latest ?? 0) + 1
  await tx
    .insertInto('workflowVersions')
    .values({
      workspaceId,
      workflowId: workflow.id,
      version,
      definition: JSON.stringify(definition),
      comment,
      publishedBy: userId,
    })
    .execute()
  await tx
    .updateTable('workflows')
    .set({
      publishedVersion: version,
      priority: priorityRanks[definition.priority ?? 'normal'],
      updatedAt: sql<string>`now()`,
    })
    .where('id', '=', workflow.id)
    .execute()
  // Its counts were beside another live version.
  await endShadow(tx, workflow.id)
  const source = { workspaceId, workflowId: workflow.id }
  await putFailureHandler(tx, source, definition.onFailure ?? null)
  if (workflow.enabled) {
    const live = { version, definition }
    await syncTriggers(tx, { workspaceId, workflowId: workflow.id, userId, live })
  }
  return version
}

/** Lets the triggers of the published version start runs, or none. */
export async function setEnabled(
  tx: Tx,
  workflow: { id: string; publishedVersion: number | null },
  { workspaceId, userId, enabled }: { workspaceId: string; userId: string; enabled: boolean },
): Promise<void> {
  const workflowId = workflow.id
  await tx
    .updateTable('workflows')
    .set({ enabled, updatedAt: sql<string>`now()` })
    .where('id', '=', workflowId)
    .execute()
  // What is on beside a person is no trial any more.
  if (enabled) await endShadow(tx, workflowId, { beside: 'person' })
  const version = workflow.publishedVersion
  const live =
    enabled && version !== null
      ? { version, definition: await readVersion(tx, { workflowId, version }) }
      : null
  await syncTriggers(tx, { workspaceId, workflowId, userId, live })
}

/** Holds the workflow's runs back, or lets them go on. Pausing what is paused changes nothing. */
export async function setPaused(
  tx: Tx,
  workflowId: string,
  { paused }: { paused: boolean },
): Promise<void> {
  await tx
    .updateTable('workflows')
    .set({ pausedAt: paused ? sql<string>`coalesce(paused_at, now())` : null })
    .where('id', '=', workflowId)
    .execute()
  await tellControls(tx)
}

/** @throws AppError `not_found` */
export async function readVersion(
  tx: Tx,
  { workflowId, version }: { workflowId: string; version: number },
): Promise<Definition> {
  const row = orNotFound(
    await tx
      .selectFrom('workflowVersions')
      .select('definition')
      .where('workflowId', '=', workflowId)
      .where('version', '=', version)
      .executeTakeFirst(),
  )
  return Definition.parse(row.definition)
}

function selectVersions(tx: Tx, workflowId: string) {
  return tx
    .selectFrom('workflowVersions as v')
    .innerJoin('workflows as w', (join) =>
      join.onRef('w.workspaceId', '=', 'v.workspaceId').onRef('w.id', '=', 'v.workflowId'),
    )
    .leftJoin(people(), 'u.userId', 'v.publishedBy')
    .select(['v.version', 'v.definition', 'v.publishedAt', 'v.comment', 'u.personName'])
    .select(sql<boolean>`w.published_version is not distinct from v.version`.as('current'))
    .where('v.workflowId', '=', workflowId)
    .where('w.deletedAt', 'is', null)
}

type VersionRow = Awaited<ReturnType<ReturnType<typeof selectVersions>['executeTakeFirstOrThrow']>>

function toVersion({ personName, definition, ...row }: VersionRow): WorkflowVersion {
  return {
    ...row,
    definition: Definition.parse(definition),
    publishedBy: personName ?? nameOfNobody,
  }
}

/** @throws AppError `not_found` */
export async function findVersion(
  tx: Tx,
  { workflowId, version }: { workflowId: string; version: number },
): Promise<WorkflowVersion> {
  return toVersion(
    orNotFound(
      await selectVersions(tx, workflowId).where('v.version', '=', version).executeTakeFirst(),
    ),
  )
}

/** @throws AppError `not_found` when there is no such workflow */
export async function listVersions(
  tx: Tx,
  workflowId: string,
  query: RouteRequest<typeof routes.listVersions>['query'],
): Promise<Page<WorkflowVersion>> {
  await requireWorkflow(tx, workflowId)
  const after = parseCursor(query, z.tuple([z.int()]))
  const rows = await selectVersions(tx, workflowId)
    .$if(after !== null, (select) => select.where('v.version', '<', after?.[0] ?? 0))
    .orderBy('v.version', 'desc')
    .limit(query.limit + 1)
    .execute()
  return toPage(rows, query.limit, { item: toVersion, position: ({ version }) => [version] })
}
