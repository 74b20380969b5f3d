import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { testDatabase } from '@floyo/db/testing'
import { createEngine } from '../engine.ts'
import { countStatements } from '../testing/count-statements.ts'
import { looks, testActions } from '../testing/test-engine.ts'

const large = 'x'.repeat(1024 * 1024)

/** A worker, runs that begin with a mebibyte each, and an action that goes on when it is let. */
async function stage(t: TestContext) {
  const database = await testDatabase(t)
  const { pool, statements } = countStatements(database.pools.engine)
  const gate = Promise.withResolvers<void>()
  const actions = {
    'test.hold': async () => {
      await gate.promise
      return { output: {} }
    },
  }
  const engine = createEngine({ pool, ...testActions(actions) })
  const { workspaceId, workflowId } = await looks(engine, database).workflow({
    steps: [
      { id: 'hold', use: 'test.hold' },
      { id: 'end', return: '{{ size(trigger.text) + size(inputs.text) }}' },
    ],
  })
  const run = { workspaceId, workflowId, version: 1, trigger: 'manual' as const }
  const accept = (count: number) =>
    engine.acceptAll(
      Array.from({ length: count }, (_, index) => ({
        ...run,
        inputs: { text: index % 2 === 0 ? '' : large },
        triggerData: { text: index % 2 === 0 ? large : '' },
      })),
    )
  const outcomes = () => database.owner.selectFrom('runEnds').select('outcome').execute()
  const read = (): number => statements.filter((one) => one === 'read-large-run').length
  /** Lets all twenty runs end. @returns how many had been read until then */
  const endAll = async (): Promise<number> => {
    while (read() < 16) await sleep(10)
    await sleep(100)
    const before = read()
    gate.resolve()
    while ((await outcomes()).length < 20) await sleep(20)
    return before
  }
  return { engine, accept, outcomes, read, endAll, letGo: gate.resolve }
}

const isDone = { status: 'succeeded', output: large.length }

test('of large runs that were queued a worker holds sixteen at a time', async (t) => {
  const { engine, accept, outcomes, endAll } = await stage(t)
  await accept(20)
  const stop = new AbortController()
  const running = engine.runWorker(stop.signal)
  const heldBack = await endAll()
  stop.abort()
  await running

  assert.equal(heldBack, 16)
  assert.deepEqual(
    (await outcomes()).map(({ outcome }) => outcome),
    Array.from({ length: 20 }, () => isDone),
  )
})

test('large runs that are born in the process of their worker wait for room as well', async (t) => {
  const { engine, accept, read, endAll } = await stage(t)
  const stop = new AbortController()
  const running = engine.runWorker(stop.signal)
  await accept(1)
  while (read() < 1) await sleep(10)
  await accept(19)
  const heldBack = await endAll()
  stop.abort()
  await running

  assert.equal(heldBack, 16)
})

test('a worker that is told to stop gives large runs back that wait for room', async (t) => {
  const { engine, accept, outcomes, read, letGo } = await stage(t)
  await accept(20)
  const stop = new AbortController()
  const running = engine.runWorker(stop.signal)
  while (read() < 16) await sleep(10)
  stop.abort()
  letGo()
  await running

  assert.equal(read(), 16)
  assert.ok((await outcomes()).length <= 16)
})
