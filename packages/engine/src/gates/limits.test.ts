import { looks, testActions, testEngine } from '../testing/test-engine.ts'
import { until } from '../testing/until.ts'
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { type Definition, StepError, type WorkflowLimit } from '@floyo/contracts'
import { sql } from 'kysely'
import { createEngine } from '../engine.ts'

/** An action that goes on until it is let go, and knows how many of it go on at a time. */
function gated() {
  const under = new Map<string, () => void>()
  const begun: string[] = []
  let most = 0
  return {
    begun,
    most: () => most,
    under: () => [...under.keys()],
    release: (runId: string) => {
      under.get(runId)?.()
    },
    releaseAll: () => {
      for (const release of under.values()) release()
    },
    act: async ({ runId, signal }: { runId: string; signal: AbortSignal }) => {
      begun.push(runId)
      await new Promise<void>((resolve) => {
        under.set(runId, resolve)
        most = Math.max(most, under.size)
        signal.addEventListener('abort', () => resolve())
      })
      under.delete(runId)
      return { output: null }
    },
  }
}

async function limited(
  t: TestContext,
  limits: WorkflowLimit[] | undefined,
  parts: Partial<Definition> = {},
) {
  const gate = gated()
  const scene = await testEngine(t, { actions: { 'test.hold': gate.act } })
  const workflow = await scene.workflow({
    inputs: { customer: { type: 'string' } },
    ...(limits ? { limits } : {}),
    steps: [{ id: 'hold', use: 'test.hold' }],
    ...parts,
  })
  const { owner } = scene.database
  const queue = () => owner.selectFrom('runQueue').selectAll().orderBy('runId').execute()
  const waiting = async () => (await queue()).filter(({ status }) => status === 'queued').length
  return { gate, scene, workflow, owner, queue, waiting, start: scene.start }
}

test('of a workflow that runs one at a time the second waits, unclaimed, for the end of the first', async (t) => {
  const { gate, scene, workflow, queue, waiting, start } = await limited(t, [
    { concurrency: 1, overflow: 'queue' },
  ])
  const ids: string[] = []
  for (const others of [0, 1, 2]) {
    ids.push(await start(workflow))
    await until(async () => gate.begun.length === 1 && (await waiting()) === others, 'it waits')
  }

  const held = (await queue()).find(({ runId }) => runId === ids[1])
  assert.deepEqual(
    [held?.claimedBy, held?.startedAt, held?.waitingFor],
    [null, null, 'a free place: a limit says how many may go on at a time'],
  )
  for (const [index, id] of ids.entries()) {
    await until(() => gate.begun.length > index, 'the next has begun')
    gate.release(id)
    assert.equal((await scene.outcome(id)).status, 'succeeded')
  }
  assert.deepEqual(gate.begun, ids)
  assert.equal(gate.most(), 1)
})

test('runs with different keys do not wait for one another', async (t) => {
  const { gate, workflow, waiting, start } = await limited(t, [
    { concurrency: 1, key: '{{ inputs.customer }}', overflow: 'queue' },
  ])
  const first = await start(workflow, { customer: 'a' })
  await until(() => gate.under().length === 1, 'the first goes on')
  await start(workflow, { customer: 'a' })
  const other = await start(workflow, { customer: 'b' })
  await until(async () => gate.under().length === 2 && (await waiting()) === 1, 'a and b go on')
  assert.deepEqual(new Set(gate.under()), new Set([first, other]))
  gate.releaseAll()
  await until(() => gate.begun.length === 3, 'the second of a begins')
  gate.releaseAll()
})

test('a run over a limit that refuses ends canceled, and says which limit', async (t) => {
  const { gate, scene, workflow, start } = await limited(t, [
    { concurrency: 1, overflow: 'refuse' },
  ])
  await start(workflow)
  await until(() => gate.under().length === 1, 'the first goes on')
  const outcome = await scene.outcome(await start(workflow))
  assert.deepEqual(outcome, {
    status: 'canceled',
    reason: 'Refused: 1 such run is under way, the most that may be at a time.',
  })
  gate.releaseAll()
})

test('the newest run ends those before it where the limit says so', async (t) => {
  const { gate, scene, workflow, start } = await limited(t, [
    { concurrency: 1, overflow: 'cancel-old' },
  ])
  const first = await start(workflow)
  await until(() => gate.under().length === 1, 'the first goes on')
  const second = await start(workflow)
  assert.equal((await scene.outcome(first)).status, 'canceled')
  await until(() => gate.begun.includes(second), 'the second goes on')
  gate.releaseAll()
  assert.equal((await scene.outcome(second)).status, 'succeeded')
})

test('a rate lets its number begin at once and the rest later', async (t) => {
  const { gate, workflow, waiting, start } = await limited(t, [{ rate: '2/1h', overflow: 'queue' }])
  for (let started = 0; started < 4; started++) await start(workflow)
  await until(async () => gate.begun.length === 2 && (await waiting()) === 2, 'two begin')
  gate.releaseAll()
})

