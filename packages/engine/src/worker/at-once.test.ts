import { aRun } from '../testing/a-run.ts'
import { testEngine } from '../testing/test-engine.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '@floyo/db'
import { aDefinition } from '@floyo/db/testing'
import type { Controls } from '../control/controls.ts'
import { createAtOnce } from './at-once.ts'

const steps = [
  { id: 'all', each: '{{ trigger.list }}', do: [{ id: 'one', set: { last: '{{ item }}' } }] },
  { id: 'odd', if: '{{ vars.last == 3.0 }}', then: [{ id: 'no', fail: { message: 'three' } }] },
  { id: 'end', return: '{{ vars.last }} of {{ run.workflowName }}' },
]

test('a run worked out at once is kept like one that went through the queue', async (t) => {
  const { engine, workflow, outcome, entries, database } = await testEngine(t)
  const seeded = await workflow({ name: 'Lists', steps })
  const queued = await engine.accept(aRun(seeded, { triggerData: { list: [1, 2] } }))
  const kept = await outcome(queued.runId)

  const atOnce = await engine.accept(aRun(seeded, { triggerData: { list: [1, 2] } }))

  assert.equal(queued.outcome, undefined)
  assert.deepEqual(atOnce.outcome, { status: 'succeeded', output: '2 of Lists' })
  assert.deepEqual(await outcome(atOnce.runId), kept)
  const facts = async (runId: string) =>
    (await entries(runId)).map((entry) =>
      JSON.stringify(entry, (key, value) => (key === 'at' ? null : (value as unknown))),
    )
  assert.deepEqual(await facts(atOnce.runId), await facts(queued.runId))
  const rows = await database.owner.selectFrom('runs').selectAll().orderBy('id').execute()
  const [first, second] = rows
  assert.ok(first && second)
  assert.deepEqual({ ...second, id: first.id, createdAt: first.createdAt }, first)
  const ends = await database.owner.selectFrom('runEnds').selectAll().orderBy('runId').execute()
  for (const end of ends) assert.ok(end.startedAt !== null && end.startedAt <= end.finishedAt)
})

test('a run that fails at once is told and kept as failed', async (t) => {
  const { engine, workflow, outcome } = await testEngine(t)
  const seeded = await workflow({ steps })
  await outcome((await engine.accept(aRun(seeded, { triggerData: { list: [1] } }))).runId)

  const { runId, outcome: told } = await engine.accept(aRun(seeded, { triggerData: { list: [3] } }))

  assert.deepEqual(told, {
    status: 'failed',
    error: { code: 'failed_by_step', message: 'three', stepId: 'no' },
  })
  assert.deepEqual(await outcome(runId), told)
})

test('a delivery that comes again hears of the run that was worked out the first time', async (t) => {
  const { engine, workflow, outcome, database } = await testEngine(t)
  const seeded = await workflow({ steps })
  await outcome((await engine.accept(aRun(seeded, { triggerData: { list: [1] } }))).runId)
  const delivery = { webhookId: crypto.randomUUID(), deliveryId: 'd-1' }

  const accepted = await Promise.all(
    Array.from({ length: 20 }, () =>
      engine.accept(aRun(seeded, { triggerData: { list: [2] }, delivery })),
    ),
  )

  assert.equal(new Set(accepted.map(({ runId }) => runId)).size, 1)
  assert.equal(accepted.filter(({ duplicate }) => !duplicate).length, 1)
  const ends = await database.owner.selectFrom('runEnds').select('runId').execute()
  assert.equal(ends.length, 2)
})

test('what is to start later is not worked out before', async (t) => {
  const { engine, workflow, outcome, database } = await testEngine(t)
  const seeded = await workflow({ steps })
  await outcome((await engine.accept(aRun(seeded, { triggerData: { list: [1] } }))).runId)

  const availableAt = '2999-01-01T00:00:00Z'
  const later = await engine.accept(aRun(seeded, { triggerData: { list: [1] }, availableAt }))

  assert.equal(later.outcome, undefined)
  const [row] = await database.owner.selectFrom('runQueue').select(['runId', 'status']).execute()
  assert.deepEqual(row, { runId: later.runId, status: 'queued' })
})

test('a version whose runs take long goes through the queue, and is tried again after half a minute', async () => {
  const time = { nowMs: 0, spentMs: 0, runMs: 30 }
  const definition = aDefinition({ steps: [{ id: 'end', return: 1 }] })
  const atOnce = createAtOnce({
    definitions: { known: () => definition, load: async () => [definition] },
    controls: {
      isPaused: () => false,
      workspaceLimits: () => [],
      refresh: () => undefined,
    } as unknown as Controls,
    clock: { nowMs: () => time.nowMs },
    newId: () => crypto.randomUUID(),
    spentMs: () => (time.spentMs += time.runMs),
    log: silentLog,
  })
  const of = { workspaceId: crypto.randomUUID(), workflowId: crypto.randomUUID() }
  const isAtOnce = async () =>
    (await atOnce.execute(aRun(of, { triggerData: { list: [] } }))) !== null
  const first = [await isAtOnce(), await isAtOnce(), await isAtOnce(), await isAtOnce()]
  assert.deepEqual(first, [false, true, true, false])
  time.runMs = 0
  assert.equal(await isAtOnce(), false)
  time.nowMs += 30_000
  assert.deepEqual([await isAtOnce(), await isAtOnce()], [true, true])
})
