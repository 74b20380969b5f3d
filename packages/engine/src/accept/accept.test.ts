import { createEngine } from '../engine.ts'
import { aRun } from '../testing/a-run.ts'
import { countStatements } from '../testing/count-statements.ts'
import { testEngine, testActions, looks } from '../testing/test-engine.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { seedRuns, testDatabase } from '@floyo/db/testing'
import { sql } from 'kysely'
import { WebhookChanged } from './seen-webhook.ts'

test('a delivery that comes twenty times at once starts one run, and all hear of that one', async (t) => {
  const { engine, database, workflow } = await testEngine(t, { running: 'none' })
  const seeded = await workflow({})
  const delivery = { webhookId: crypto.randomUUID(), deliveryId: 'd-1' }

  const accepted = await Promise.all(
    Array.from({ length: 20 }, () => engine.accept(aRun(seeded, { delivery }))),
  )

  assert.equal(new Set(accepted.map(({ runId }) => runId)).size, 1)
  assert.equal(accepted.filter(({ duplicate }) => !duplicate).length, 1)
  const runs = await database.owner.selectFrom('runs').select('id').execute()
  assert.deepEqual(runs, [{ id: accepted[0]?.runId }])
})

test('a workspace whose queue is full is refused with a time to come back, and others are not', async (t) => {
  const { engine, database, workflow } = await testEngine(t, { running: 'none', queueLimit: 3 })
  const full = await seedRuns(database.owner, 3)
  const other = await workflow({})

  await assert.rejects(engine.accept(aRun(full)), { code: 'queue_full', retryAfterSeconds: 5 })
  await engine.accept(aRun(other))
})

test('a full installation refuses runs of every workspace, and takes them again when it has room', async (t) => {
  const { engine, workflow, database } = await testEngine(t, {
    running: 'none',
    totalQueueLimit: 3,
  })
  await seedRuns(database.owner, 3)
  const other = await workflow({})

  await assert.rejects(engine.accept(aRun(other)), { code: 'unavailable', retryAfterSeconds: 5 })

  await database.owner.deleteFrom('runQueue').execute()
  for (let waited = 0; ; waited += 50) {
    const isTaken = await engine.accept(aRun(other)).then(
      () => true,
      () => false,
    )
    if (isTaken) break
    assert.ok(waited < 60_000, 'it still refuses')
    await sleep(50)
  }
})

test('what the database refuses fails alone, though it shared the commit with others', async (t) => {
  const { engine, workflow } = await testEngine(t, { running: 'none' })
  const seeded = await workflow({})
  const bad = aRun(
    { ...seeded, workspaceId: crypto.randomUUID() },
    {
      delivery: { webhookId: crypto.randomUUID(), deliveryId: 'of no workspace' },
    },
  )
  // The first look at a queue is not part of the commit.
  await Promise.allSettled([engine.accept(aRun(seeded)), engine.accept(bad)])

  const results = await Promise.allSettled([
    engine.accept(aRun(seeded)),
    engine.accept(bad),
    engine.accept(aRun(seeded)),
  ])

  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
})

test('a delivery to a webhook that is not as it was seen is refused alone, and one that is gets its run', async (t) => {
  const { engine, database, workflow } = await testEngine(t)
  const { owner } = database
  const seeded = await workflow({ steps: [{ id: 'end', return: 1 }] })
  const { workspaceId, workflowId } = seeded
  const { id } = await owner
    .insertInto('webhooks')
    .values({ workspaceId, workflowId, token: 'a token', enabled: true, version: 1 })
    .returning('id')
    .executeTakeFirstOrThrow()
  const see = async () => {
    const { rows } = await sql<{ rowVersion: string }>`
      select xmin::text as row_version from app.webhooks where id = ${id}`.execute(owner)
    return { id, rowVersion: rows[0]?.rowVersion ?? '' }
  }
  const before = await see()
  await owner.updateTable('webhooks').set({ version: 2 }).execute()
  const now = await see()
  // By the queue, as the first of its version, and then at once.
  for (const way of ['queue', 'at once']) {
    const results = await Promise.allSettled([
      engine.accept(aRun(seeded, { seen: before })),
      engine.accept(aRun(seeded, { seen: now })),
      engine.accept(aRun(seeded)),
    ])
    const statuses = results.map(({ status }) => status)
    assert.deepEqual(statuses, ['rejected', 'fulfilled', 'fulfilled'], way)
    assert.ok(results[0]?.status === 'rejected' && results[0].reason instanceof WebhookChanged)
  }
  const runs = await owner.selectFrom('runs').select('id').execute()
  assert.equal(runs.length, 4)
})

