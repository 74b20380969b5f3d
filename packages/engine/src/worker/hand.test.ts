import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { testDatabase } from '@floyo/db/testing'
import type { CrashPoint } from '../crash-point.ts'
import { createEngine } from '../engine.ts'
import { looks, testActions } from '../testing/test-engine.ts'

/** A worker with so many runs of one pure step in its queue. */
async function workerBefore(
  t: TestContext,
  runs: number,
  reach: (point: CrashPoint) => void = () => {},
) {
  const database = await testDatabase(t)
  const engine = createEngine({ pool: database.pools.engine, ...testActions({}), reach })
  const { workspaceId, workflowId } = await looks(engine, database).workflow({
    steps: [{ id: 'end', return: 1 }],
  })
  const run = { workspaceId, workflowId, version: 1, inputs: {}, triggerData: null }
  await engine.acceptAll(Array.from({ length: runs }, () => ({ ...run, trigger: 'manual' })))
  const count = async (table: 'runEnds' | 'runQueue'): Promise<number> =>
    (await database.owner.selectFrom(table).select('runId').execute()).length
  return { engine, count }
}

test('a worker that is told to stop as its claim comes back ends what it has claimed', async (t) => {
  const stop = new AbortController()
  const { engine, count } = await workerBefore(t, 10, (point) => {
    if (point === 'claim.afterCommit') stop.abort()
  })
  await engine.runWorker(stop.signal)

  assert.deepEqual([await count('runEnds'), await count('runQueue')], [10, 0])
})
