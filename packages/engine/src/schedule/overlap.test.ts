import { createChangeFeed } from '../bus/changes.ts'
import { cancelRun } from '../runs/cancel.ts'
import { seedSchedules } from '../testing/seed-schedules.ts'
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { silentLog } from '@floyo/db'
import { seedWorkflow, testDatabase } from '@floyo/db/testing'
import { createDatabaseBus } from '../bus/bus.ts'
import { fireDueSchedules } from './fire.ts'
import { releaseHeld } from './holds.ts'

/** A schedule of the first of January whose due times the test sets; nobody executes its runs. */
async function scheduled(t: TestContext, overlap: string) {
  const database = await testDatabase(t)
  const { owner, pools } = database
  const seeded = await seedWorkflow(owner)
  const { workspaceId } = seeded
  await seedSchedules(owner, seeded, [{ cron: '0 0 1 1 *', missed: 'run-all', overlap }])
  const changes = createChangeFeed(createDatabaseBus(pools.engine, silentLog), silentLog)
  /** Fires the due times of the years from `from` until now. */
  const fire = async (from: number) => {
    await owner
      .updateTable('schedules')
      .set({ nextAt: `${from}-01-01T00:00:00Z` })
      .execute()
    return fireDueSchedules(pools.engine, { changes, log: silentLog, queueLimit: 10_000 })
  }
  const queue = () =>
    owner.selectFrom('runQueue').select(['runId', 'availableAt']).orderBy('runId').execute()
  const fires = () =>
    owner
      .selectFrom('scheduleFires')
      .select(['dueAt', 'runId', 'skipped'])
      .orderBy('dueAt')
      .execute()
  const end = (runId: string) => owner.deleteFrom('runQueue').where('runId', '=', runId).execute()
  const release = () => releaseHeld(pools.engine, changes)
  const cancel = (runId: string) => cancelRun(pools.engine, changes, { workspaceId, runId })
  const forget = () => owner.deleteFrom('scheduleFires').execute()
  return { ...database, fire, queue, fires, end, release, cancel, forget }
}

const runIdsOf = (rows: { runId: string | null }[]): string[] =>
  rows.flatMap(({ runId }) => (runId === null ? [] : [runId]))

test('by default due times run beside one another', async (t) => {
  const { fire, queue, fires } = await scheduled(t, 'allow')
  await fire(2023)
  const all = runIdsOf(await fires())
  assert.ok(all.length >= 4)
  assert.deepEqual(
    (await queue()).map(({ runId }) => runId),
    all.toSorted(),
  )
})

test('skip leaves a due time out while the run before it has not ended', async (t) => {
  const { fire, queue, fires, end, forget } = await scheduled(t, 'skip')
  await fire(2023)
  const [first, ...others] = await fires()
  assert.ok(first?.runId)
  assert.ok(others.length > 0 && others.every(({ runId }) => runId === null))
  assert.match(others[0]?.skipped ?? '', /the run before it had not ended/)

  await forget()
  assert.equal((await fire(2023)).fired, 0, 'it has not ended yet')
  await end(first.runId)
  await forget()
  assert.equal((await fire(2023)).fired, 1)
  assert.equal((await queue()).length, 1)
})

test('queue lets one run after another start, in the order of their due times', async (t) => {
  const { fire, queue, fires, end, release } = await scheduled(t, 'queue')
  await fire(2023)
  const inOrder = runIdsOf(await fires())
  assert.ok(inOrder.length >= 4)
  const open = async () =>
    (await queue())
      .filter(({ availableAt }) => availableAt !== 'infinity')
      .map(({ runId }) => runId)

  for (const [index, runId] of inOrder.entries()) {
    assert.deepEqual(await open(), [runId], `turn ${index + 1}`)
    assert.equal(await release(), 0, 'nobody goes before the run has ended')
    await end(runId)
    assert.equal(await release(), index + 1 < inOrder.length ? 1 : 0)
  }
  assert.deepEqual(await queue(), [])
})

test('a waiting run that is canceled lets the next one go in its place', async (t) => {
  const { fire, queue, fires, end, release, cancel } = await scheduled(t, 'queue')
  await fire(2023)
  const [first = '', second = '', third] = runIdsOf(await fires())
  assert.equal(await cancel(second), 'canceled')
  await end(first)
  await release()
  await release()
  const open = (await queue()).filter(({ availableAt }) => availableAt !== 'infinity')
  assert.deepEqual(
    open.map(({ runId }) => runId),
    [third],
  )
})

test('waiting runs go on when their schedule is gone', async (t) => {
  const { owner, fire, queue, release } = await scheduled(t, 'queue')
  await fire(2023)
  await owner.deleteFrom('schedules').execute()
  while ((await release()) > 0);
  assert.ok((await queue()).every(({ availableAt }) => availableAt !== 'infinity'))
})

test('cancel-old ends the run before it, and starts the latest due time only', async (t) => {
  const { owner, fire, queue, fires, forget } = await scheduled(t, 'cancel-old')
  await fire(2023)
  const rows = await fires()
  const [first = ''] = runIdsOf(rows)
  assert.equal(rows.at(-1)?.runId, first)
  assert.ok(rows.slice(0, -1).every(({ skipped }) => /its place was taken/.test(skipped ?? '')))

  await forget()
  await fire(2023)
  const [second = ''] = runIdsOf(await fires())
  assert.notEqual(second, first)
  const end = await owner
    .selectFrom('runEnds')
    .select(['runId', 'outcome'])
    .executeTakeFirstOrThrow()
  assert.equal(end.runId, first)
  assert.match(JSON.stringify(end.outcome), /took its place/)
  assert.deepEqual(
    (await queue()).map(({ runId }) => runId),
    [second],
  )
})

test('cancel-old asks a worker to end the run that it holds', async (t) => {
  const { owner, fire, forget } = await scheduled(t, 'cancel-old')
  await fire(2023)
  await owner.updateTable('runQueue').set({ status: 'running' }).execute()
  await forget()
  await fire(2023)
  const asked = await owner
    .selectFrom('runQueue')
    .select('status')
    .where('cancelRequested', '=', true)
    .execute()
  assert.deepEqual(asked, [{ status: 'running' }])
})
