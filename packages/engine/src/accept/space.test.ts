import { runScheduler } from '../schedule/scheduler.ts'
import { seedSchedules } from '../testing/seed-schedules.ts'
import { testEngine, type TestEngine } from '../testing/test-engine.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { silentLog } from '@floyo/db'
import { createLargeValues } from '../journal/large-values.ts'

async function untilParked({ database }: TestEngine, runId: string) {
  for (let waited = 0; waited < 60_000; waited += 10) {
    const row = await database.owner
      .selectFrom('runQueue')
      .select(['status', 'claimedBy'])
      .where('runId', '=', runId)
      .executeTakeFirst()
    if (row?.status === 'queued' && row.claimedBy === null) return
    await sleep(10)
  }
  throw new Error('the run was not given back')
}

test('without room a run finishes the effect under way, is given back, and goes on once there is room', async (t) => {
  const space = { low: false, out: false }
  const calls: string[] = []
  const tested = await testEngine(t, {
    space: { isLow: () => space.low, isOut: () => space.out },
    actions: {
      'x.first'() {
        calls.push('first')
        space.low = space.out = true
        return { output: 1 }
      },
      'x.second'() {
        calls.push('second')
        return { output: 2 }
      },
    },
  })
  const workflow = await tested.workflow({
    steps: [
      { id: 'a', use: 'x.first' },
      { id: 'b', use: 'x.second' },
    ],
  })
  const runId = await tested.start(workflow)
  await untilParked(tested, runId)
  assert.deepEqual(calls, ['first'])
  assert.ok((await tested.entries(runId)).some(({ type }) => type === 'done'))
  await assert.rejects(tested.start(workflow), { code: 'storage_full' })
  space.low = space.out = false
  assert.equal((await tested.outcome(runId)).status, 'succeeded')
  assert.deepEqual(calls, ['first', 'second'])
})

test('while room is low runs that were taken go on to their end', async (t) => {
  const space = { low: false }
  const tested = await testEngine(t, {
    space: { isLow: () => space.low, isOut: () => false },
    actions: {
      'x.first'() {
        space.low = true
        return { output: 1 }
      },
      'x.second': () => ({ output: 2 }),
    },
  })
  const runId = await tested.start(
    await tested.workflow({
      steps: [
        { id: 'a', use: 'x.first' },
        { id: 'b', use: 'x.second' },
      ],
    }),
  )
  assert.equal((await tested.outcome(runId)).status, 'succeeded')
})

test('what is due while room is low is fired once there is room', async (t) => {
  const space = { low: true, looks: 0 }
  const { database, engine, workflow } = await testEngine(t, { running: 'none' })
  const { owner, pools } = database
  const seeded = await workflow({})
  const nextAt = new Date(Date.now() - 1000).toISOString()
  await seedSchedules(owner, seeded, [{ cron: '@every 1h', nextAt }])
  const stop = new AbortController()
  const running = runScheduler({
    pool: pools.engine,
    changes: engine.changes,
    log: silentLog,
    signal: stop.signal,
    pollMs: 10,
    linkToRun: String,
    values: createLargeValues(undefined),
    space: {
      isLow() {
        space.looks++
        return space.low
      },
      isOut: () => false,
    },
  })
  const runs = () => owner.selectFrom('runs').select('trigger').execute()
  for (let waited = 0; space.looks < 5 && waited < 60_000; waited += 10) await sleep(10)
  assert.deepEqual(await runs(), [])
  space.low = false
  for (let waited = 0; (await runs()).length === 0 && waited < 60_000; waited += 10) await sleep(10)
  assert.deepEqual(await runs(), [{ trigger: 'schedule' }])
  stop.abort()
  await running
})
