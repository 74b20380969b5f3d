import { createChangeFeed } from '../bus/changes.ts'
import { inTransaction } from '../sql/query.ts'
import { seedSchedules } from '../testing/seed-schedules.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '@floyo/db'
import { seedWorkflow, testDatabase, type TestDatabase } from '@floyo/db/testing'
import { createDatabaseBus } from '../bus/bus.ts'
import { fireDueSchedules } from './fire.ts'

interface Seed {
  count: number
  nextAt: string
  cron?: string
}

/** Schedules due at `nextAt`, and then not for years: none comes due again while a test looks on. */
async function seedDue({ owner }: TestDatabase, { count, nextAt, cron = '0 0 29 2 *' }: Seed) {
  const timings = Array.from({ length: count }, () => ({ cron, nextAt }))
  await seedSchedules(owner, await seedWorkflow(owner), timings)
}

function firing({ pools }: TestDatabase, queueLimit = 10_000) {
  const changes = createChangeFeed(createDatabaseBus(pools.engine, silentLog), silentLog)
  return () => fireDueSchedules(pools.engine, { changes, log: silentLog, queueLimit })
}

test('eight schedulers fire each due time once', async (t) => {
  const database = await testDatabase(t)
  const nextAt = new Date(Date.now() - 1000).toISOString()
  await seedDue(database, { count: 250, nextAt })
  const fire = firing(database)

  const looks = Array.from({ length: 8 }, async () => {
    while ((await fire()).more);
  })
  await Promise.all(looks)
  await fire()

  const fires = await database.owner
    .selectFrom('scheduleFires')
    .select(['dueAt', 'runId'])
    .execute()
  assert.equal(fires.length, 250)
  assert.equal(new Set(fires.map(({ runId }) => runId)).size, 250)
  const runs = await database.owner.selectFrom('runs').select('id').execute()
  assert.equal(runs.length, 250)
})

test('a scheduler passes over what another one is firing, without waiting', async (t) => {
  const database = await testDatabase(t)
  await seedDue(database, { count: 1, nextAt: new Date().toISOString() })

  await inTransaction(database.pools.engine, async (other) => {
    await other({ text: 'select from app.schedules for update', values: [] })
    assert.deepEqual(await firing(database)(), { fired: 0, more: false })
  })
})

test('a due time that fired before does not fire again, though the schedule was set back', async (t) => {
  const database = await testDatabase(t)
  const nextAt = new Date(Date.now() - 1000).toISOString()
  await seedDue(database, { count: 1, nextAt })
  const fire = firing(database)
  await fire()

  await database.owner.updateTable('schedules').set({ nextAt }).execute()

  assert.equal((await fire()).fired, 0)
})

test('missed times are kept with the reason why they did not run', async (t) => {
  const database = await testDatabase(t)
  const nextAt = new Date(Date.now() - 3 * 3_600_000).toISOString()
  await seedDue(database, { count: 1, nextAt, cron: '*/10 * * * *' })
  await firing(database)()

  const fires = await database.owner
    .selectFrom('scheduleFires')
    .select(['runId', 'skipped'])
    .execute()
  assert.equal(fires.filter(({ runId }) => runId).length, 1)
  assert.ok(fires.length >= 18)
  assert.ok(
    fires.every(
      ({ runId, skipped }) => runId ?? /made up for by the run due at/.test(skipped ?? ''),
    ),
  )
})

test('a schedule adds no run to a full queue, and says so', async (t) => {
  const database = await testDatabase(t)
  await seedDue(database, { count: 3, nextAt: new Date().toISOString() })
  const fire = firing(database, 2)
  await database.owner
    .updateTable('schedules')
    .set({ nextAt: null })
    .where('triggerIndex', '=', 2)
    .execute()
  assert.equal((await fire()).fired, 2)

  await database.owner
    .updateTable('schedules')
    .set({ nextAt: new Date() })
    .where('triggerIndex', '=', 2)
    .execute()
  assert.equal((await fire()).fired, 0)

  const skipped = await database.owner
    .selectFrom('scheduleFires')
    .select('skipped')
    .where('skipped', 'is not', null)
    .execute()
  assert.match(skipped[0]?.skipped ?? '', /had 2 unfinished runs/)
})
