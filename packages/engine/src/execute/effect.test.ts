import { looks, testActions, testEngine } from '../testing/test-engine.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { StepError } from '@floyo/contracts'
import { testDatabase } from '@floyo/db/testing'
import { createEngine } from '../engine.ts'

const never = () => new Promise<never>(() => {})
const once = { attempts: 1, backoff: 'fixed', initial: '1ms', max: '1ms' } as const

test('an action that never answers and ignores its signal is ended at its limit', async (t) => {
  const { workflow, start, outcome } = await testEngine(t, { actions: { 'test.hang': never } })
  const seeded = await workflow({
    steps: [{ id: 'a', use: 'test.hang', timeout: '50ms', retry: once }],
  })

  const ended = await outcome(await start(seeded))

  assert.ok(ended.status === 'failed')
  assert.equal(ended.error.code, 'timed_out')
})

test('a permanent error is not repeated', async (t) => {
  let attempts = 0
  const refuse = () => {
    attempts++
    throw new StepError('gone', 'no such address', { retryable: false })
  }
  const { workflow, start, outcome } = await testEngine(t, { actions: { 'test.refuse': refuse } })
  const ended = await outcome(
    await start(await workflow({ steps: [{ id: 'a', use: 'test.refuse' }] })),
  )

  assert.deepEqual(ended, {
    status: 'failed',
    error: { code: 'gone', message: 'no such address', stepId: 'a' },
  })
  assert.equal(attempts, 1)
})

test('a run whose results are more than 32 MiB together fails before its next effect, and says so', async (t) => {
  const large = 'a'.repeat(7 * 1024 * 1024)
  const calls: string[] = []
  const act = ({ stepId }: { stepId: string }) => {
    calls.push(stepId)
    return { output: large }
  }
  const valueStore = {
    put: () => Promise.resolve(crypto.randomUUID()),
    get: () => Promise.reject(new Error('nobody reads them')),
  }
  const { workflow, start, outcome } = await testEngine(t, {
    actions: { 'test.act': act },
    valueStore,
  })
  const steps = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => ({ id, use: 'test.act' }))

  const ended = await outcome(await start(await workflow({ steps })))

  assert.ok(ended.status === 'failed')
  assert.equal(ended.error.code, 'run_too_large')
  assert.match(ended.error.message, /at most 32 MiB/)
  assert.deepEqual(calls, ['a', 'b', 'c', 'd', 'e'])
})

test('a run is canceled in the middle of an effect, which hears of it', async (t) => {
  let heard = false
  const started = Promise.withResolvers<void>()
  const { engine, workflow, start, outcome } = await testEngine(t, {
    actions: {
      'test.wait': ({ signal }) => {
        signal.addEventListener('abort', () => (heard = true))
        started.resolve()
        return never()
      },
    },
  })
  const seeded = await workflow({ steps: [{ id: 'a', use: 'test.wait' }] })
  const runId = await start(seeded)
  await started.promise

  assert.equal(await engine.cancelRun({ workspaceId: seeded.workspaceId, runId }), 'requested')

  assert.equal((await outcome(runId)).status, 'canceled')
  assert.equal(heard, true)
})

test('a worker that stops lets the effect under way finish, and leaves the next to another', async (t) => {
  const { database, workflow, entries } = await testEngine(t, { running: 'none' })
  const calls: string[] = []
  const gate = Promise.withResolvers<void>()
  const slow = async ({ stepId }: { stepId: string }) => {
    calls.push(stepId)
    await gate.promise
    return { output: stepId }
  }
  const engineOf = () =>
    createEngine({ pool: database.pools.engine, ...testActions({ 'test.slow': slow }) })
  const seeded = await workflow({
    steps: [
      { id: 'a', use: 'test.slow' },
      { id: 'b', use: 'test.slow' },
    ],
  })
  const first = engineOf()
  const stopFirst = new AbortController()
  const firstRun = first.runWorker(stopFirst.signal)
  const { start, outcome } = looks(first, database)
  const runId = await start(seeded)
  while (calls.length === 0) await sleep(5)

  stopFirst.abort()
  gate.resolve()
  await firstRun
  const left = await database.owner.selectFrom('runQueue').selectAll().executeTakeFirstOrThrow()
  assert.deepEqual([left.status, left.lostWorkers, left.claimedBy], ['queued', 0, null])

  const stopSecond = new AbortController()
  const secondRun = engineOf().runWorker(stopSecond.signal)
  assert.equal((await outcome(runId)).status, 'succeeded')
  stopSecond.abort()
  await secondRun
  assert.deepEqual(calls, ['a', 'b'])
  const ids = (await entries(runId)).map((entry) => entry.type !== 'origin' && entry.stepId)
  assert.deepEqual(ids, ['a', 'a', 'b', 'b'])
})

