/**
 * Floyo's own workflow "Find routines": discovery runs on the product's own engine, and is seen on
 * its own screens. Each workspace has one, live from its first day; what it does comes with the
 * program, so a newer program publishes its newer definition as the next version.
 */
import { Definition } from '@floyo/contracts'
import { type Db, inWorkspace, type Tx } from '@floyo/db'
import { syncTriggers } from '@floyo/engine'
import type { Pool } from 'pg'
import { discoverActionId } from './action.ts'

export const findRoutines = 'Find routines'

/** Every half hour, at minutes that differ from workspace to workspace, so that they spread. */
export function findRoutinesDefinition(workspaceId: string): Definition {
  const minute = Number.parseInt(workspaceId.slice(-4), 16) % 30
  return Definition.parse({
    name: findRoutines,
    description:
      'Looks for routines in the events of each member who has new ones, and suggests workflows. What is found is shown to that member alone.',
    inputs: {
      userId: { type: 'string', description: 'Look only at the events of this member' },
    },
    trigger: [
      {
        type: 'schedule',
        cron: `${minute},${minute + 30} * * * *`,
        timezone: 'UTC',
        missed: 'run-once',
      },
    ],
    steps: [
      {
        id: 'discover',
        use: discoverActionId,
        with: { userId: '{{ default(inputs.userId, null) }}' },
        timeout: '30m',
        retry: { attempts: 3, initial: '10s' },
      },
      { id: 'answer', return: '{{ steps.discover }}' },
    ],
  })
}

/** Makes the workspace's own workflow, or brings it up to this program. @returns its id */
export function ensureSystemWorkflows(tx: Tx, workspaceId: string): Promise<string> {
  return ensureSystemWorkflow(tx, workspaceId, findRoutinesDefinition(workspaceId))
}

/** Makes one of Floyo's own workflows live, or brings it up to `definition`. @returns its id */
export async function ensureSystemWorkflow(
  tx: Tx,
  workspaceId: string,
  definition: Definition,
): Promise<string> {
  const text = JSON.stringify(definition)
  await tx
    .insertInto('workflows')
    .values({
      workspaceId,
      kind: 'system',
      name: definition.name,
      description: definition.description ?? null,
      draft: text,
    })
    .onConflict((conflict) =>
      conflict.columns(['workspaceId', 'name']).where('kind', '=', 'system').doNothing(),
    )
    .execute()
  const workflow = await tx
    .selectFrom('workflows as w')
    .leftJoin('workflowVersions as v', (join) =>
      join
        .onRef('v.workspaceId', '=', 'w.workspaceId')
        .onRef('v.workflowId', '=', 'w.id')
        .onRef('v.version', '=', 'w.publishedVersion'),
    )
    .select(['w.id', 'w.publishedVersion', 'w.revision', 'v.definition'])
    .where('w.kind', '=', 'system')
    .where('w.name', '=', definition.name)
    .where('w.workspaceId', '=', workspaceId)
    .forUpdate('w')
    .executeTakeFirstOrThrow()
  const { id: workflowId } = workflow
  if (workflow.definition !== null && isSame(workflow.definition, definition)) return workflowId
  const version = (workflow.publishedVersion ?? 0) + 1
  await tx
    .insertInto('workflowVersions')
    .values({ workspaceId, workflowId, version, definition: text })
    .execute()
  await tx
    .updateTable('workflows')
    .set({
      draft: text,
      description: definition.description ?? null,
      revision: workflow.revision + 1,
      publishedVersion: version,
      enabled: true,
    })
    .where('id', '=', workflowId)
    .execute()
  // It has a schedule alone; whose events would count is a question of event triggers.
  const nobody = ''
  await syncTriggers(tx, { workspaceId, workflowId, live: { version, definition }, userId: nobody })
  return workflowId
}

function isSame(stored: unknown, definition: Definition): boolean {
  const parsed = Definition.safeParse(stored)
  return parsed.success && JSON.stringify(parsed.data) === JSON.stringify(definition)
}

/** The same for every workspace there is, at the start of the program. */
export async function ensureSystemWorkflowsEverywhere({
  db,
  enginePool,
}: {
  db: Db
  /** As the engine's role, which alone sees all workspaces. */
  enginePool: Pool
}): Promise<void> {
  const { rows } = await enginePool.query<{ id: string }>('select id from app.workspaces')
  for (const { id: workspaceId } of rows)
    await inWorkspace(db, { workspaceId, userId: null }, (tx) =>
      ensureSystemWorkflows(tx, workspaceId),
    )
}
