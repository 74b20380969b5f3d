import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { inWorkspace, silentLog } from '@floyo/db'
import { aDefinition, seedWorkflow, testDatabase, untilWaiting } from '@floyo/db/testing'
import { sql } from 'kysely'
import { createChangeFeed } from '../bus/changes.ts'
import { fireDebounced } from './fire-debounced.ts'
import { startRunsOfEvents, type StoredEvent } from './match.ts'
import { syncTriggers } from './sync.ts'

const later = '2999-01-01T00:00:00Z'

const created = (subject: string): StoredEvent => ({
  id: crypto.randomUUID(),
  occurredAt: later,
  actor: 'ada',
  type: 'file.created',
  subject,
  attrs: {},
  source: 'watch',
  deviceId: null,
})

/** A trigger of one person's files, and ways to let events and time come. */
async function watched(t: TestContext, { debounce }: { debounce?: string } = { debounce: '1h' }) {
  const { owner, api, pools } = await testDatabase(t)
  const trigger = { type: 'event', on: 'file.created', ...(debounce ? { debounce } : {}) } as const
  const definition = aDefinition({ trigger: [trigger] })
  const { workspaceId, userId, workflowId } = await seedWorkflow(owner, { definition })
  const scope = { workspaceId, userId }
  const changes = createChangeFeed(
    { publish: () => Promise.resolve(), listen: () => Promise.resolve() },
    silentLog,
  )
  await inWorkspace(api, scope, (tx) =>
    syncTriggers(tx, { ...scope, workflowId, live: { version: 1, definition } }),
  )
  const come = (events: StoredEvent[], queueLimit?: number) =>
    inWorkspace(api, scope, (tx) => startRunsOfEvents(tx, { ...scope, queueLimit }, events))
  const timePasses = () =>
    sql`update app.event_triggers set fire_at = now() where fire_at is not null`.execute(owner)
  const fire = (queueLimit?: number) => fireDebounced(pools.engine, changes, queueLimit)
  const runs = async () =>
    (await owner.selectFrom('runs').select('triggerData').orderBy('id').execute()).map(
      ({ triggerData }) => triggerData as { events: number; event: { subject: string } },
    )
  const pending = () =>
    owner.selectFrom('eventTriggers').select(['pendingCount', 'fireAt']).executeTakeFirstOrThrow()
  return { owner, api, scope, come, timePasses, fire, runs, pending }
}

test('many events in a row are one run with the last of them, once it has been quiet', async (t) => {
  const { come, fire, runs, timePasses } = await watched(t)
  await come([created('a'), created('b')])
  await come([created('c')])
  assert.equal(await fire(), 0, 'not yet')
  await timePasses()
  assert.equal(await fire(), 1)
  assert.deepEqual(
    (await runs()).map(({ events, event }) => [events, event.subject]),
    [[3, 'c']],
  )
  assert.equal(await fire(), 0)
})

test('schedulers that look at the same time start one run', async (t) => {
  const { come, fire, runs, timePasses } = await watched(t)
  await come([created('a')])
  await timePasses()
  const fired = await Promise.all([fire(), fire(), fire(), fire()])
  assert.deepEqual(fired.toSorted(), [0, 0, 0, 1])
  assert.equal((await runs()).length, 1)
})

test('an event that is being stored when the time is over puts the run off', async (t) => {
  const { api, scope, come, fire, runs, timePasses, pending } = await watched(t)
  await come([created('a')])
  await timePasses()
  await inWorkspace(api, scope, async (tx) => {
    await startRunsOfEvents(tx, scope, [created('b')])
    assert.equal(await fire(), 0, 'the trigger is somebody else’s, and nobody waits for it')
  })
  assert.equal(await fire(), 0)
  assert.equal((await pending()).pendingCount, 2)
  await timePasses()
  await fire()
  assert.deepEqual(
    (await runs()).map(({ events }) => events),
    [2],
  )
})

test('an event that comes while the run is being started belongs to the next one', async (t) => {
  const { owner, come, fire, runs, timePasses, pending } = await watched(t)
  await come([created('a')])
  await timePasses()
  const waiting = (count: number) => untilWaiting(owner, count)
  const { firing, coming } = await owner.transaction().execute(async (tx) => {
    await sql`lock table app.runs in exclusive mode`.execute(tx)
    const held = { firing: fire(), coming: waiting(1).then(() => come([created('b')])) }
    await waiting(2)
    return held
  })
  assert.equal(await firing, 1)
  await coming
  assert.equal((await pending()).pendingCount, 1)
  await timePasses()
  await fire()
  assert.deepEqual(
    (await runs()).map(({ events, event }) => [events, event.subject]),
    [
      [1, 'a'],
      [1, 'b'],
    ],
  )
})

test('while the queue is full the run waits and gathers what comes meanwhile', async (t) => {
  const { owner, come, fire, runs, timePasses } = await watched(t)
  await come([created('a')])
  await timePasses()
  assert.equal(await fire(1), 1)
  await come([created('b')])
  await timePasses()
  assert.equal(await fire(1), 0)
  await come([created('c')])
  await timePasses()
  assert.equal(await fire(1), 0)
  await sql`delete from app.run_queue`.execute(owner)
  assert.equal(await fire(1), 1)
  assert.deepEqual(
    (await runs()).map(({ events }) => events),
    [1, 2],
  )
})

test('events that would start more runs than may wait are refused together, to be sent again', async (t) => {
  const { owner, come, runs } = await watched(t, {})
  assert.equal((await come([created('a'), created('b')], 1)).runIds.length, 2, 'nothing waits')
  await assert.rejects(come([created('c')], 2), { code: 'queue_full', retryAfterSeconds: 5 })
  assert.equal((await runs()).length, 2)
  assert.equal((await come([created('c')], 3)).runIds.length, 1, 'there is room')
  await sql`delete from app.run_queue`.execute(owner)
  assert.equal((await come([created('d')], 1)).runIds.length, 1)
})
