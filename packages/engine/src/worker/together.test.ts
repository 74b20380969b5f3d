import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type DeviceCommandResult, type ParallelStep, type Step, StepError } from '@floyo/contracts'
import { seedDevice } from '@floyo/db/testing'
import type { ActionCall } from '../action.ts'
import { createEngine } from '../engine.ts'
import { createJournalWriter } from '../journal/commit.ts'
import { looks, testActions, testEngine } from '../testing/test-engine.ts'

const never = () => new Promise<never>(() => {})
const act = (id: string): Step => ({ id, use: `test.${id}` })
const both = (parallel: ParallelStep['parallel'], ...branches: Step[][]): Step => {
  return { id: 'both', parallel, branches }
}

test('effects of branches are under way together, and their intents share a commit', async (t) => {
  const begun = new Set<string>()
  const meet = Promise.withResolvers<void>()
  const together = async ({ stepId }: ActionCall) => {
    if (begun.add(stepId).size === 2) meet.resolve()
    await meet.promise
    return { output: stepId }
  }
  const { database, workflow, start, outcome } = await testEngine(t, {
    actions: { 'test.a': together, 'test.b': together },
  })
  const steps = [
    both('all', [act('a')], [act('b')]),
    { id: 'end', return: '{{ steps.a + steps.b }}' },
  ]

  const runId = await start(await workflow({ steps: steps }))

  assert.deepEqual(await outcome(runId), { status: 'succeeded', output: 'ab' })
  const first = await database.owner
    .selectFrom('runJournal')
    .select('entries')
    .where('seq', '=', 1)
    .executeTakeFirstOrThrow()
  const intents = (first.entries as { type: string; key: string }[]).map(({ type, key }) => [
    type,
    key,
  ])
  assert.deepEqual(intents, [
    ['began', 'both'],
    ['attempt', 'both[0].a'],
    ['attempt', 'both[1].b'],
  ])
})

test('a result is durable while the effect beside it is still under way', async (t) => {
  const { engine, workflow, start, entries } = await testEngine(t, {
    actions: { 'test.a': () => ({ output: 'quick' }), 'test.b': never },
  })
  const seeded = await workflow({ steps: [both('all', [act('a')], [act('b')])] })
  const runId = await start(seeded)
  const isDone = async () => (await entries(runId)).some(({ type }) => type === 'done')
  for (let waited = 0; !(await isDone()); waited += 10) {
    assert.ok(waited < 60_000, 'the result was not stored')
    await sleep(10)
  }
  await engine.cancelRun({ workspaceId: seeded.workspaceId, runId })
})

test('when a branch has won, or one has failed, the effects beside it are told to end', async (t) => {
  const heard: string[] = []
  const hang = ({ signal, runId }: ActionCall) => {
    signal.addEventListener('abort', () => heard.push(runId))
    return never()
  }
  const { workflow, start, outcome, entries } = await testEngine(t, {
    actions: {
      'test.hang': hang,
      'test.win': () => ({ output: 1 }),
      'test.fail': () => {
        throw new StepError('broken', 'no', { retryable: false })
      },
    },
  })
  const race = await start(await workflow({ steps: [both('any', [act('hang')], [act('win')])] }))
  const broken = await start(await workflow({ steps: [both('all', [act('hang')], [act('fail')])] }))
  assert.equal((await outcome(race)).status, 'succeeded')
  assert.equal((await outcome(broken)).status, 'failed')
  assert.deepEqual(heard.toSorted(), [race, broken].toSorted())
  const canceled = (await entries(race)).filter(({ type }) => type === 'canceled')
  assert.deepEqual(
    canceled.map((entry) => 'key' in entry && entry.key),
    ['both[0].hang'],
  )
})

test('canceling a run ends all its effects', async (t) => {
  const begun = Promise.withResolvers<void>()
  const heard = new Set<string>()
  let count = 0
  const hang = ({ signal, stepId }: ActionCall) => {
    signal.addEventListener('abort', () => heard.add(stepId))
    if (++count === 2) begun.resolve()
    return never()
  }
  const { engine, workflow, start, outcome } = await testEngine(t, {
    actions: { 'test.a': hang, 'test.b': hang },
  })
  const seeded = await workflow({ steps: [both('all', [act('a')], [act('b')])] })
  const runId = await start(seeded)
  await begun.promise
  await engine.cancelRun({ workspaceId: seeded.workspaceId, runId })
  assert.equal((await outcome(runId)).status, 'canceled')
  assert.deepEqual([...heard].toSorted(), ['a', 'b'])
})

