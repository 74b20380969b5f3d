import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inWorkspace } from '@floyo/db'
import { seedEvents, seedWorkflow, seedWorkspace, testDatabase } from '@floyo/db/testing'
import { sampleHistory } from '@floyo/mining'
import { performDiscover } from './action.ts'
import { ensureSystemWorkflows } from './system-workflow.ts'

test('in the workspace’s own workflow the action finds routines and answers counts', async (t) => {
  const { owner, api } = await testDatabase(t)
  const workspace = await seedWorkspace(owner)
  const { workspaceId, userId } = workspace
  const history = sampleHistory({ now: Date.now(), timezone: 'UTC', seed: 'one' })
  await seedEvents(owner, workspace, history)
  const workflowId = await inWorkspace(api, { workspaceId, userId: null }, (tx) =>
    ensureSystemWorkflows(tx, workspaceId),
  )
  const { signal } = new AbortController()
  const deps = { db: api, changes: { add() {} } }

  const call = { workspaceId, workflowId, input: { userId }, signal }
  assert.deepEqual(await performDiscover(deps, call), {
    output: {
      people: 1,
      withNews: 1,
      events: history.length,
      patterns: 3,
      opened: 3,
      withdrawn: 0,
    },
  })
})

test('in a workflow of somebody’s the action is refused', async (t) => {
  const { owner, api } = await testDatabase(t)
  const { workspaceId, workflowId } = await seedWorkflow(owner)
  const { signal } = new AbortController()
  const deps = { db: api, changes: { add() {} } }
  await assert.rejects(
    performDiscover(deps, { workspaceId, workflowId, input: { userId: null }, signal }),
    { code: 'not_allowed', retryable: false },
  )
})
