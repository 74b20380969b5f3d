import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Definition, Step } from '@floyo/contracts'
import { seedWorkflow } from '@floyo/db/testing'
import { queryOn } from '../sql/query.ts'
import { parked, waitRow } from '../testing/parked.ts'
import { testEngine } from '../testing/test-engine.ts'
import { sweepWaits } from './sweep.ts'
import { wakeRun } from './wake.ts'

const end = (expression: string): Step => ({ id: 'end', return: `{{ ${expression} }}` })

async function called(t: TestContext, child: Partial<Definition>, parentStep: object = {}) {
  const tested = await testEngine(t)
  const parent = await tested.workflow({
    steps: [
      { id: 'sub', call: 'Child', with: { n: '{{ 20 + 1 }}' }, ...parentStep },
      end('steps.sub'),
    ],
  })
  const definition = {
    format: 1,
    name: 'Child',
    inputs: { n: { type: 'number' } },
    trigger: [],
    ...child,
  } as unknown as Definition
  const seeded = await seedWorkflow(tested.database.owner, { workspace: parent, definition })
  return { ...tested, parent, child: seeded }
}

test('a run calls another workflow and goes on with what it returns', async (t) => {
  const tested = await called(t, { steps: [end('inputs.n * 2')] })
  const runId = await tested.start(tested.parent)
  assert.deepEqual(await tested.outcome(runId), { status: 'succeeded', output: 42 })
  const runs = await tested.database.owner
    .selectFrom('runs')
    .select(['id', 'trigger', 'triggerData'])
    .where('workflowId', '=', tested.child.workflowId)
    .execute()
  assert.equal(runs.length, 1)
  assert.equal(runs[0]?.trigger, 'call')
  assert.equal((await waitRow(tested, runId)).childRunId, runs[0]?.id)
})

test('a called run that fails, and one that can not be started, fail the step', async (t) => {
  const tested = await called(t, { steps: [{ id: 'x', fail: { message: 'no', code: 'bad' } }] })
  const ended = await tested.outcome(await tested.start(tested.parent))
  assert.ok(ended.status === 'failed')
  assert.deepEqual([ended.error.code, ended.error.stepId], ['bad', 'sub'])
  const wrong: Step[] = [{ id: 'sub', call: 'Child', with: { n: 'text' } }]
  for (const [steps, code] of [
    [wrong, 'invalid_request'],
    [[{ id: 'sub', call: 'Nobody' }] as Step[], 'not_found'],
  ] as const) {
    const definition = { ...tested.parent, steps }
    const seeded = await seedWorkflow(tested.database.owner, {
      workspace: tested.parent,
      definition: { format: 1, name: code, inputs: {}, trigger: [], steps: [...definition.steps] },
    })
    const failed = await tested.outcome(await tested.start(seeded))
    assert.ok(failed.status === 'failed')
    assert.equal(failed.error.code, code)
  }
})

test("Floyo's own workflows can not be called", async (t) => {
  const tested = await called(t, { steps: [end('inputs.n * 2')] })
  const { owner } = tested.database
  await owner.updateTable('workflows').set({ kind: 'system' }).where('name', '=', 'Child').execute()
  const runId = await tested.start(tested.parent)
  const outcome = await tested.outcome(runId)
  assert.match(JSON.stringify(outcome), /There is no workflow Child/)
})

test('canceling a run cancels the runs that it called', async (t) => {
  const tested = await called(t, { steps: [{ id: 'rest', wait: { for: '1h' } }] })
  const { workspaceId } = tested.parent
  const runId = await tested.start(tested.parent)
  await parked(tested, 2)
  await tested.engine.cancelRun({ workspaceId, runId })
  await sweepWaits(tested.database.pools.engine, tested.engine.changes)
  const ends = await tested.database.owner.selectFrom('runEnds').select('status').execute()
  assert.deepEqual(
    ends.map(({ status }) => status),
    ['canceled', 'canceled'],
  )
})

test('workflows that call each other in a circle are stopped', async (t) => {
  const tested = await called(t, { inputs: {}, steps: [{ id: 'again', call: 'Child' }] })
  const runId = await tested.start(tested.child)
  const ended = await tested.outcome(runId)
  assert.ok(ended.status === 'failed')
  assert.match(ended.error.message, /at most 10 deep/)
  const runs = await tested.database.owner.selectFrom('runs').select('id').execute()
  assert.equal(runs.length, 11)
})

test('a called run is started once, also when its caller forgot that it did', async (t) => {
  const tested = await called(t, { steps: [{ id: 'rest', wait: { for: '1h' } }] })
  const runId = await tested.start(tested.parent)
  await parked(tested, 2)
  const { workspaceId } = tested.parent
  const { childRunId } = await waitRow(tested, runId)
  const { owner, pools } = tested.database
  await owner.updateTable('runWaits').set({ childRunId: null }).execute()
  await tested.engine.cancelRun({ workspaceId, runId: childRunId ?? '' })
  await wakeRun(queryOn(pools.engine), { workspaceId, runId })
  const ended = await tested.outcome(runId)
  assert.ok(ended.status === 'failed')
  assert.equal(ended.error.code, 'child_canceled')
})

test('the end of a called run reaches its caller though nobody told it', async (t) => {
  const tested = await called(t, { steps: [{ id: 'rest', wait: { for: '1h' } }] })
  const runId = await tested.start(tested.parent)
  await parked(tested, 2)
  const { childRunId } = await waitRow(tested, runId)
  // Ends without a worker, as if one had died right after its commit.
  const { workspaceId } = tested.parent
  await tested.engine.cancelRun({ workspaceId, runId: childRunId ?? '' })
  await sweepWaits(tested.database.pools.engine, tested.engine.changes)
  const ended = await tested.outcome(runId)
  assert.ok(ended.status === 'failed')
  assert.equal(ended.error.code, 'child_canceled')
})
