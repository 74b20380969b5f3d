import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { StepError } from '@floyo/contracts'
import { testEngine } from '../testing/test-engine.ts'

const call = (id: string, values: Record<string, string>) => ({
  id,
  use: 'sink.call',
  with: values,
})

/** A target that tells a repeat by its key, and counts what it did; `b` is broken at first. */
async function counted(t: TestContext) {
  const calls: { stepKey: string; idempotencyKey: string }[] = []
  const state = { broken: true }
  const given = await testEngine(t, {
    actions: {
      'sink.call'({ stepKey, idempotencyKey, input }) {
        calls.push({ stepKey, idempotencyKey })
        if (stepKey === 'b' && state.broken) {
          throw new StepError('broken', 'not yet', { retryable: false })
        }
        return { output: { got: input } }
      },
    },
  })
  const workflow = await given.workflow({
    inputs: { who: { type: 'string' as const, default: 'Ada' } },
    steps: [
      call('a', { who: '{{ inputs.who }}' }),
      call('b', { from: '{{ steps.a.got.who }}' }),
      { id: 'end', return: '{{ steps.b.got.from }}' },
    ],
  })
  const { workspaceId, userId } = workflow
  const first = await given.start(workflow)
  await given.outcome(first)
  const distinct = (stepKey: string): number =>
    new Set(calls.filter((one) => one.stepKey === stepKey).map((one) => one.idempotencyKey)).size
  return { ...given, workflow, of: { workspaceId, userId, runId: first }, calls, state, distinct }
}

test('a repeat from the failed step is the same effect to its target, any other is a new one', async (t) => {
  const { engine, of, outcome, state, distinct, calls } = await counted(t)
  state.broken = false
  const again = await engine.retryRun({ ...of, from: 'failed-step' })
  assert.deepEqual([again.kept, again.effectKeys], [['a'], 'same'])
  assert.deepEqual(await outcome(again.runId), { status: 'succeeded', output: 'Ada' })
  assert.deepEqual([distinct('a'), distinct('b'), calls.length], [1, 1, 3])

  await outcome((await engine.retryRun({ ...of, from: 'start' })).runId)
  assert.deepEqual([distinct('a'), distinct('b'), calls.length], [2, 2, 5])

  await outcome((await engine.retryRun({ ...of, from: { step: 'b' } })).runId)
  assert.deepEqual([distinct('a'), distinct('b'), calls.length], [2, 3, 6])

  const edited = await engine.retryRun({ ...of, from: 'start', inputs: { who: 'Eve' } })
  assert.deepEqual(await outcome(edited.runId), { status: 'succeeded', output: 'Eve' })
  assert.deepEqual([distinct('a'), distinct('b'), calls.length], [3, 4, 8])
})

test('the output of a step can be given, and the step is not called', async (t) => {
  const { engine, of, outcome, calls } = await counted(t)
  const before = calls.length
  const outputs = { b: { got: { from: 'by hand' } } }
  const again = await engine.retryRun({ ...of, from: 'failed-step', outputs })
  assert.deepEqual(await outcome(again.runId), { status: 'succeeded', output: 'by hand' })
  assert.deepEqual([again.kept, calls.length], [['a'], before])
})

test('inputs, steps and outputs that the run does not have are refused by their field', async (t) => {
  const { engine, of } = await counted(t)
  const refused = async (how: object) =>
    engine.retryRun({ ...of, from: 'failed-step', ...how }).then(
      () => assert.fail('it was repeated'),
      (error: { code: string; errors: { field: string }[] }) => [
        error.code,
        error.errors[0]?.field,
      ],
    )
  assert.deepEqual(await refused({ inputs: { whom: 1 } }), ['invalid_request', '/inputs/whom'])
  assert.deepEqual(await refused({ from: { step: 'end' } }), ['invalid_request', '/from/step'])
  assert.deepEqual(await refused({ outputs: { x: 1 } }), ['invalid_request', '/outputs/x'])
})

test('a run is repeated with the newest version or with the draft, keeping what is as it was', async (t) => {
  const { engine, of, outcome, database, workflow, calls } = await counted(t)
  const row = await database.owner
    .selectFrom('workflows')
    .select('draft')
    .where('id', '=', workflow.workflowId)
    .executeTakeFirstOrThrow()
  const { steps, ...rest } = row.draft as { steps: { id: string }[] }
  const fixed = JSON.stringify({
    ...rest,
    steps: [
      steps[0],
      { id: 'b', set: { from: 'fixed' } },
      { id: 'end', return: '{{ vars.from }}' },
    ],
  })
  await database.owner.updateTable('workflows').set({ draft: fixed }).execute()
  const before = calls.length
  const trial = await engine.retryRun({ ...of, from: 'failed-step', version: 'draft' })
  assert.deepEqual(await outcome(trial.runId), { status: 'succeeded', output: 'fixed' })
  assert.deepEqual([trial.kept, trial.effectKeys, calls.length], [['a'], 'new', before])

  const { workspaceId, workflowId } = workflow
  await database.owner
    .insertInto('workflowVersions')
    .values({ workspaceId, workflowId, version: 2, definition: fixed })
    .execute()
  await database.owner.updateTable('workflows').set({ publishedVersion: 2 }).execute()
  const newest = await engine.retryRun({ ...of, from: 'failed-step', version: 'newest' })
  assert.deepEqual(await outcome(newest.runId), { status: 'succeeded', output: 'fixed' })
  const versions = await database.owner
    .selectFrom('runs')
    .select('version')
    .where('id', 'in', [trial.runId, newest.runId])
    .orderBy('id')
    .execute()
  assert.deepEqual(
    versions.map(({ version }) => version),
    [0, 2],
  )
})

test('a fork goes on from where the run was, as a run of its own', async (t) => {
  const { engine, of, outcome, entries, state, distinct } = await counted(t)
  const journal = await entries(of.runId)
  const behindA = journal.findIndex((entry) => entry.type === 'done') + 1
  state.broken = false
  const fork = await engine.forkRun({ ...of, at: behindA })
  assert.deepEqual([fork.kept, fork.effectKeys], [['a'], 'new'])
  assert.deepEqual(await outcome(fork.runId), { status: 'succeeded', output: 'Ada' })
  assert.deepEqual([distinct('a'), distinct('b')], [1, 2])
  const failed = await engine.forkRun({ ...of, at: journal.length })
  assert.equal((await outcome(failed.runId)).status, 'failed')
  await assert.rejects(engine.forkRun({ ...of, at: journal.length + 1 }), {
    code: 'invalid_request',
  })
})
