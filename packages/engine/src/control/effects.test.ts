import { foldStepRuns } from '../journal/step-runs.ts'
import { testActions, testEngine } from '../testing/test-engine.ts'
import { until } from '../testing/until.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StepError } from '@floyo/contracts'
import { silentLog } from '@floyo/db'
import {
  aDefinition,
  seedWorkflow,
  type SeededWorkflow,
  type TestDatabase,
} from '@floyo/db/testing'
import { sql } from 'kysely'
import { createEngine } from '../engine.ts'

const once = { attempts: 1, backoff: 'fixed', initial: '1ms', max: '1ms' } as const

test('a target that fails is left alone, waiting runs use no attempt, and go on when a probe succeeds', async (t) => {
  let isDead = true
  const calls: string[] = []
  const { workflow, start, outcome, entries, database } = await testEngine(t, {
    actions: {
      'test.call': ({ runId }) => {
        calls.push(runId)
        if (isDead) throw new StepError('connection_failed', 'no answer', { retryable: true })
        return { output: 'well' }
      },
    },
  })
  const { owner } = database
  const seeded = await workflow({
    steps: [
      { id: 'a', use: 'test.call', with: { url: 'https://dead.example.com/x' }, retry: once },
    ],
  })
  for (let failed = 0; failed < 20; failed++) {
    const ended = await outcome(await start(seeded))
    assert.ok(ended.status === 'failed')
    assert.equal(ended.error.dead, 'retries_exhausted')
  }
  const breakers = () => owner.selectFrom('breakers').selectAll().execute()
  await until(async () => (await breakers()).length === 1, 'it is open')
  const [open] = await breakers()
  assert.deepEqual(
    [open?.target, open?.state, open?.calls, open?.failures, open?.reason],
    ['host:dead.example.com', 'open', 20, 20, 'no answer'],
  )

  const waiting = await start(seeded)
  await until(async () => (await entries(waiting)).length > 0, 'it is held')
  const [stepRun] = foldStepRuns(await entries(waiting))
  assert.deepEqual(
    [stepRun?.status, stepRun?.attempts.length, stepRun?.error?.message],
    [
      'waiting',
      0,
      'Waits for dead.example.com to answer again: 20 of 20 calls failed (no answer).',
    ],
  )
  assert.equal(calls.length, 20)

  isDead = false
  // As if its rest were over.
  await sql`update app.breakers set probe_at = now()`.execute(owner)
  await sql`select pg_notify('floyo_workers', 'controls')`.execute(owner)
  await sql`update app.run_queue set available_at = now()`.execute(owner)
  assert.deepEqual(await outcome(waiting), { status: 'succeeded', output: null })
  await until(async () => (await breakers()).length === 0, 'it is closed')
})

test('a target that one worker has found dead is left alone by another one that never called it', async (t) => {
  const calls: string[] = []
  const actionsOf = (worker: string) =>
    testActions({
      'test.call': () => {
        calls.push(worker)
        throw new StepError('connection_failed', 'no answer', { retryable: true })
      },
    })
  const { workflow, start, outcome, entries, database } = await testEngine(t, { running: 'none' })
  const work = (name: string) => {
    const stop = new AbortController()
    const { engine: pool } = database.pools
    const worker = createEngine({ pool, ...actionsOf(name), log: silentLog })
    const running = worker.runWorker(stop.signal)
    const end = async () => {
      stop.abort()
      await running
    }
    t.after(end)
    return { end }
  }
  const steps = [{ id: 'a', use: 'test.call', with: { url: 'https://x.example' }, retry: once }]
  const seeded = await workflow({ steps })
  const first = work('first')
  for (let failed = 0; failed < 20; failed++) await outcome(await start(seeded))
  await until(async () => {
    const { rows } = await sql`select from app.breakers`.execute(database.owner)
    return rows.length === 1
  }, 'it is open')
  await first.end()

  work('second')
  const waiting = await start(seeded)
  await until(async () => (await entries(waiting)).length > 0, 'it is held')
  assert.equal(foldStepRuns(await entries(waiting))[0]?.status, 'waiting')
  assert.deepEqual(new Set(calls), new Set(['first']))
})

