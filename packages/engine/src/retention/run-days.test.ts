import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  seedWorkflow,
  type SeededWorkflow,
  testDatabase,
  type TestDatabase,
} from '@floyo/db/testing'
import { sql } from 'kysely'
import { sumUpDays } from './run-days.ts'

/** Ends of runs, so many days before today. */
async function seedEnds(
  { owner }: TestDatabase,
  { workspaceId, workflowId }: SeededWorkflow,
  ends: { daysAgo: number; status: string; count: number }[],
): Promise<void> {
  for (const { daysAgo, status, count } of ends) {
    await sql`
      insert into app.run_ends (workspace_id, run_id, workflow_id, status, outcome, finished_at)
      select ${workspaceId}, uuidv7(), ${workflowId}, ${status}::app.run_status, '{}',
             date_trunc('day', now(), 'UTC') - make_interval(days => ${daysAgo}) + interval '5 seconds'
      from generate_series(1, ${count})`.execute(owner)
  }
}

async function summed({ owner }: TestDatabase): Promise<unknown[]> {
  const { rows } = await sql<Record<string, unknown>>`
    select current_date - day as days_ago, succeeded, failed, canceled
    from app.run_days order by day, workflow_id`.execute(owner)
  return rows.map((row) => Object.values(row))
}

test('days that are over are summed up once, today is left for later', async (t) => {
  const database = await testDatabase(t)
  const workflow = await seedWorkflow(database.owner)
  await seedEnds(database, workflow, [
    { daysAgo: 3, status: 'succeeded', count: 4 },
    { daysAgo: 3, status: 'failed', count: 1 },
    { daysAgo: 2, status: 'canceled', count: 2 },
    { daysAgo: 0, status: 'succeeded', count: 9 },
  ])
  const { engine } = database.pools

  await Promise.all([sumUpDays(engine), sumUpDays(engine)])

  const expected = [
    [3, 4, 1, 0],
    [2, 0, 0, 2],
  ]
  assert.deepEqual(await summed(database), expected)
  assert.equal(await sumUpDays(engine), 0)
  assert.deepEqual(await summed(database), expected)
})

test('a workspace that was quiet is summed up from where it stopped', async (t) => {
  const database = await testDatabase(t)
  const workflow = await seedWorkflow(database.owner)
  const { engine } = database.pools
  await seedEnds(database, workflow, [{ daysAgo: 40, status: 'succeeded', count: 1 }])
  await sumUpDays(engine)
  await seedEnds(database, workflow, [{ daysAgo: 2, status: 'succeeded', count: 2 }])

  assert.equal(await sumUpDays(engine), 1)

  assert.deepEqual(await summed(database), [
    [40, 1, 0, 0],
    [2, 2, 0, 0],
  ])
})
