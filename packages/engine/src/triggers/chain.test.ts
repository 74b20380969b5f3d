import { createChangeFeed } from '../bus/changes.ts'
import { createLargeValues } from '../journal/large-values.ts'
import { inTransaction } from '../sql/query.ts'
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { JsonObject, StoredValue } from '@floyo/contracts'
import { inWorkspace, silentLog } from '@floyo/db'
import { aDefinition, seedWorkflow, testDatabase } from '@floyo/db/testing'
import { createDatabaseBus } from '../bus/bus.ts'
import { fireChains, longestChain } from './chain.ts'
import { syncTriggers } from './sync.ts'

type On = 'success' | 'failure' | 'any'

/** A workflow, and another one that follows it. */
async function chained(t: TestContext, on: On = 'success', values = createLargeValues(undefined)) {
  const database = await testDatabase(t)
  const { owner, api, pools } = database
  const source = await seedWorkflow(owner, { definition: aDefinition({ name: 'First' }) })
  const { workspaceId, userId } = source
  const definition = aDefinition({
    name: 'Second',
    trigger: [{ type: 'workflow', workflow: 'First', on }],
  })
  const follower = await seedWorkflow(owner, { workspace: source, definition })
  const scope = { workspaceId, userId }
  const { workflowId } = follower
  await inWorkspace(api, scope, (tx) =>
    syncTriggers(tx, { ...scope, workflowId, live: { version: 1, definition } }),
  )
  const changes = createChangeFeed(createDatabaseBus(pools.engine, silentLog), silentLog)
  const end = async (
    status: 'succeeded' | 'failed',
    depth = 0,
    given: JsonObject = { output: 7 },
  ): Promise<string> => {
    const { id: runId } = await owner
      .insertInto('runs')
      .values({
        workspaceId,
        workflowId: source.workflowId,
        version: 1,
        trigger: depth > 0 ? 'workflow' : 'manual',
        triggerData: JSON.stringify(depth > 0 ? { type: 'workflow', depth } : null),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const outcome = JSON.stringify({ status, ...given })
    await owner
      .insertInto('runEnds')
      .values({ workspaceId, runId, workflowId: source.workflowId, status, outcome })
      .execute()
    return runId
  }
  const fire = () => fireChains(pools.engine, { changes, values })
  const runs = () =>
    owner
      .selectFrom('runs')
      .select(['id', 'trigger', 'triggerData'])
      .where('workflowId', '=', workflowId)
      .orderBy('id')
      .execute()
  return { ...database, source, end, fire, runs }
}

test('an ended run starts one run of the workflow that follows, however many schedulers look', async (t) => {
  const { end, fire, runs, source } = await chained(t)
  const runId = await end('succeeded')
  await Promise.all([fire(), fire(), fire(), fire()])
  await fire()
  const [run, ...others] = await runs()
  assert.deepEqual(others, [])
  assert.equal(run?.trigger, 'workflow')
  assert.deepEqual(run?.triggerData, {
    type: 'workflow',
    workflowId: source.workflowId,
    runId,
    status: 'succeeded',
    output: 7,
    depth: 1,
  })
})

test('what counts is success, failure, or either', async (t) => {
  const expected = { success: 1, failure: 1, any: 2 }
  for (const on of ['success', 'failure', 'any'] as const) {
    const { end, fire, runs } = await chained(t, on)
    await end('succeeded')
    await end('failed')
    await fire()
    assert.equal((await runs()).length, expected[on], on)
  }
})

test('an end that is committed after later ones were seen is not missed', async (t) => {
  const { owner, pools, end, fire, runs, source } = await chained(t)
  const late = await owner
    .insertInto('runs')
    .values({
      workspaceId: source.workspaceId,
      workflowId: source.workflowId,
      version: 1,
      trigger: 'manual',
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await inTransaction(pools.engine, async (slow) => {
    await slow({
      text: `insert into app.run_ends (workspace_id, run_id, workflow_id, status, outcome)
             values ($1, $2, $3, 'succeeded', '{"status":"succeeded","output":null}')`,
      values: [source.workspaceId, late.id, source.workflowId],
    })
    await end('succeeded')
    await fire()
    assert.equal((await runs()).length, 1)
  })
  await fire()
  assert.equal((await runs()).length, 2)
})

test('a start that fails half way leaves nothing, and the next look makes it whole', async (t) => {
  const { owner, end, fire, runs } = await chained(t)
  await end('succeeded')
  await owner.schema.withSchema('app').alterTable('chainFires').renameTo('gone').execute()
  await assert.rejects(fire())
  assert.equal((await runs()).length, 0)
  await owner.schema.withSchema('app').alterTable('gone').renameTo('chain_fires').execute()
  assert.equal(await fire(), 1)
})

test('workflows that start one another in a circle come to an end', async (t) => {
  const { owner, end, fire, runs } = await chained(t)
  await end('succeeded', longestChain - 1)
  await end('succeeded', longestChain)
  assert.equal(await fire(), 1)
  assert.equal((await runs()).length, 1)
  const skipped = await owner
    .selectFrom('chainFires')
    .select('skipped')
    .where('skipped', 'is not', null)
    .execute()
  assert.match(skipped[0]?.skipped ?? '', /the chain ends here/)
})

test('a workflow that nobody knows is refused when the trigger is made', async (t) => {
  const { owner, api } = await testDatabase(t)
  const definition = aDefinition({
    trigger: [{ type: 'workflow', workflow: 'Nobody', on: 'any' }],
  })
  const { workspaceId, userId, workflowId } = await seedWorkflow(owner, { definition })
  const scope = { workspaceId, userId }
  await assert.rejects(
    inWorkspace(api, scope, (tx) =>
      syncTriggers(tx, { ...scope, workflowId, live: { version: 1, definition } }),
    ),
    { code: 'invalid_definition' },
  )
})

test('a large output is whole in the run that follows', async (t) => {
  const values = createLargeValues({
    put: () => Promise.reject(new Error('nothing is stored here')),
    get: ({ fileId }) => Promise.resolve(JSON.stringify(`of ${fileId}`)),
  })
  const { end, fire, runs } = await chained(t, 'success', values)
  const outputFile: StoredValue = {
    fileId: '01a00000-0000-7000-8000-000000000001',
    kind: 'text',
    sizeBytes: 1,
    sha256: '',
    preview: '',
  }
  await end('succeeded', 0, { output: null, outputFile })
  await fire()
  const [run] = await runs()
  assert.ok(run)
  assert.deepEqual((run.triggerData as JsonObject)['output'], `of ${outputFile.fileId}`)
})
