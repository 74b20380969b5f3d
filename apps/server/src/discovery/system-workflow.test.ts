import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inWorkspace } from '@floyo/db'
import { seedWorkspace, testDatabase } from '@floyo/db/testing'
import { checkDefinition } from '@floyo/engine'
import { discoverAction } from './action.ts'
import {
  ensureSystemWorkflows,
  ensureSystemWorkflowsEverywhere,
  findRoutinesDefinition,
} from './system-workflow.ts'

test('the workflow that finds routines passes the check of every workflow', () => {
  const actions = new Map([[discoverAction.id, discoverAction]])
  const definition = findRoutinesDefinition('0199aaaa-0000-7000-8000-00000000abcd')
  assert.deepEqual(checkDefinition(definition, { actions }), { problems: [], warnings: [] })
})

test('a workspace gets its own workflow once, live and due within half an hour', async (t) => {
  const { owner, api } = await testDatabase(t)
  const { workspaceId } = await seedWorkspace(owner)
  const ensure = () =>
    inWorkspace(api, { workspaceId, userId: null }, (tx) => ensureSystemWorkflows(tx, workspaceId))

  const before = Date.now()
  const first = await ensure()
  const after = Date.now()
  assert.equal(await ensure(), first)

  const workflows = await owner
    .selectFrom('workflows')
    .select(['id', 'kind', 'enabled', 'publishedVersion'])
    .execute()
  assert.deepEqual(workflows, [{ id: first, kind: 'system', enabled: true, publishedVersion: 1 }])
  const [schedule, ...more] = await owner.selectFrom('schedules').select('nextAt').execute()
  assert.deepEqual(more, [])
  const nextAt = Date.parse(schedule?.nextAt ?? '')
  assert.ok(nextAt > before && nextAt <= after + 30 * 60_000)
})

test('a newer definition is published as the next version', async (t) => {
  const { owner, api } = await testDatabase(t)
  const { workspaceId } = await seedWorkspace(owner)
  const ensure = () =>
    inWorkspace(api, { workspaceId, userId: null }, (tx) => ensureSystemWorkflows(tx, workspaceId))
  await ensure()
  const older = { ...findRoutinesDefinition(workspaceId), description: 'as it was' }
  await owner
    .updateTable('workflowVersions')
    .set({ definition: JSON.stringify(older) })
    .execute()

  await ensure()

  const { publishedVersion } = await owner
    .selectFrom('workflows')
    .select('publishedVersion')
    .executeTakeFirstOrThrow()
  assert.equal(publishedVersion, 2)
  const schedules = await owner.selectFrom('schedules').select('version').execute()
  assert.deepEqual(schedules, [{ version: 2 }])
})

test('at the start every workspace has it', async (t) => {
  const { owner, api, pools } = await testDatabase(t)
  await seedWorkspace(owner)
  await seedWorkspace(owner)
  await ensureSystemWorkflowsEverywhere({ db: api, enginePool: pools.engine })
  const rows = await owner.selectFrom('workflows').select('workspaceId').execute()
  assert.equal(new Set(rows.map(({ workspaceId }) => workspaceId)).size, 2)
})
