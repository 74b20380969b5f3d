import { createEngine } from '../engine.ts'
import { foldStepRuns } from '../journal/step-runs.ts'
import { looks, testActions, testEngine } from '../testing/test-engine.ts'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import type { CodeStepCall, RunCode } from '../run-code.ts'

const never = () => new Promise<never>(() => {})
const unavailable = {
  ok: false,
  error: { code: 'code_unavailable', message: 'No room.' },
} as const

test('code is given its rendered input, its limit, and what makes it repeatable', async (t) => {
  const calls: CodeStepCall[] = []
  const runCode: RunCode = async (call) => {
    calls.push(call)
    return { ok: true, output: { sum: 3 } }
  }
  const { workflow, start, outcome, entries } = await testEngine(t, { runCode })
  const seeded = await workflow({
    steps: [
      { id: 'a', set: { n: 2 } },
      { id: 'b', code: 'return 1', with: { n: '{{ vars.n }}' }, timeout: '3s' },
      { id: 'c', code: 'return 2' },
      { id: 'end', return: '{{ steps.b.sum }}' },
    ],
  })
  const runId = await start(seeded)

  assert.deepEqual(await outcome(runId), { status: 'succeeded', output: 3 })
  assert.equal(calls[0]?.startedAt, calls[1]?.startedAt)
  const told = calls.map(({ source, input, timeoutMs, seed, workspaceId }) => [
    source,
    input,
    timeoutMs,
    seed,
    workspaceId,
  ])
  assert.deepEqual(told, [
    ['return 1', { n: 2 }, 3000, `${runId} b`, seeded.workspaceId],
    ['return 2', {}, 10_000, `${runId} c`, seeded.workspaceId],
  ])
  const types = (await entries(runId)).map(({ type }) => type)
  assert.deepEqual(types, ['done', 'done', 'done', 'done'])
})

test('what code says is kept with its step, whether it succeeds or fails', async (t) => {
  const error = { code: 'code_threw', message: 'No rows' }
  const runCode: RunCode = async ({ source }) =>
    source === 'throw'
      ? { ok: false, error, logs: ['looked'] }
      : { ok: true, output: 1, logs: source === 'quiet' ? [] : ['one', 'two'] }
  const { workflow, start, outcome, entries } = await testEngine(t, { runCode })
  const steps = ['says', 'quiet', 'throw'].map((source) => ({ id: source, code: source }))
  const runId = await start(await workflow({ steps }))

  assert.equal((await outcome(runId)).status, 'failed')
  const shown = foldStepRuns(await entries(runId)).map(({ key, log }) => [key, log])
  assert.deepEqual(shown, [
    ['says', ['one', 'two']],
    ['quiet', undefined],
    ['throw', ['looked']],
  ])
})

test('without a place for code its step fails with code_unavailable', async (t) => {
  const { workflow, start, outcome } = await testEngine(t)
  const seeded = await workflow({ steps: [{ id: 'a', code: 'return 1' }] })

  const ended = await outcome(await start(seeded))

  assert.ok(ended.status === 'failed')
  assert.deepEqual([ended.error.code, ended.error.stepId], ['code_unavailable', 'a'])
})

test('without a place for code, what is given up with the step that failed first does not fail as well', async (t) => {
  const { workflow, start, outcome, entries } = await testEngine(t, {
    actions: { 'test.act': () => ({ output: 1 }) },
  })
  const branches = ['a', 'b'].map((id) => [{ id, code: 'return 1' }])
  const both = { id: 'both', parallel: 'all' as const, branches }
  const seeded = await workflow({
    steps: [{ id: 'try', try: [both], catch: [{ id: 'after', use: 'test.act' }] }],
  })

  const runId = await start(seeded)

  assert.equal((await outcome(runId)).status, 'succeeded')
  const ofCode = (await entries(runId)).filter((entry) => 'kind' in entry && entry.kind === 'code')
  assert.deepEqual(
    ofCode.map(({ type }) => type),
    ['failed', 'canceled'],
  )
})

test('code that found no place is tried again later, nobody holding its run meanwhile', async (t) => {
  let calls = 0
  const runCode: RunCode = async () => {
    calls++
    return calls < 3 ? unavailable : { ok: true, output: calls }
  }
  const options = { runCode, worker: { random: () => 0.01 } }
  const { workflow, start, outcome, entries } = await testEngine(t, options)
  const seeded = await workflow({
    steps: [
      { id: 'a', code: 'return 1' },
      { id: 'end', return: '{{ steps.a }}' },
    ],
  })
  const runId = await start(seeded)

  assert.deepEqual(await outcome(runId), { status: 'succeeded', output: 3 })
  const types = (await entries(runId)).map(({ type }) => type)
  assert.deepEqual(types, ['attempt-failed', 'attempt-failed', 'done', 'done'])
})

test('an error of the code itself is not tried again', async (t) => {
  let calls = 0
  const runCode: RunCode = async () => {
    calls++
    return { ok: false, error: { code: 'code_threw', message: 'no rows', line: 2, column: 7 } }
  }
  const { workflow, start, outcome } = await testEngine(t, { runCode })

  const ended = await outcome(await start(await workflow({ steps: [{ id: 'a', code: 'x' }] })))

  const error = { code: 'code_threw', message: 'no rows (line 2, column 7)', stepId: 'a' }
  assert.deepEqual(ended, { status: 'failed', error })
  assert.equal(calls, 1)
})

