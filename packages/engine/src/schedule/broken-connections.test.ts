/** REL-07 in short: many schedulers, many due times, and connections that break at any moment. */
import { createChangeFeed } from '../bus/changes.ts'
import { createLargeValues } from '../journal/large-values.ts'
import { seedSchedules } from '../testing/seed-schedules.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { silentLog } from '@floyo/db'
import { seedWorkflow, testDatabase } from '@floyo/db/testing'
import { sql } from 'kysely'
import { createDatabaseBus } from '../bus/bus.ts'
import { runScheduler } from './scheduler.ts'

const schedules = 300
const timesEach = 20

test('eight schedulers whose connections are cut fire every due time once and miss none', async (t) => {
  const { owner, pools } = await testDatabase(t)
  // A year apart, so that no clock makes another time due while the test runs.
  const yearMs = 8766 * 3_600_000
  const latest = Math.floor(Date.now() / yearMs) * yearMs
  const nextAt = new Date(latest - (timesEach - 1) * yearMs).toISOString()
  const timing = { cron: '@every 8766h', missed: 'run-all', nextAt } as const
  await seedSchedules(
    owner,
    await seedWorkflow(owner),
    Array.from({ length: schedules }, () => timing),
  )
  const stop = new AbortController()
  const changes = createChangeFeed(createDatabaseBus(pools.engine, silentLog), silentLog)
  const running = Array.from({ length: 8 }, () =>
    runScheduler({
      pool: pools.engine,
      changes,
      log: silentLog,
      signal: stop.signal,
      pollMs: 20,
      queueLimit: 1_000_000,
      linkToRun: String,
      values: createLargeValues(undefined),
    }),
  )
  const left = async () => {
    const { count } = await owner
      .selectFrom('schedules')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('nextAt', '<=', new Date().toISOString())
      .executeTakeFirstOrThrow()
    return count
  }
  let cut = 0
  for (let round = 0; cut < 40 && (await left()) > 0; round++) {
    const { rows: ended } = await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'floyo_engine' and state <> 'idle'
      limit 2`.execute(owner)
    cut += ended.length
    // Now close together, now long enough that a scheduler gets something done.
    await sleep((round * 37) % 150)
  }
  while ((await left()) > 0) await sleep(20)
  stop.abort()
  await Promise.all(running)

  assert.equal(await left(), 0)
  const fires = await owner.selectFrom('scheduleFires').select(['runId', 'skipped']).execute()
  const runs = await owner.selectFrom('runs').select('id').execute()
  assert.equal(fires.length, schedules * timesEach)
  assert.deepEqual(
    fires.map(({ runId }) => runId ?? 'none').toSorted(),
    runs.map(({ id }) => id).toSorted(),
    'each due time has its run, each run its due time',
  )
  assert.ok(cut >= 5, `the control: ${cut} connections were cut`)
})