test('a run that cost three workers their lives is set aside, with its reason', async (t) => {
  const { database, workflow, start, outcome } = await testEngine(t, { running: 'none' })
  const runId = await start(await workflow({}))
  await database.owner.updateTable('runQueue').set({ lostWorkers: 3 }).execute()

  const stop = new AbortController()
  const running = createEngine({ pool: database.pools.engine, ...testActions({}) }).runWorker(
    stop.signal,
  )
  const ended = await outcome(runId)
  stop.abort()
  await running

  assert.ok(ended.status === 'failed')
  assert.equal(ended.error.code, 'lost_workers')
})

test('a run repeated from its failed step runs the failed step alone, under its first key', async (t) => {
  const calls: [string, string][] = []
  let broken = true
  const act = ({ stepId, idempotencyKey }: { stepId: string; idempotencyKey: string }) => {
    calls.push([stepId, idempotencyKey])
    if (stepId === 'b' && broken) throw new StepError('broken', 'not yet', { retryable: false })
    return { output: stepId }
  }
  const { engine, workflow, start, outcome } = await testEngine(t, { actions: { 'test.act': act } })
  const seeded = await workflow({
    steps: [
      { id: 'a', use: 'test.act' },
      { id: 'b', use: 'test.act' },
      { id: 'end', return: '{{ steps.a + steps.b }}' },
    ],
  })
  const failed = await start(seeded)
  assert.equal((await outcome(failed)).status, 'failed')
  broken = false

  const { workspaceId, userId } = seeded
  const again = await engine.retryRun({ workspaceId, runId: failed, from: 'failed-step', userId })

  assert.deepEqual(await outcome(again.runId), { status: 'succeeded', output: 'ab' })
  assert.deepEqual(
    calls.map(([step]) => step),
    ['a', 'b', 'b'],
  )
  assert.equal(calls[2]?.[1], calls[1]?.[1])
  await assert.rejects(
    engine.retryRun({ workspaceId, runId: again.runId, from: 'failed-step', userId }),
    { code: 'conflict' },
  )
})

test('whoever waits for a run hears how it ended, or that it did not in time', async (t) => {
  const { engine, workflow, start } = await testEngine(t, { actions: { 'test.hang': never } })
  const quick = await workflow({ steps: [{ id: 'end', return: 'now' }] })
  const { workspaceId } = quick
  const runId = await start(quick)
  const ended = await engine.waitForOutcome({ workspaceId, runId }, { timeoutMs: 60_000 })
  assert.deepEqual(ended, { status: 'succeeded', output: 'now' })

  const slow = await workflow({ steps: [{ id: 'a', use: 'test.hang' }] })
  const open = { workspaceId: slow.workspaceId, runId: await start(slow) }
  assert.equal(await engine.waitForOutcome(open, { timeoutMs: 50 }), null)
  await engine.cancelRun(open)
})

test('each attempt is journaled with the version of its action', async (t) => {
  const database = await testDatabase(t)
  const tried = testActions({ 'test.echo': () => ({ output: 1 }) })
  const actions = new Map([...tried.actions].map(([id, one]) => [id, { ...one, version: 3 }]))
  const engine = createEngine({ ...tried, actions, pool: database.pools.engine })
  const { workflow, start, outcome, entries } = looks(engine, database)
  const stop = new AbortController()
  const running = engine.runWorker(stop.signal)
  t.after(async () => {
    stop.abort()
    await running
  })
  const runId = await start(await workflow({ steps: [{ id: 'a', use: 'test.echo' }] }))
  await outcome(runId)
  const attempts = (await entries(runId)).filter((entry) => entry.type === 'attempt')
  assert.deepEqual(
    attempts.map(({ version }) => version),
    [3],
  )
})
