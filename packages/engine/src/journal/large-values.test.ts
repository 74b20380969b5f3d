import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { AppError } from '@floyo/contracts'
import { aDefinition, seedWorkflow } from '@floyo/db/testing'
import { createEngine, type Engine } from '../engine.ts'
import { testActions, testEngine } from '../testing/test-engine.ts'
import type { Entry } from './entry.ts'
import { isLarge } from './is-large.ts'
import { createLargeValues, type ValueStore } from './large-values.ts'

const long = 'x'.repeat(40_000)

/** A store in memory. `problems` are thrown by the next puts, one each. */
function memoryStore(): ValueStore & { kept: Map<string, string>; problems: Error[] } {
  const kept = new Map<string, string>()
  const problems: Error[] = []
  return {
    kept,
    problems,
    put(_of, json) {
      const [problem] = problems.splice(0, 1)
      if (problem) return Promise.reject(problem)
      const id = randomUUID()
      kept.set(id, json)
      return Promise.resolve(id)
    },
    get({ fileId }) {
      const json = kept.get(fileId)
      return json === undefined
        ? Promise.reject(new AppError('conflict', 'gone'))
        : Promise.resolve(json)
    },
  }
}

const fetchAndReturn = {
  steps: [
    { id: 'fetch', use: 'x.fetch', with: {} },
    { id: 'end', return: '{{ steps.fetch }}' },
  ],
}

test('a value is large from 32 Ki characters of JSON on', () => {
  assert.equal(isLarge('x'.repeat(32 * 1024 - 2)), false)
  assert.equal(isLarge('x'.repeat(32 * 1024)), true)
  assert.equal(isLarge(Array.from({ length: 20_000 }, () => 'a')), true)
  assert.equal(isLarge({ ['k'.repeat(33_000)]: 1 }), true)
  assert.equal(isLarge(null), false)
})

test('a large output is stored once, and the journal and the end of the run refer to it', async (t) => {
  const store = memoryStore()
  const tested = await testEngine(t, {
    actions: { 'x.fetch': () => ({ output: long }) },
    valueStore: store,
  })
  const workflow = await tested.workflow(fetchAndReturn)
  const runId = await tested.start(workflow)
  const given = await tested.engine.waitForOutcome(
    { workspaceId: workflow.workspaceId, runId },
    { timeoutMs: 30_000 },
  )
  assert.deepEqual(given, { status: 'succeeded', output: long })
  const stored = await tested.outcome(runId)
  assert.ok(stored.status === 'succeeded' && stored.outputFile)
  const { fileId, preview, ...reference } = stored.outputFile
  assert.equal(stored.output, null)
  assert.deepEqual([reference.kind, reference.sizeBytes], ['text', 40_002])
  assert.ok(JSON.stringify(long).startsWith(preview))
  assert.deepEqual([...store.kept], [[fileId, JSON.stringify(long)]])
  const entries = await tested.entries(runId)
  assert.ok(JSON.stringify(entries).length < 5000)
})

test('a small output stays in the journal', async (t) => {
  const store = memoryStore()
  const tested = await testEngine(t, {
    actions: { 'x.fetch': () => ({ output: 'short' }) },
    valueStore: store,
  })
  const runId = await tested.start(await tested.workflow(fetchAndReturn))
  assert.deepEqual(await tested.outcome(runId), { status: 'succeeded', output: 'short' })
  assert.equal(store.kept.size, 0)
})

test('while the disk is full the result of an effect is kept, and stored once there is room', async (t) => {
  const store = memoryStore()
  store.problems.push(new AppError('storage_full', 'full'), new AppError('storage_full', 'full'))
  let calls = 0
  const tested = await testEngine(t, {
    actions: {
      'x.fetch'() {
        calls++
        return { output: long }
      },
    },
    valueStore: store,
  })
  const runId = await tested.start(await tested.workflow(fetchAndReturn))
  assert.equal((await tested.outcome(runId)).status, 'succeeded')
  assert.deepEqual([calls, store.problems.length], [1, 0])
})

test('a fork reads the values of the run that it continues; without them it fails and says so', async (t) => {
  const store = memoryStore()
  const actions = { 'x.fetch': () => ({ output: long }) }
  const first = await testEngine(t, { actions, valueStore: store, running: 'none' })
  const workflow = await first.workflow({
    steps: [...fetchAndReturn.steps.slice(0, 1), { id: 'end', return: '{{ size(steps.fetch) }}' }],
  })
  const runId = await first.start(workflow)
  await whileWorking(first.engine, () => first.outcome(runId))
  const entries = await first.entries(runId)
  const at = entries.findIndex(({ type }) => type === 'done') + 1
  const { workspaceId, userId } = workflow
  // An engine that has none of the values in memory.
  const forkIn = async (valueStore: ValueStore) => {
    const pool = first.database.pools.engine
    const engine = createEngine({ pool, ...testActions(actions), valueStore })
    const fork = await engine.forkRun({ workspaceId, runId, userId, at })
    return whileWorking(engine, () => first.outcome(fork.runId))
  }
  assert.deepEqual(await forkIn(store), { status: 'succeeded', output: 40_000 })
  const lost = await forkIn(memoryStore())
  assert.ok(lost.status === 'failed')
  assert.deepEqual([lost.error.code, lost.error.message], ['value_gone', 'gone'])
})

async function whileWorking<T>(engine: Engine, work: () => Promise<T>): Promise<T> {
  const stop = new AbortController()
  const running = engine.runWorker(stop.signal)
  try {
    return await work()
  } finally {
    stop.abort()
    await running
  }
}

test('a called run hands its large output to its caller', async (t) => {
  const tested = await testEngine(t, {
    actions: { 'x.fetch': () => ({ output: long }) },
    valueStore: memoryStore(),
  })
  const called = await tested.workflow({ name: 'Called', ...fetchAndReturn })
  const steps = [
    { id: 'ask', call: 'Called' },
    { id: 'end', return: '{{ size(steps.ask) }}' },
  ]
  const caller = await seedWorkflow(tested.database.owner, {
    workspace: called,
    definition: aDefinition({ name: 'Caller', steps }),
  })
  const runId = await tested.start(caller)
  assert.deepEqual(await tested.outcome(runId), { status: 'succeeded', output: 40_000 })
})

test('what lies inside of a loop that has ended is not read again', async () => {
  const store = memoryStore()
  const of = { workspaceId: randomUUID(), runId: randomUUID() }
  const at = new Date(0).toISOString()
  const done = (key: string, kind: string, output: string): Entry => ({
    type: 'done',
    key,
    stepId: key,
    kind,
    at,
    output,
  })
  const entries = [
    done('rows[0].a', 'use', `${long}0`),
    done('rows', 'each', 'short'),
    done('both[0].b', 'use', `${long}1`),
    done('both', 'parallel', 'short'),
    done('last', 'use', `${long}2`),
  ]
  const journaled = await createLargeValues(store).setApart(of, entries)
  assert.equal(store.kept.size, 3)
  const read: string[] = []
  const counting = {
    ...store,
    get: (value: Parameters<ValueStore['get']>[0]) => {
      read.push(value.fileId)
      return store.get(value)
    },
  }
  const open = await createLargeValues(counting).bringBackOpen(of.workspaceId, journaled)
  assert.equal(read.length, 2)
  assert.deepEqual(open.slice(2), entries.slice(2))
  assert.deepEqual(await createLargeValues(store).bringBack(of.workspaceId, journaled), entries)
})
