import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Step } from '@floyo/contracts'
import type { TestDatabase } from '@floyo/db/testing'
import { sql } from 'kysely'
import type { CrashPoint } from '../crash-point.ts'
import { testEngine } from '../testing/test-engine.ts'

interface Call {
  runId: string
  stepKey: string
  attempt: number
  idempotencyKey: string
}

/** Counts what really happened outside. */
async function startSink(t: TestContext): Promise<{ url: string; calls: Call[] }> {
  const calls: Call[] = []
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      const key = request.url?.slice(1)
      return response.end(`${calls.filter(({ idempotencyKey }) => idempotencyKey === key).length}`)
    }
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      calls.push(JSON.parse(text) as Call)
      setTimeout(() => response.end('done'), 5)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, calls }
}

interface Fate {
  dyingAt?: CrashPoint
  /** Where it keeps large values. */
  values?: string
}

function startWorker(url: string, sink: string, { dyingAt, values }: Fate = {}): ChildProcess {
  const script = new URL('../testing/worker-process.ts', import.meta.url).pathname
  const env = { ...process.env, NODE_ENV: 'test', FLOYO_CRASH_POINT: dyingAt }
  const args = [script, url, sink, ...(values === undefined ? [] : [values])]
  return spawn(process.execPath, args, {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

/** Waits until a worker is dead, and ends its leases as time would. @returns the signal that it died of */
async function untilLost({ owner }: TestDatabase, worker: ChildProcess): Promise<string | null> {
  const [, signal] = (await once(worker, 'exit')) as [number | null, string | null]
  await owner
    .updateTable('runQueue')
    .set({ availableAt: sql`now()` })
    .where('status', '=', 'running')
    .execute()
  return signal
}

const steps = ['a', 'b', 'c'].map((id) => ({ id, use: 'sink.call' }))

test('whatever place a worker dies at, the run ends once and no recorded step runs again', async (t) => {
  const points: CrashPoint[] = [
    'claim.afterCommit',
    'effect.afterIntent',
    'effect.afterCallBeforeRecord',
    'record.afterCommit',
    'finish.beforeCommit',
    'finish.afterCommit',
  ]
  const { database, workflow, start, outcome, entries } = await testEngine(t, { running: 'none' })
  const sink = await startSink(t)
  const seeded = await workflow({ steps })
  for (const point of points) {
    sink.calls.length = 0
    const runId = await start(seeded)
    const dying = startWorker(database.urls.engine, sink.url, { dyingAt: point })
    assert.equal(await untilLost(database, dying), 'SIGKILL', point)
    const heir = startWorker(database.urls.engine, sink.url)
    assert.equal((await outcome(runId)).status, 'succeeded', point)
    heir.kill('SIGKILL')
    await once(heir, 'exit')

    const keys = new Set(sink.calls.map(({ idempotencyKey }) => idempotencyKey))
    assert.equal(keys.size, 3, point)
    // An effect happens twice only when the worker died between it and its record, which for the last
    // one is the end of the run.
    const between = point === 'effect.afterCallBeforeRecord' || point === 'finish.beforeCommit'
    assert.equal(sink.calls.length - keys.size, between ? 1 : 0, point)
    for (const entry of await entries(runId)) {
      if (entry.type !== 'done') continue
      const later = sink.calls.filter(
        (call) => call.stepKey === entry.key && call.attempt > (entry.attempt ?? 0),
      )
      assert.deepEqual(later, [], point)
    }
  }
})

test('a worker that dies between a value and the commit that names it leaves a file, and no harm', async (t) => {
  const { database, workflow, start, outcome, entries } = await testEngine(t, { running: 'none' })
  const sink = await startSink(t)
  const values = await mkdtemp(path.join(tmpdir(), 'floyo-values-'))
  t.after(() => rm(values, { recursive: true }))
  const seeded = await workflow({
    inputs: { text: { type: 'string' } },
    steps: [
      { id: 'a', use: 'sink.call' },
      { id: 'large', set: { text: '{{ inputs.text }}' } },
      { id: 'b', use: 'sink.call' },
    ],
  })
  const text = 'x'.repeat(40_000)
  const runId = await start(seeded, { text })
  const fate = { dyingAt: 'values.beforeCommit', values } as const
  const dying = startWorker(database.urls.engine, sink.url, fate)
  await untilLost(database, dying)
  const [lost] = await readdir(values)
  const heir = startWorker(database.urls.engine, sink.url, { values })
  assert.equal((await outcome(runId)).status, 'succeeded')
  heir.kill('SIGKILL')
  await once(heir, 'exit')

  assert.deepEqual(
    sink.calls.map(({ stepKey, attempt }) => `${stepKey} ${attempt}`),
    ['a 1', 'a 2', 'b 1'],
  )
  const named = JSON.stringify(await entries(runId))
  const kept = (await readdir(values)).find((name) => named.includes(name))
  assert.ok(lost !== undefined && kept !== undefined && !named.includes(lost))
  assert.ok((await readFile(path.join(values, kept), 'utf8')).includes(text))
})

test('workers are killed at random while runs are under way: all end, none runs a recorded step again', async (t) => {
  const { engine, database, workflow, outcome, entries } = await testEngine(t, { running: 'none' })
  const sink = await startSink(t)
  const [a, b, c] = steps.map((step) => [step])
  const both: Step = { id: 'both', parallel: 'all', branches: [a ?? [], b ?? []] }
  const seeded = await workflow({ steps: [both, ...(c ?? [])] })
  const { workspaceId, workflowId, userId } = seeded
  const runs = await Promise.all(
    Array.from({ length: 60 }, () =>
      engine.startRun({ workspaceId, workflowId, userId, inputs: {} }),
    ),
  )
  for (let kills = 0; kills < 4; kills++) {
    const worker = startWorker(database.urls.engine, sink.url)
    const before = sink.calls.length
    while (sink.calls.length < before + 15) await sleep(5)
    worker.kill('SIGKILL')
    await untilLost(database, worker)
  }
  const last = startWorker(database.urls.engine, sink.url)
  for (const { runId } of runs) {
    const ended = await outcome(runId)
    assert.equal(ended.status, 'succeeded', JSON.stringify(ended))
    for (const entry of await entries(runId)) {
      if (entry.type !== 'done') continue
      const later = sink.calls.filter(
        (call) =>
          call.runId === runId && call.stepKey === entry.key && call.attempt > (entry.attempt ?? 0),
      )
      assert.deepEqual(later, [])
    }
  }
  last.kill('SIGKILL')
  await once(last, 'exit')
  assert.equal(new Set(sink.calls.map(({ idempotencyKey }) => idempotencyKey)).size, 180)
})

test('a step that must not repeat waits for a person when its worker dies in the middle', async (t) => {
  const { engine, database, workflow, start, outcome } = await testEngine(t, { running: 'none' })
  const sink = await startSink(t)
  const seeded = await workflow({ steps: [{ id: 'mail', use: 'sink.call', onUnknown: 'ask' }] })
  const runId = await start(seeded)
  await untilLost(
    database,
    startWorker(database.urls.engine, sink.url, { dyingAt: 'effect.afterCallBeforeRecord' }),
  )
  const heir = startWorker(database.urls.engine, sink.url)
  const waiting = async () => {
    const row = await database.owner.selectFrom('runQueue').selectAll().executeTakeFirst()
    return row?.waitingFor ?? ''
  }
  for (let waited = 0; !(await waiting()) && waited < 60_000; waited += 20) await sleep(20)
  assert.match(await waiting(), /it is not known whether the step mail happened/)
  assert.equal(sink.calls.length, 1)

  const { workspaceId } = seeded
  await engine.resolveUnknown({
    workspaceId,
    runId,
    stepKey: 'mail',
    resolution: { type: 'happened', output: 'seen in the outbox' },
  })

  assert.equal((await outcome(runId)).status, 'succeeded')
  assert.equal(sink.calls.length, 1)
  heir.kill('SIGKILL')
  await once(heir, 'exit')
})

test('a worker dies in the middle of an effect, and a probe finds out whether it happened', async (t) => {
  const { database, workflow, start, outcome, entries } = await testEngine(t, { running: 'none' })
  const sink = await startSink(t)
  const probe = {
    use: 'sink.count',
    with: { key: '{{ probe.key }}' },
    happened: '{{ probe.output > 0 }}',
    output: 'seen {{ probe.output }} times',
  }
  const seeded = await workflow({
    steps: [
      { id: 'pay', use: 'sink.call', onUnknown: 'probe', probe },
      { id: 'end', return: '{{ steps.pay }}' },
    ],
  })
  const afterDeathAt = async (point: CrashPoint) => {
    sink.calls.length = 0
    const runId = await start(seeded)
    await untilLost(database, startWorker(database.urls.engine, sink.url, { dyingAt: point }))
    const heir = startWorker(database.urls.engine, sink.url)
    const ended = await outcome(runId)
    heir.kill('SIGKILL')
    await once(heir, 'exit')
    const output = ended.status === 'succeeded' ? ended.output : ended.status
    const probed = (await entries(runId)).filter(({ type }) => type === 'probed').length
    return { output, calls: sink.calls.length, probed }
  }
  const yes = await afterDeathAt('effect.afterCallBeforeRecord')
  assert.deepEqual(yes, { output: 'seen 1 times', calls: 1, probed: 1 })
  const no = await afterDeathAt('effect.afterIntent')
  assert.deepEqual(no, { output: 'done', calls: 1, probed: 1 })
})