test('failures of one workspace say nothing about the calls of another', async (t) => {
  const calls: string[] = []
  const { workflow, start, outcome, database } = await testEngine(t, {
    actions: {
      'test.call': ({ workspaceId }) => {
        calls.push(workspaceId)
        throw new StepError('connection_failed', 'no answer', { retryable: true })
      },
    },
  })
  const steps = [{ id: 'a', use: 'test.call', with: { url: 'https://x.example' }, retry: once }]
  const seeded = await workflow({ steps })
  for (let failed = 0; failed < 20; failed++) await outcome(await start(seeded))
  await until(async () => {
    const { rows } = await sql`select from app.breakers`.execute(database.owner)
    return rows.length === 1
  }, 'it is open')
  const other = await seedWorkflow(database.owner, { definition: aDefinition({ steps }) })
  await outcome(await start(other))
  assert.equal(calls.at(-1), other.workspaceId)
})

test('refused requests open nothing', async (t) => {
  const { workflow, start, outcome, database } = await testEngine(t, {
    actions: {
      'test.call': () => {
        throw new StepError('http_404', 'not there', { retryable: false })
      },
    },
  })
  const seeded = await workflow({
    steps: [{ id: 'a', use: 'test.call', with: { url: 'https://x.example' } }],
  })
  for (let failed = 0; failed < 25; failed++) {
    const ended = await outcome(await start(seeded))
    assert.ok(ended.status === 'failed' && ended.error.dead === undefined)
  }
  assert.deepEqual(await database.owner.selectFrom('breakers').selectAll().execute(), [])
})

async function connectOffice(
  { owner }: TestDatabase,
  { workspaceId }: SeededWorkflow,
  limits: readonly ({ concurrency: number } | { rate: string })[],
): Promise<void> {
  await sql`insert into app.workspace_keys (workspace_id, version, wrapped)
            values (${workspaceId}, 1, decode('00', 'hex'))`.execute(owner)
  await sql`insert into app.connections (workspace_id, name, type, secret, key_version, limits)
            values (${workspaceId}, 'office', 'smtp', decode('00', 'hex'), 1, ${JSON.stringify(limits)}::jsonb)`.execute(
    owner,
  )
}

test('no more steps use a connection in a time than its limit says, and the others wait for their turn', async (t) => {
  let calls = 0
  const { workflow, start, database } = await testEngine(t, {
    actions: { 'test.call': () => ({ output: ++calls }) },
  })
  const seeded = await workflow({ steps: [{ id: 'a', use: 'test.call', connection: 'office' }] })
  await connectOffice(database, seeded, [{ rate: '2/1h' }])
  for (let started = 0; started < 4; started++) await start(seeded)
  const { owner } = database
  const held = () =>
    owner
      .selectFrom('runQueue')
      .select(['runId', 'waitingFor'])
      .where('status', '=', 'waiting')
      .execute()

  await until(async () => calls === 2 && (await held()).length === 2, 'two have called, two wait')

  const [first] = await held()
  assert.equal(first?.waitingFor, 'a free place at the connection office')
})

test('no more steps use a connection at a time than its limit says, and those that wait hold no worker', async (t) => {
  let under = 0
  let most = 0
  let release: (() => void)[] = []
  const { workflow, start, outcome, database } = await testEngine(t, {
    worker: { concurrency: 50 },
    actions: {
      'test.call': async () => {
        most = Math.max(most, ++under)
        await new Promise<void>((resolve) => release.push(resolve))
        under--
        return { output: null }
      },
    },
  })
  const { owner } = database
  const seeded = await workflow({ steps: [{ id: 'a', use: 'test.call', connection: 'office' }] })
  await connectOffice(database, seeded, [{ concurrency: 2 }])
  const ids: string[] = []
  for (let started = 0; started < 6; started++) ids.push(await start(seeded))
  const held = async () => {
    const rows = await owner.selectFrom('runQueue').select(['status', 'waitingFor']).execute()
    return rows.filter(({ status }) => status === 'waiting').map(({ waitingFor }) => waitingFor)
  }
  await until(async () => under === 2 && (await held()).length === 4, 'two call, four wait')
  assert.equal((await held())[0], 'a free place at the connection office')
  for (const id of ids) {
    const letGo = setInterval(() => {
      for (const one of release.splice(0)) one()
    }, 5)
    assert.equal((await outcome(id)).status, 'succeeded')
    clearInterval(letGo)
  }
  release = []
  assert.equal(most, 2)
})
