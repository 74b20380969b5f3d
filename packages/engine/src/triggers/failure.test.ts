import { createChangeFeed } from '../bus/changes.ts'
import { inTransaction } from '../sql/query.ts'
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Definition, TriggerKind } from '@floyo/contracts'
import { inWorkspace, silentLog } from '@floyo/db'
import { aDefinition, seedWorkflow, testDatabase } from '@floyo/db/testing'
import { sql } from 'kysely'
import { createDatabaseBus } from '../bus/bus.ts'
import { fireFailures } from './failure.ts'
import { putFailureHandler } from './put-failure-handler.ts'

const error = { code: 'http_500', message: 'The shop is down', stepId: 'fetch' }

/** A workspace with a workflow that fails, and two that may be started then. */
async function failing(t: TestContext) {
  const database = await testDatabase(t)
  const { owner, api, pools } = database
  const source = await seedWorkflow(owner, { definition: aDefinition({ name: 'Orders' }) })
  const { workspaceId, userId } = source
  const another = (definition: Partial<Definition>) =>
    seedWorkflow(owner, { workspace: source, definition: aDefinition(definition) })
  const care = await another({ name: 'Care' })
  const common = await another({ name: 'Common care' })
  const put = (workflowId: string | null, workflow: string | null) =>
    inWorkspace(api, { workspaceId, userId }, (tx) =>
      putFailureHandler(tx, { workspaceId, workflowId }, workflow),
    )
  interface Past {
    workflowId?: string
    version?: number
    status?: 'failed' | 'succeeded' | 'canceled'
    trigger?: TriggerKind
    triggerData?: object | null
    retryOf?: string
  }
  const end = async (past: Past = {}): Promise<string> => {
    const { workflowId = source.workflowId, version = 1, status = 'failed' } = past
    const definition = version === 0 ? JSON.stringify(aDefinition({})) : null
    const { trigger = 'manual', triggerData = null, retryOf = null } = past
    const { id: runId } = await owner
      .insertInto('runs')
      .values({
        workspaceId,
        workflowId,
        version,
        definition,
        trigger,
        retryOf,
        triggerData: JSON.stringify(triggerData),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const outcome = JSON.stringify({ status, error, reason: '', output: null })
    await owner
      .insertInto('runEnds')
      .values({ workspaceId, runId, workflowId, status, outcome })
      .execute()
    return runId
  }
  const changes = createChangeFeed(createDatabaseBus(pools.engine, silentLog), silentLog)
  const fire = () =>
    fireFailures(pools.engine, { changes, linkToRun: (id) => `https://floyo.example/runs/${id}` })
  const runsOf = (workflowId: string) =>
    owner
      .selectFrom('runs')
      .select(['id', 'trigger', 'triggerData'])
      .where('workflowId', '=', workflowId)
      .orderBy('id')
      .execute()
  const fires = () =>
    owner.selectFrom('failureFires').select(['sourceRunId', 'runId', 'skipped']).execute()
  return { ...database, source, care, common, put, end, fire, fires, runsOf }
}

test('a failed run starts its error workflow once, however many schedulers look', async (t) => {
  const { source, care, put, end, fire, runsOf, owner } = await failing(t)
  await put(source.workflowId, 'Care')
  const runId = await end()
  await end({ status: 'succeeded' })
  await end({ status: 'canceled' })
  await Promise.all([fire(), fire(), fire(), fire()])
  await fire()
  const [run, ...others] = await runsOf(care.workflowId)
  assert.deepEqual(others, [])
  assert.equal(run?.trigger, 'failure')
  const { finishedAt } = await owner
    .selectFrom('runEnds')
    .select('finishedAt')
    .where('runId', '=', runId)
    .executeTakeFirstOrThrow()
  assert.deepEqual(run.triggerData, {
    type: 'failure',
    workflow: { id: source.workflowId, name: 'Orders' },
    runId,
    version: 1,
    error,
    startedAt: null,
    finishedAt,
    link: `https://floyo.example/runs/${runId}`,
  })
})

test('the error workflow of the workspace is started by workflows that name none themselves', async (t) => {
  const { source, care, common, put, end, fire, runsOf, owner } = await failing(t)
  await put(null, common.workflowId)
  await put(source.workflowId, 'Care')
  const { workflowId } = await seedWorkflow(owner, { workspace: source })
  await end()
  const other = await end({ workflowId })
  await fire()
  assert.equal((await runsOf(care.workflowId)).length, 1)
  const started = await runsOf(common.workflowId)
  assert.deepEqual(
    started.map(({ triggerData }) => (triggerData as { runId: string }).runId),
    [other],
  )
})

test('nothing that comes from an error workflow starts one when it fails', async (t) => {
  const { source, care, put, end, fire, fires, runsOf } = await failing(t)
  await put(null, care.workflowId)
  await end()
  assert.equal(await fire(), 1)
  const [first] = await runsOf(care.workflowId)
  assert.ok(first)
  const { workflowId } = source
  const ofCare = { workflowId: care.workflowId }
  const itself = await end({ ...ofCare, trigger: 'failure', triggerData: { runId: first.id } })
  const called = await end({ workflowId, trigger: 'call', triggerData: { runId: itself } })
  const followed = await end({ workflowId, trigger: 'workflow', triggerData: { runId: called } })
  const repeated = await end({ workflowId, trigger: 'retry', retryOf: followed, triggerData: {} })
  const byHand = await end(ofCare)
  assert.equal(await fire(), 0)
  const skipped = (await fires()).filter(({ skipped: why }) => why === 'of-error-workflow')
  assert.deepEqual(
    skipped.map(({ sourceRunId }) => sourceRunId).toSorted(),
    [itself, called, followed, repeated, byHand].toSorted(),
  )
})

test('a repeated run with trigger data that a person made up starts it like any other', async (t) => {
  const { source, care, put, end, fire, runsOf } = await failing(t)
  await put(source.workflowId, 'Care')
  const retryOf = await end({ status: 'succeeded' })
  await end({ trigger: 'retry', retryOf, triggerData: { type: 'failure', runId: 'not an id' } })
  assert.equal(await fire(), 1)
  assert.equal((await runsOf(care.workflowId)).length, 1)
})

test('trials of drafts and failures from before start nothing', async (t) => {
  const { source, put, end, fire, fires } = await failing(t)
  await end()
  await put(source.workflowId, 'Care')
  await end({ version: 0 })
  assert.equal(await fire(), 0)
  assert.deepEqual(await fires(), [])
})

test('failures that count for nobody are not in the way of those that come after them', async (t) => {
  const { source, care, put, end, fire, runsOf, owner } = await failing(t)
  await put(source.workflowId, 'Care')
  // As many trials as one look takes.
  const definition = JSON.stringify(aDefinition({}))
  const outcome = JSON.stringify({ status: 'failed', error })
  await sql`
    with trials as (
      insert into app.runs (workspace_id, workflow_id, version, definition, trigger)
      select ${source.workspaceId}, ${source.workflowId}, 0, ${definition}::jsonb, 'manual'
      from generate_series(1, 200)
      returning workspace_id, id, workflow_id
    )
    insert into app.run_ends (workspace_id, run_id, workflow_id, status, outcome)
    select workspace_id, id, workflow_id, 'failed', ${outcome}::jsonb from trials`.execute(owner)
  await end()
  assert.equal(await fire(), 1)
  assert.equal((await runsOf(care.workflowId)).length, 1)
})

test('an error workflow that is off or put away is not started, and the failed run says why', async (t) => {
  const { source, care, put, end, fire, fires, owner } = await failing(t)
  await put(source.workflowId, 'Care')
  const change = (columns: object) =>
    owner.updateTable('workflows').set(columns).where('id', '=', care.workflowId).execute()
  await change({ enabled: false })
  const off = await end()
  await fire()
  await change({ deletedAt: new Date().toISOString() })
  const gone = await end()
  await fire()
  assert.deepEqual(await fires(), [
    { sourceRunId: off, runId: null, skipped: 'off' },
    { sourceRunId: gone, runId: null, skipped: 'gone' },
  ])
})

test('a failure that is committed after later ones were seen is not missed', async (t) => {
  const { source, care, pools, put, end, fire, runsOf, owner } = await failing(t)
  await put(source.workflowId, 'Care')
  const { workspaceId, workflowId } = source
  const late = await owner
    .insertInto('runs')
    .values({ workspaceId, workflowId, version: 1, trigger: 'manual' })
    .returning('id')
    .executeTakeFirstOrThrow()
  await inTransaction(pools.engine, async (slow) => {
    await slow({
      text: `insert into app.run_ends (workspace_id, run_id, workflow_id, status, outcome)
             values ($1, $2, $3, 'failed', $4)`,
      values: [workspaceId, late.id, workflowId, JSON.stringify({ status: 'failed', error })],
    })
    await end()
    await fire()
    assert.equal((await runsOf(care.workflowId)).length, 1)
  })
  await fire()
  assert.equal((await runsOf(care.workflowId)).length, 2)
})

test('a start that fails half way leaves nothing, and the next look makes it whole', async (t) => {
  const { source, care, put, end, fire, runsOf, owner } = await failing(t)
  await put(source.workflowId, 'Care')
  await end()
  await owner.schema.withSchema('app').alterTable('failureFires').renameTo('gone').execute()
  await assert.rejects(fire())
  assert.equal((await runsOf(care.workflowId)).length, 0)
  await owner.schema.withSchema('app').alterTable('gone').renameTo('failure_fires').execute()
  assert.equal(await fire(), 1)
})

test('a name that nobody or several bear, and the workflow itself, are refused', async (t) => {
  const { source, put, owner } = await failing(t)
  const definition = aDefinition({ name: 'Twins' })
  for (let twin = 0; twin < 2; twin++) await seedWorkflow(owner, { workspace: source, definition })
  for (const name of ['Nobody', 'Twins', 'Orders', source.workflowId]) {
    await assert.rejects(put(source.workflowId, name), { code: 'invalid_definition' }, name)
  }
})
