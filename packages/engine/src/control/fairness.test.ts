import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { testEngine } from '../testing/test-engine.ts'

test('a run begins though three other workspaces flood the worker with runs that never end', async (t) => {
  const begun = new Set<string>()
  const { engine, workflow } = await testEngine(t, {
    worker: { concurrency: 100, drainSeconds: 0 },
    actions: {
      'test.hold': ({ workspaceId, signal }) => {
        begun.add(workspaceId)
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new Error('given up')))
        })
      },
    },
  })
  const make = () => workflow({ steps: [{ id: 'a', use: 'test.hold', timeout: '1h' }] })
  const aRun = ({ workspaceId, workflowId }: Awaited<ReturnType<typeof make>>) => ({
    workspaceId,
    workflowId,
    version: 1,
    inputs: {},
    triggerData: null,
    trigger: 'manual' as const,
  })
  const until = async (workspaceId: string) => {
    for (let waited = 0; waited < 60_000; waited += 10) {
      if (begun.has(workspaceId)) return
      await sleep(10)
    }
    throw new Error('no run of the workspace has begun within a minute')
  }
  for (const flood of [await make(), await make(), await make()]) {
    await engine.acceptAll(Array.from({ length: 300 }, () => aRun(flood)))
    await until(flood.workspaceId)
  }
  const other = await make()
  await engine.accept(aRun(other))
  await until(other.workspaceId)
  assert.equal(begun.size, 4)
})
