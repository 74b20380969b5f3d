import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { StepError } from '@floyo/contracts'
import { sql } from 'kysely'
import { testEngine } from '../testing/test-engine.ts'

test('a thousand dead runs are repeated, each of them once, and their targets see the keys they know', async (t) => {
  const count = 1000
  let isDead = true
  const keys = new Map<string, number>()
  const { engine, workflow, database } = await testEngine(t, {
    actions: {
      'test.call': ({ idempotencyKey }) => {
        if (isDead) throw new StepError('broken', 'not now', { retryable: true })
        keys.set(idempotencyKey, (keys.get(idempotencyKey) ?? 0) + 1)
        return { output: null }
      },
      'test.before': () => ({ output: null }),
    },
  })
  const { owner } = database
  const seeded = await workflow({
    steps: [
      { id: 'before', use: 'test.before' },
      {
        id: 'a',
        use: 'test.call',
        retry: { attempts: 1, backoff: 'fixed', initial: '1ms', max: '1ms' },
      },
    ],
  })
  const { workspaceId, workflowId, userId } = seeded
  const run = { workspaceId, workflowId, version: 1, trigger: 'manual', inputs: {} } as const
  await engine.acceptAll(Array.from({ length: count }, () => ({ ...run, triggerData: null })))
  const ended = async (status: string): Promise<string[]> => {
    const { rows } = await sql<{ runId: string }>`
      select run_id as "runId" from app.run_ends
      where status = ${status}::app.run_status order by run_id`.execute(owner)
    return rows.map(({ runId }) => runId)
  }
  const until = async (status: string) => {
    for (let waited = 0; waited < 60_000; waited += 50) {
      if ((await ended(status)).length >= count) return
      await sleep(50)
    }
    throw new Error(`not all had ${status} within a minute`)
  }
  await until('failed')
  const { rows } = await sql<{ dead: number }>`
    select count(*)::int as dead from app.run_ends
    where outcome -> 'error' ->> 'dead' = 'retries_exhausted'`.execute(owner)
  assert.deepEqual(rows, [{ dead: count }])
  isDead = false
  const dead = await ended('failed')
  const again = (runId: string) =>
    engine.retryRun({ workspaceId, runId, from: 'failed-step', userId, onceKey: 'all' })
  // The job that does it may be lost and begin again: the second time changes nothing.
  for (let from = 0; from < count; from += 100) {
    await Promise.all(dead.slice(from, from + 100).flatMap((id) => [again(id), again(id)]))
  }
  await until('succeeded')
  assert.equal((await ended('succeeded')).length, count)
  assert.deepEqual([keys.size, Math.max(...keys.values())], [count, 1])
})
