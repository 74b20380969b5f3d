import { createChangeFeed } from '../bus/changes.ts'
import { inTransaction } from '../sql/query.ts'
import { seedSchedules } from '../testing/seed-schedules.ts'
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { silentLog } from '@floyo/db'
import { seedWorkflow, testDatabase } from '@floyo/db/testing'
import { createDatabaseBus } from '../bus/bus.ts'
import { backfill, previewBackfill } from './backfill.ts'

const hour = '0 * * * *'

async function scheduled(t: TestContext, timing: { cron?: string; overlap?: string } = {}) {
  const database = await testDatabase(t)
  const { owner, pools } = database
  const seeded = await seedWorkflow(owner)
  const { workspaceId, userId } = seeded
  const timed = { cron: hour, missed: 'skip', ...timing } as const
  const [scheduleId = ''] = await seedSchedules(owner, seeded, [timed])
  const changes = createChangeFeed(createDatabaseBus(pools.engine, silentLog), silentLog)
  const window = {
    workspaceId,
    scheduleId,
    from: '2026-01-05T08:00:00Z',
    to: '2026-01-05T11:59:00Z',
  }
  const fill = (parts: Partial<typeof window> = {}, queueLimit = 10_000) =>
    backfill({ pool: pools.engine, changes, queueLimit }, { ...window, ...parts, userId })
  const preview = (parts: Partial<typeof window> = {}) =>
    previewBackfill(pools.engine, { ...window, ...parts })
  return { ...database, workspaceId, scheduleId, fill, preview }
}

test('due times that did not run become runs, those that did are left alone', async (t) => {
  const { owner, workspaceId, scheduleId, fill, preview } = await scheduled(t)
  const ran = crypto.randomUUID()
  await owner
    .insertInto('scheduleFires')
    .values([
      { workspaceId, scheduleId, dueAt: '2026-01-05T09:00:00Z', runId: ran, skipped: null },
      { workspaceId, scheduleId, dueAt: '2026-01-05T10:00:00Z', runId: null, skipped: 'missed' },
    ])
    .execute()
  assert.deepEqual(
    (await preview()).map(({ dueAt, runId, skipped }) => [dueAt.slice(11, 16), runId, skipped]),
    [
      ['08:00', null, null],
      ['09:00', ran, null],
      ['10:00', null, 'missed'],
      ['11:00', null, null],
    ],
  )
  const made = await fill()
  assert.equal(made.runIds.length, 3)
  const runs = await owner.selectFrom('runs').select(['id', 'triggerData']).orderBy('id').execute()
  assert.deepEqual(
    runs.map(({ triggerData }) => (triggerData as { dueAt: string }).dueAt.slice(11, 16)),
    ['08:00', '10:00', '11:00'],
  )
  assert.ok((await preview()).every(({ runId }) => runId !== null))
  assert.deepEqual(await fill(), { backfillId: null, runIds: [] })
})

test('the same window asked for five times at once runs each due time once', async (t) => {
  const { owner, fill } = await scheduled(t)
  const made = await Promise.all(Array.from({ length: 5 }, () => fill()))
  assert.equal(made.flatMap(({ runIds }) => runIds).length, 4)
  assert.equal((await owner.selectFrom('runs').select('id').execute()).length, 4)
})

test('a backfill waits for a scheduler that is firing the schedule', async (t) => {
  const { pools, workspaceId, scheduleId, fill, owner } = await scheduled(t)
  let filling: ReturnType<typeof fill> | undefined
  await inTransaction(pools.engine, async (query) => {
    await query({ text: 'select from app.schedules for update', values: [] })
    filling = fill()
    await query({
      text: `insert into app.schedule_fires (workspace_id, schedule_id, due_at, run_id)
             values ($1, $2, '2026-01-05T08:00:00Z', uuidv7())`,
      values: [workspaceId, scheduleId],
    })
  })
  assert.equal((await filling)?.runIds.length, 3)
  assert.equal((await owner.selectFrom('scheduleFires').select('dueAt').execute()).length, 4)
})

test('the runs of a schedule that lets none overlap wait for one another', async (t) => {
  const { owner, fill } = await scheduled(t, { overlap: 'skip' })
  await fill()
  const held = await owner.selectFrom('runQueue').select('availableAt').execute()
  assert.deepEqual(
    held.map(({ availableAt }) => availableAt),
    ['infinity', 'infinity', 'infinity', 'infinity'],
  )
  assert.equal((await owner.selectFrom('scheduleHolds').select('runId').execute()).length, 4)
})

test('a window is over, not turned around, and has at most a thousand due times', async (t) => {
  const { fill, preview } = await scheduled(t, { cron: '* * * * *' })
  const refused = async (parts: { from?: string; to?: string }) =>
    assert.rejects(preview(parts), { code: 'invalid_request' })
  await refused({ to: '2099-01-01T00:00:00Z' })
  await refused({ from: '2026-01-06T00:00:00Z' })
  await refused({ to: '2026-01-06T00:40:00Z' })
  assert.equal((await preview({ to: '2026-01-06T00:39:00Z' })).length, 1000)
  await assert.rejects(fill({}, 100), { code: 'queue_full' })
})
