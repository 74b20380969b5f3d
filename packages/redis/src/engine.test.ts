import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { silentLog } from '@floyo/db'
import { aDefinition, seedWorkflow, testDatabase } from '@floyo/db/testing'
import { createDatabaseBus, createEngine, type NewRun } from '@floyo/engine'
import { createRedisBus } from './bus.ts'
import { createDispatcher } from './dispatcher.ts'
import { openRedis } from './open.ts'
import { redisServer } from './testing/redis-server.ts'

/** One process that accepts and two that work, all on one database and one Redis. */
async function manyMachines(t: TestContext) {
  const database = await testDatabase(t)
  const server = await redisServer(t)
  const pool = database.pools.engine
  const stop = new AbortController()
  const ending: Promise<unknown>[] = []
  const handed: string[] = []
  const engines = Array.from({ length: 3 }, (_, index) => {
    const redis = openRedis(server.url)
    const dispatcher = createDispatcher({ redis, log: silentLog })
    const bus = createRedisBus(redis, createDatabaseBus(pool, silentLog))
    t.after(async () => {
      await dispatcher.close()
      redis.close()
    })
    const watched = {
      ...dispatcher,
      receive: (onRuns: (runIds: string[]) => Promise<void>, signal: AbortSignal) =>
        dispatcher.receive(async (runIds) => {
          handed.push(...runIds)
          await onRuns(runIds)
        }, signal),
    }
    const engine = createEngine({
      pool,
      bus,
      dispatcher: watched,
      actions: new Map(),
      perform: () => Promise.reject(new Error('there are no actions')),
    })
    if (index > 0) ending.push(engine.runWorker(stop.signal))
    return engine
  })
  t.after(async () => {
    stop.abort()
    await Promise.all(ending)
  })
  const definition = aDefinition({ steps: [{ id: 'a', set: { x: '{{ inputs.n + 1 }}' } }] })
  const { workspaceId, workflowId } = await seedWorkflow(database.owner, { definition })
  const accept = async (count: number): Promise<string[]> => {
    const runs: NewRun[] = Array.from({ length: count }, (_, n) => ({
      workspaceId,
      workflowId,
      version: 1,
      trigger: 'manual',
      inputs: { n },
      triggerData: null,
    }))
    const accepted = await engines[0]?.acceptAll(runs)
    return (accepted ?? []).map(({ runId }) => runId)
  }
  const allEnd = async (runIds: string[]): Promise<void> => {
    for (let waited = 0; ; waited += 20) {
      const { ended } = await database.owner
        .selectFrom('runEnds')
        .select((count) => count.fn.countAll<number>().as('ended'))
        .where('runId', 'in', runIds)
        .where('status', '=', 'succeeded')
        .executeTakeFirstOrThrow()
      if (ended === runIds.length) return
      assert.ok(waited < 120_000, `${ended} of ${runIds.length} runs ended`)
      await sleep(20)
    }
  }
  return { server, accept, allEnd, handed }
}

test('runs end once each with Redis, without it, and with it again', async (t) => {
  const { server, accept, allEnd, handed } = await manyMachines(t)
  const overRedis = async (): Promise<void> => {
    for (let tries = 0; ; tries++) {
      assert.ok(tries < 200, 'no run was handed over by Redis')
      const runIds = await accept(50)
      await allEnd(runIds)
      if (runIds.some((runId) => handed.includes(runId))) return
    }
  }
  await overRedis()

  await server.kill()
  await allEnd(await accept(200))

  await server.start()
  await overRedis()
})