test('code hears that its run is canceled', async (t) => {
  const begun = Promise.withResolvers<AbortSignal>()
  const runCode: RunCode = ({ signal }) => {
    begun.resolve(signal)
    return never()
  }
  const { engine, workflow, start, outcome } = await testEngine(t, { runCode })
  const seeded = await workflow({ steps: [{ id: 'a', code: 'for (;;);' }] })
  const runId = await start(seeded)
  const signal = await begun.promise
  await engine.cancelRun({ workspaceId: seeded.workspaceId, runId })

  assert.equal((await outcome(runId)).status, 'canceled')
  assert.equal(signal.aborted, true)
})

test('code that is given up by the step around it is ended', async (t) => {
  const begun = Promise.withResolvers<AbortSignal>()
  const runCode: RunCode = ({ signal, source }) => {
    if (source === 'fast') return begun.promise.then(() => ({ ok: true, output: 'first' }))
    begun.resolve(signal)
    return never()
  }
  const { workflow, start, outcome } = await testEngine(t, { runCode })
  const branches = [[{ id: 'a', code: 'slow' }], [{ id: 'b', code: 'fast' }]]
  const seeded = await workflow({
    steps: [
      { id: 'race', parallel: 'any', branches },
      { id: 'end', return: '{{ steps.race.output }}' },
    ],
  })

  assert.deepEqual(await outcome(await start(seeded)), { status: 'succeeded', output: 'first' })
  assert.equal((await begun.promise).aborted, true)
})

test('code under way is begun once, whatever ends beside it meanwhile', async (t) => {
  const calls: string[] = []
  const end = Promise.withResolvers<void>()
  const runCode: RunCode = async ({ source }) => {
    calls.push(source)
    if (source === 'slow') await end.promise
    if (source === 'last') end.resolve()
    return { ok: true, output: source }
  }
  const { workflow, start, outcome } = await testEngine(t, { runCode })
  const beside = ['first', 'second', 'last'].map((code) => ({ id: code, code }))
  const branches = [[{ id: 'a', code: 'slow' }], beside]
  const seeded = await workflow({ steps: [{ id: 'both', parallel: 'all', branches }] })

  assert.equal((await outcome(await start(seeded))).status, 'succeeded')
  assert.deepEqual(calls, ['slow', 'first', 'second', 'last'])
})

test('a worker that stops lets code under way finish, and leaves the next to another', async (t) => {
  const { database, workflow } = await testEngine(t, { running: 'none' })
  const calls: string[] = []
  const begun = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  const runCode: RunCode = async ({ source }) => {
    calls.push(source)
    begun.resolve()
    await goOn.promise
    return { ok: true, output: source }
  }
  const engineOf = () => createEngine({ pool: database.pools.engine, ...testActions({}), runCode })
  const steps = [
    { id: 'a', code: 'first' },
    { id: 'b', code: 'second' },
    { id: 'end', return: '{{ steps.a }} {{ steps.b }}' },
  ]
  const first = engineOf()
  const stopFirst = new AbortController()
  const running = first.runWorker(stopFirst.signal)
  const { start, outcome } = looks(first, database)
  const runId = await start(await workflow({ steps }))
  await begun.promise
  stopFirst.abort()
  goOn.resolve()
  await running
  assert.deepEqual(calls, ['first'])

  const stopSecond = new AbortController()
  const heir = engineOf().runWorker(stopSecond.signal)
  assert.deepEqual(await outcome(runId), { status: 'succeeded', output: 'first second' })
  stopSecond.abort()
  await heir
  assert.deepEqual(calls, ['first', 'second'])
})

test('after a worker died in the middle of code, the next one runs the same again', async (t) => {
  const calls: string[] = []
  const first = Promise.withResolvers<void>()
  const sink = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      calls.push(text)
      if (calls.length > 1) response.end('given')
      else first.resolve()
    })
  })
  sink.listen(0, '127.0.0.1')
  await once(sink, 'listening')
  t.after(() => sink.close())
  const { database, workflow, start, outcome } = await testEngine(t, { running: 'none' })
  const steps = [
    { id: 'a', code: 'return 1', with: { n: '{{ run.startedAt }}' } },
    { id: 'end', return: '{{ steps.a }}' },
  ]
  const runId = await start(await workflow({ steps }))
  const script = new URL('../testing/worker-process.ts', import.meta.url).pathname
  const url = `http://127.0.0.1:${(sink.address() as AddressInfo).port}`
  const worker = (leaseSeconds: number) =>
    spawn(process.execPath, [script, database.urls.engine, url, String(leaseSeconds)], {
      env: { ...process.env, NODE_ENV: 'test' },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  const dying = worker(1)
  await first.promise
  dying.kill('SIGKILL')
  await once(dying, 'exit')

  const heir = worker(60)
  const ended = await outcome(runId)
  heir.kill('SIGKILL')
  await once(heir, 'exit')

  assert.deepEqual(ended, { status: 'succeeded', output: 'given' })
  assert.equal(calls.length, 2)
  assert.equal(calls[0], calls[1])
})