test('a device answers one branch while a worker holds the run for another', async (t) => {
  const goOn = Promise.withResolvers<void>()
  const tested = await testEngine(t, {
    actions: {
      'test.slow': async () => {
        await goOn.promise
        return { output: 'slow' }
      },
      'test.after': () => {
        goOn.resolve()
        return { output: 'after' }
      },
      'device.command': () => ({ suspend: { device: 'laptop', command: ['date'] } }),
    },
  })
  const { database, engine, outcome } = tested
  const device = [{ id: 'ask', use: 'device.command' }, act('after')]
  const seeded = await tested.workflow({ steps: [both('all', [act('slow')], device)] })
  await seedDevice(database.owner, seeded, { name: 'laptop' })
  const runId = await tested.start(seeded)
  let command
  while (!command) {
    await sleep(10)
    command = await database.owner.selectFrom('deviceCommands').selectAll().executeTakeFirst()
  }
  const result: DeviceCommandResult = {
    status: 'finished',
    exitCode: 0,
    stdout: 'now',
    stderr: '',
    durationMs: 1,
    files: [],
  }
  const { workspaceId } = seeded
  await engine.completeSuspended({ workspaceId, commandId: command.id, result })
  // Only the step after the device's lets the other branch end.
  assert.equal((await outcome(runId)).status, 'succeeded')
})

test('an answer that comes while the run is held is not slept over when it is parked', async (t) => {
  const { database, workflow, start, engine } = await testEngine(t, { running: 'none' })
  const seeded = await workflow({ steps: [{ id: 'a', set: {} }] })
  const runId = await start(seeded)
  const claim = { claimSeq: 1, claimedBy: 'w', status: 'running' as const, woken: true }
  await database.owner.updateTable('runQueue').set(claim).where('runId', '=', runId).execute()
  const writer = createJournalWriter(database.pools.engine)
  await writer.checkpoint({
    claim: { runId, claimSeq: 1, workerId: 'w', workspaceId: seeded.workspaceId },
    seq: 0,
    entries: [],
    park: { status: 'waiting', until: '2999-01-01T00:00:00.000Z', waitingFor: 'x' },
  })
  const row = await database.owner.selectFrom('runQueue').selectAll().executeTakeFirstOrThrow()
  assert.ok(row.availableAt < '2999')
  assert.equal(row.woken, false)
  await engine.cancelRun({ workspaceId: seeded.workspaceId, runId })
})

test('a worker that stops lets all effects under way finish and begins none', async (t) => {
  const { database, workflow } = await testEngine(t, { running: 'none' })
  const calls: string[] = []
  const gate = Promise.withResolvers<void>()
  const slow = async ({ stepId }: ActionCall) => {
    calls.push(stepId)
    await gate.promise
    return { output: stepId }
  }
  const engine = createEngine({
    pool: database.pools.engine,
    ...testActions({ 'test.a': slow, 'test.b': slow, 'test.c': slow }),
  })
  const stop = new AbortController()
  const running = engine.runWorker(stop.signal)
  const { start, entries } = looks(engine, database)
  const steps = [both('all', [act('a'), act('c')], [act('b')])]
  const runId = await start(await workflow({ steps: steps }))
  while (calls.length < 2) await sleep(5)
  stop.abort()
  gate.resolve()
  await running
  assert.deepEqual(calls, ['a', 'b'])
  const done = (await entries(runId)).flatMap((one) => (one.type === 'done' ? [one.key] : []))
  assert.deepEqual(done.toSorted(), ['both[0].a', 'both[1].b'])
  const left = await database.owner.selectFrom('runQueue').selectAll().executeTakeFirstOrThrow()
  assert.deepEqual([left.status, left.claimedBy], ['queued', null])
})