test('a waiting run takes the place of a run whose worker was lost only once that has ended', async (t) => {
  const { gate, scene, workflow, owner, waiting, start } = await limited(t, [
    { concurrency: 1, overflow: 'queue' },
  ])
  const first = await start(workflow)
  await until(() => gate.under().length === 1, 'the first goes on')
  const second = await start(workflow)
  await until(async () => (await waiting()) === 1, 'the second waits')
  // What the place of the first rests on is gone, as after a crash of everything at once.
  await sql`delete from app.run_queue where run_id = ${first}`.execute(owner)
  await until(() => gate.begun.includes(second), 'the second begins')
  gate.releaseAll()
  assert.equal((await scene.outcome(second)).status, 'succeeded')
})

test('a run that waits for its next attempt keeps its place', async (t) => {
  const begun: string[] = []
  const { workflow, start, outcome } = await testEngine(t, {
    actions: {
      'test.flaky': ({ runId, attempt }) => {
        begun.push(runId)
        if (attempt === 1) throw new StepError('unavailable', 'not now', { retryable: true })
        return { output: null }
      },
    },
  })
  const seeded = await workflow({
    limits: [{ concurrency: 1, overflow: 'queue' }],
    steps: [
      {
        id: 'a',
        use: 'test.flaky',
        retry: { attempts: 2, backoff: 'fixed', initial: '50ms', max: '50ms' },
      },
    ],
  })
  const first = await start(seeded)
  await until(() => begun.length === 1, 'the first has begun')
  const second = await start(seeded)
  await outcome(second)
  assert.deepEqual(begun, [first, first, second, second])
})

test('no run of a paused workflow begins, and all go on when it is resumed', async (t) => {
  const { gate, workflow, owner, waiting, start, scene } = await limited(t, undefined)
  const setPaused = async (paused: boolean) => {
    await sql`update app.workflows set paused_at = ${paused ? new Date() : null}
              where id = ${workflow.workflowId}`.execute(owner)
    await sql`select pg_notify('floyo_workers', 'controls')`.execute(owner)
  }
  await setPaused(true)
  const ids = [await start(workflow), await start(workflow)]
  await until(async () => (await waiting()) === 2, 'both wait')
  assert.deepEqual(gate.begun, [])
  await setPaused(false)
  await until(() => gate.begun.length === 2, 'both begin')
  gate.releaseAll()
  for (const id of ids) assert.equal((await scene.outcome(id)).status, 'succeeded')
})

test('a run that waits at a gate is canceled at once', async (t) => {
  const { gate, scene, workflow, waiting, start } = await limited(t, [
    { concurrency: 1, overflow: 'queue' },
  ])
  await start(workflow)
  await until(() => gate.under().length === 1, 'the first goes on')
  const second = await start(workflow)
  await until(async () => (await waiting()) === 1, 'the second waits')
  const { workspaceId } = workflow
  assert.equal(await scene.engine.cancelRun({ workspaceId, runId: second }), 'canceled')
  gate.releaseAll()
})

test('a run that waits at a gate where it has no place any more is not forgotten', async (t) => {
  const { gate, scene, workflow, owner, waiting, start } = await limited(t, [
    { concurrency: 1, overflow: 'queue' },
  ])
  await start(workflow)
  await until(() => gate.under().length === 1, 'the first goes on')
  const second = await start(workflow)
  await until(async () => (await waiting()) === 1, 'the second waits')
  await sql`delete from app.gate_places`.execute(owner)
  await until(() => gate.begun.includes(second), 'the second begins')
  gate.releaseAll()
  assert.equal((await scene.outcome(second)).status, 'succeeded')
})

test('the limit of a workspace counts the runs of all its workflows', async (t) => {
  const { gate, workflow, owner, waiting, start } = await limited(t, undefined)
  await sql`update app.workspaces set limits = '[{"concurrency": 2}]'
            where id = ${workflow.workspaceId}`.execute(owner)
  for (let started = 0; started < 5; started++) await start(workflow)
  await until(async () => gate.under().length === 2 && (await waiting()) === 3, 'two go on')
  for (const begun of [4, 5]) {
    gate.releaseAll()
    await until(() => gate.begun.length >= begun, 'more begin')
  }
  gate.releaseAll()
  assert.equal(gate.most(), 2)
})

test('two workers never let one place twice', async (t) => {
  const gate = gated()
  const { database, workflow, engine } = await testEngine(t, {
    actions: { 'test.hold': gate.act },
  })
  const other = createEngine({
    pool: database.pools.engine,
    ...testActions({ 'test.hold': gate.act }),
  })
  const stop = new AbortController()
  const running = other.runWorker(stop.signal)
  const seeded = await workflow({
    limits: [{ concurrency: 2, overflow: 'queue' }],
    steps: [{ id: 'hold', use: 'test.hold' }],
  })
  const { start, outcome } = looks(engine, database)
  const { start: startThere } = looks(other, database)
  const ids: string[] = []
  for (let started = 0; started < 10; started++) {
    ids.push(await start(seeded), await startThere(seeded))
  }
  const letGo = setInterval(() => gate.releaseAll(), 5)
  for (const id of ids) assert.equal((await outcome(id)).status, 'succeeded')
  clearInterval(letGo)
  assert.equal(gate.most(), 2)
  assert.equal(gate.begun.length, 20)
  stop.abort()
  await running
})
