import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { testDatabase } from '@floyo/db/testing'
import type { CrashPoint } from '../crash-point.ts'
import { createEngine } from '../engine.ts'
import { countStatements } from '../testing/count-statements.ts'
import { looks, testActions } from '../testing/test-engine.ts'

/** A worker with so many runs of one pure step in its queue, and what it asks of the database. */
async function workerBefore(
  t: TestContext,
  runs: number,
  reach: (point: CrashPoint) => void = () => {},
) {
  const database = await testDatabase(t)
  const { pool, statements } = countStatements(database.pools.engine)
  const engine = createEngine({ pool, ...testActions({}), reach })
  const { workspaceId, workflowId } = await looks(engine, database).workflow({
    steps: [{ id: 'end', return: 1 }],
  })
  const run = { workspaceId, workflowId, version: 1, inputs: {}, triggerData: null }
  await engine.acceptAll(Array.from({ length: runs }, () => ({ ...run, trigger: 'manual' })))
  const count = async (table: 'runEnds' | 'runQueue'): Promise<number> =>
    (await database.owner.selectFrom(table).select('runId').execute()).length
  return { engine, statements, count }
}

test('the next claim is on its way before the runs of the last one are worked out', async (t) => {
  const { engine, statements, count } = await workerBefore(t, 300)
  const stop = new AbortController()
  const running = engine.runWorker(stop.signal)
  while ((await count('runEnds')) < 300) await sleep(10)
  stop.abort()
  await running

  const before = statements.slice(0, statements.indexOf('finish-runs'))
  const claims = before.filter((one) => one === 'claim-runs')
  assert.ok(claims.length >= 2, `${claims.length} of ${before.join(', ')}`)
})

test('a worker that is told to stop as its claim comes back ends what it has claimed', async (t) => {
  const stop = new AbortController()
  const { engine, count } = await workerBefore(t, 10, (point) => {
    if (point === 'claim.afterCommit') stop.abort()
  })
  await engine.runWorker(stop.signal)

  assert.deepEqual([await count('runEnds'), await count('runQueue')], [10, 0])
})
