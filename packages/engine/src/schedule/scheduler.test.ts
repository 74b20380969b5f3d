import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '@floyo/db'
import { createLargeValues } from '../journal/large-values.ts'
import { testEngine } from '../testing/test-engine.ts'
import { until } from '../testing/until.ts'
import { runScheduler } from './scheduler.ts'

test('one part of a look that fails, however often, holds up no other', async (t) => {
  const { database, engine, workflow } = await testEngine(t, { running: 'none' })
  const { owner, pools } = database
  const { workspaceId, workflowId, userId } = await workflow({})
  await owner
    .insertInto('eventTriggers')
    .values({
      workspaceId,
      workflowId,
      userId,
      version: 1,
      triggerIndex: 0,
      eventType: 'file.created',
      debounceMs: 1000,
      fireAt: '2026-01-01T00:00:00Z',
      pendingEvent: '{}',
      pendingCount: 1,
    })
    .execute()
  await owner.schema.withSchema('app').alterTable('scheduleHolds').renameTo('gone').execute()
  const stop = new AbortController()
  t.after(() => stop.abort())

  const running = runScheduler({
    pool: pools.engine,
    changes: engine.changes,
    log: silentLog,
    signal: stop.signal,
    pollMs: 10,
    linkToRun: String,
    values: createLargeValues(undefined),
  })

  const runs = () => owner.selectFrom('runs').select('trigger').execute()
  await until(async () => (await runs()).length > 0, 'the event trigger has fired')
  assert.deepEqual(await runs(), [{ trigger: 'event' }])
  stop.abort()
  await running
})
