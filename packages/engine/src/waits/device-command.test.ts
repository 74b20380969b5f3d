import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DeviceCommandResult } from '@floyo/contracts'
import { seedDevice } from '@floyo/db/testing'
import { sql } from 'kysely'
import { parked } from '../testing/parked.ts'
import { testEngine, type TestEngine } from '../testing/test-engine.ts'

const onLaptop = { suspend: { device: 'laptop', command: ['python', 'export.py'] } }

const finished: DeviceCommandResult = {
  status: 'finished',
  exitCode: 0,
  stdout: 'done',
  stderr: '',
  durationMs: 12,
  files: [],
}

async function suspended(t: Parameters<typeof testEngine>[0], timeout = '1m') {
  const tested = await testEngine(t, { actions: { 'device.command': () => onLaptop } })
  const seeded = await tested.workflow({
    steps: [
      { id: 'export', use: 'device.command', timeout, retry: retryOnce },
      { id: 'end', return: '{{ steps.export.stdout }}' },
    ],
  })
  const deviceId = await seedDevice(tested.database.owner, seeded, { name: 'laptop' })
  const runId = await tested.start(seeded)
  return { ...tested, seeded, deviceId, runId, command: await commandOf(tested) }
}

const retryOnce = { attempts: 1, backoff: 'fixed', initial: '1ms', max: '1ms' } as const

async function commandOf({ database }: TestEngine) {
  for (let waited = 0; waited < 60_000; waited += 10) {
    const command = await database.owner.selectFrom('deviceCommands').selectAll().executeTakeFirst()
    if (command) return command
    await sleep(10)
  }
  throw new Error('no command was asked of the device')
}

test('a run waits for a device without a worker, and goes on with its result', async (t) => {
  const { engine, database, seeded, deviceId, runId, command, outcome } = await suspended(t)
  const queued = await database.owner.selectFrom('runQueue').selectAll().executeTakeFirstOrThrow()
  assert.deepEqual([queued.status, queued.claimedBy], ['waiting', null])
  assert.equal(queued.waitingFor, 'the device laptop')
  assert.deepEqual(command.command, ['python', 'export.py'])

  const { workspaceId } = seeded
  await engine.completeSuspended({ workspaceId, commandId: command.id, deviceId, result: finished })

  assert.deepEqual(await outcome(runId), { status: 'succeeded', output: 'done' })
})

test('of two results for one command, the first is taken and the second refused', async (t) => {
  const { engine, seeded, runId, command, outcome } = await suspended(t)
  const { workspaceId } = seeded
  const complete = (stdout: string) =>
    engine.completeSuspended({
      workspaceId,
      commandId: command.id,
      result: { ...finished, stdout },
    })

  const results = await Promise.allSettled([complete('same'), complete('same')])

  assert.deepEqual(results.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  assert.deepEqual(await outcome(runId), { status: 'succeeded', output: 'same' })
  await assert.rejects(complete('late'), { code: 'conflict' })
})

test("another workspace, or another device, can not answer a device's command", async (t) => {
  const { engine, seeded, command } = await suspended(t)
  const { workspaceId } = seeded
  const foreign = crypto.randomUUID()
  const given = { workspaceId, commandId: command.id, result: finished }
  await assert.rejects(engine.completeSuspended({ ...given, workspaceId: foreign }), {
    code: 'not_found',
  })
  await assert.rejects(engine.completeSuspended({ ...given, deviceId: foreign }), {
    code: 'not_found',
  })
})

test('a device that does not come online fails the step, and its later answer is refused', async (t) => {
  const { engine, seeded, runId, command, outcome } = await suspended(t, '100ms')

  const ended = await outcome(runId)

  assert.ok(ended.status === 'failed')
  assert.equal(ended.error.code, 'device_offline')
  assert.match(ended.error.message, /laptop has never been online .* Start `floyo agent`/)
  const late = { workspaceId: seeded.workspaceId, commandId: command.id, result: finished }
  await assert.rejects(engine.completeSuspended(late), { code: 'conflict' })
})

test('of two commands side by side that have both ended, the first that is looked at counts alone', async (t) => {
  const tested = await testEngine(t, {
    actions: { 'device.command': () => onLaptop, 'test.act': () => ({ output: 1 }) },
  })
  const { engine, database, workflow, start, outcome, entries } = tested
  const branches = ['a', 'b'].map((id) => [{ id, use: 'device.command' }])
  const seeded = await workflow({
    // The run goes on after it, so what is still to be noted would be.
    steps: [
      { id: 'race', parallel: 'any', branches },
      { id: 'after', use: 'test.act' },
    ],
  })
  const { workspaceId } = seeded
  await seedDevice(database.owner, seeded, { name: 'laptop' })
  const runId = await start(seeded)
  await parked(tested)
  const rows = database.owner.selectFrom('deviceCommands').select(['id', 'stepId'])
  const [first, second] = await rows.orderBy('stepId').execute()
  assert.ok(first && second)
  await database.owner
    .updateTable('deviceCommands')
    .set({ status: 'finished', result: JSON.stringify(finished), finishedAt: sql`now()` })
    .where('id', '=', first.id)
    .execute()
  await engine.completeSuspended({ workspaceId, commandId: second.id, result: finished })

  assert.equal((await outcome(runId)).status, 'succeeded')
  const ends = (await entries(runId)).filter(({ type }) => type === 'done' || type === 'canceled')
  assert.deepEqual(
    ends.map((entry) => ('key' in entry ? [entry.key, entry.type] : [])),
    [
      ['race[0].a', 'done'],
      ['race[1].b', 'canceled'],
      ['race', 'done'],
      ['after', 'done'],
    ],
  )
})

test('a command that ends with an error fails the step with what it said', async (t) => {
  const { engine, seeded, runId, command, outcome } = await suspended(t)
  const result = { ...finished, exitCode: 2, stderr: 'no such report' }
  await engine.completeSuspended({ workspaceId: seeded.workspaceId, commandId: command.id, result })

  const ended = await outcome(runId)
  assert.ok(ended.status === 'failed')
  assert.match(ended.error.message, /exit code 2\. It said: no such report/)
})

test('a device that does not exist fails the step by its name', async (t) => {
  const { workflow, start, outcome } = await testEngine(t, {
    actions: { 'device.command': () => onLaptop },
  })
  const seeded = await workflow({ steps: [{ id: 'a', use: 'device.command' }] })
  const ended = await outcome(await start(seeded))
  assert.ok(ended.status === 'failed')
  assert.equal(ended.error.code, 'device_not_found')
})

test('canceling a run that waits for a device takes the command back', async (t) => {
  const { engine, database, seeded, runId, outcome } = await suspended(t)

  const { workspaceId } = seeded
  assert.equal(await engine.cancelRun({ workspaceId, runId }), 'canceled')

  assert.equal((await outcome(runId)).status, 'canceled')
  const command = await database.owner
    .selectFrom('deviceCommands')
    .select('status')
    .executeTakeFirst()
  assert.equal(command?.status, 'canceled')
  await assert.rejects(engine.cancelRun({ workspaceId, runId }), { code: 'run_already_final' })
})