test('a text that PostgreSQL can not keep does not lose the delivery', async (t) => {
  const { engine, database, workflow } = await testEngine(t, { running: 'none' })
  const seeded = await workflow({})

  await engine.accept(aRun(seeded, { triggerData: { 'k\0': ['a\0b', '\ud800', '\\u0000'] } }))

  const run = await database.owner.selectFrom('runs').select('triggerData').executeTakeFirst()
  assert.deepEqual(run?.triggerData, { 'k\uFFFD': ['a\uFFFDb', '\uFFFD', '\\u0000'] })
})

test('runs get their ids by the time of the database, whatever that of the process is', async (t) => {
  const { engine, database, workflow } = await testEngine(t, { running: 'none' })
  const seeded = await workflow({})
  // Ids that a process makes while it only knows its own time would sort behind all others.
  t.mock.method(Date, 'now', () => 2_000_000_000_000)

  for (let run = 0; run < 3; run++) await engine.accept(aRun(seeded))

  const { rows } = await sql<{ apart: number }>`
    select max(abs(extract(epoch from created_at - uuid_extract_timestamp(id))))::float8 as apart
    from app.runs`.execute(database.owner)
  assert.ok((rows[0]?.apart ?? Infinity) < 60)
})

test('a workflow gives its runs their priority, unless they bring one', async (t) => {
  const { engine, database, workflow } = await testEngine(t, { running: 'none' })
  const seeded = await workflow({})
  await database.owner.updateTable('workflows').set({ priority: 2 }).execute()

  const own = await engine.accept(aRun(seeded))
  const given = await engine.accept(aRun(seeded, { priority: 0 }))

  const rows = await database.owner.selectFrom('runQueue').select(['runId', 'priority']).execute()
  const priorities = new Map(rows.map(({ runId, priority }) => [runId, priority]))
  assert.deepEqual([priorities.get(own.runId), priorities.get(given.runId)], [2, 0])
})

test('a run of pure steps costs one statement once its version is known, one with an effect its queue', async (t) => {
  const database = await testDatabase(t)
  const { pool, statements } = countStatements(database.pools.engine)
  const actions = testActions({ 'test.call': () => ({ output: null }) })
  const engine = createEngine({ pool, ...actions })
  const stop = new AbortController()
  const running = engine.runWorker(stop.signal)
  t.after(async () => {
    stop.abort()
    await running
  })
  const { outcome, workflow } = looks(engine, database)
  const pure = await workflow({ steps: [{ id: 'end', return: 1 }] })
  const effect = await workflow({ steps: [{ id: 'call', use: 'test.call' }] })
  // The first of a version reads the definition and the depth of the queue.
  for (const seeded of [pure, effect]) await outcome((await engine.accept(aRun(seeded))).runId)
  // What goes by the clock may fall between: the worker's looks, and how deep the queues are.
  const others = new Set([
    'notify',
    'claim-runs',
    'queue-depths',
    'total-queue-depth',
    'renew-claims',
    'wake-forgotten',
    'waiting-workspaces',
    'waiting-places',
    'waiting-arrivals',
    'outdated-places',
    'take-probe',
  ])
  const cost = async (seeded: Parameters<typeof aRun>[0]): Promise<string[]> => {
    statements.length = 0
    await outcome((await engine.accept(aRun(seeded))).runId)
    return statements.filter((one) => !others.has(one))
  }

  assert.deepEqual(await cost(pure), ['insert-ended-runs'])
  assert.deepEqual(await cost(effect), ['insert-claimed-runs', 'checkpoint-runs', 'finish-runs'])
})
