import type { NewRun } from '../accept/new-run.ts'
import { createJournalWriter } from '../journal/commit.ts'
import { queryOn } from '../sql/query.ts'
import { testEngine, type TestEngine } from '../testing/test-engine.ts'
import { createCallbacks } from '../waits/callback.ts'
import { sweepWaits } from '../waits/sweep.ts'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Definition, StepError } from '@floyo/contracts'
import { sql } from 'kysely'
import { aDefinition, seedDevice, seedWorkflow, type SeededWorkflow } from '@floyo/db/testing'
import { claimRuns } from '../claim.ts'

interface State {
  /** What brings a run there. */
  parts: Partial<Definition>
  before?: (scene: TestEngine, of: SeededWorkflow) => Promise<unknown>
  /** Starts it; by hand without. @returns its id */
  start?: (scene: TestEngine, of: SeededWorkflow) => Promise<string>
  running?: 'none'
  status: string
  waitingFor?: RegExp
  /** What else is to be so, once it has been canceled. */
  after?: (scene: TestEngine, of: SeededWorkflow) => Promise<unknown>
}

const slow = { attempts: 5, backoff: 'fixed', initial: '1h', max: '1h' } as const
const held = { id: 'a', use: 'test.hold' }
const hold = [held]
const called: Partial<Definition> = {
  name: 'Called',
  steps: [{ id: 'rest', wait: { for: '1h' } }],
}
const onDevice = [{ id: 'a', use: 'device.command' }]
const laptop = (scene: TestEngine, of: SeededWorkflow) =>
  seedDevice(scene.database.owner, of, { name: 'laptop' })

/** Nobody carries the command out any more, and a device that has done so is too late. */
async function commandIsTakenBack(
  { engine, database }: TestEngine,
  { workspaceId }: SeededWorkflow,
): Promise<void> {
  const command = await database.owner
    .selectFrom('deviceCommands')
    .selectAll()
    .executeTakeFirstOrThrow()
  assert.equal(command.status, 'canceled')
  const { id: commandId, deviceId } = command
  const result = { status: 'finished', exitCode: 0, stdout: '', stderr: '' } as const
  await assert.rejects(
    engine.completeSuspended({
      workspaceId,
      commandId,
      deviceId,
      result: { ...result, durationMs: 1, files: [] },
    }),
    { code: 'conflict', message: /waits no longer/ },
  )
}

/** Accepts a run that nobody starts by hand. */
async function accept(
  { engine }: TestEngine,
  { workspaceId, workflowId }: SeededWorkflow,
  how: Pick<NewRun, 'trigger' | 'availableAt'>,
): Promise<string> {
  const run = { workspaceId, workflowId, version: 1, inputs: {}, triggerData: null, ...how }
  return (await engine.accept(run)).runId
}

const states: Record<string, State> = {
  'that nobody has taken yet': { parts: { steps: hold }, running: 'none', status: 'queued' },
  'that is to begin later': {
    parts: { steps: hold },
    start: (scene, of) =>
      accept(scene, of, { trigger: 'schedule', availableAt: '2999-01-01T00:00:00Z' }),
    status: 'queued',
  },
  'of an error workflow': {
    parts: { steps: hold },
    start: (scene, of) => accept(scene, of, { trigger: 'failure' }),
    status: 'running',
  },
  'that was forked': {
    parts: { steps: hold },
    async start(scene, of) {
      const runId = await scene.start(of)
      await untilThere(scene, runId, { status: 'running' })
      const { workspaceId, userId } = of
      return (await scene.engine.forkRun({ workspaceId, runId, userId, at: 0 })).runId
    },
    status: 'running',
  },
  'in several iterations at a time': {
    parts: { steps: [{ id: 'rows', each: '{{ [1, 2, 3] }}', concurrency: 2, do: hold }] },
    status: 'running',
  },
  'inside of `try`, whose `finally` is left out': {
    parts: { steps: [{ id: 'safe', try: hold, finally: [{ id: 'z', use: 'test.never' }] }] },
    status: 'running',
  },
  'that waits for a call of its address': {
    parts: { steps: [{ id: 'a', wait: { webhook: true } }] },
    status: 'waiting',
    waitingFor: /a call of its address/,
  },
  'that waits for a run it called': {
    parts: { steps: [{ id: 'a', call: 'Called' }] },
    before: ({ database }, workspace) =>
      seedWorkflow(database.owner, { workspace, definition: aDefinition(called) }),
    status: 'waiting',
    waitingFor: /the workflow Called/,
    async after({ engine, database }) {
      await sweepWaits(database.pools.engine, engine.changes)
      const left = await database.owner.selectFrom('runQueue').select('status').execute()
      const ends = await database.owner.selectFrom('runEnds').select('status').execute()
      assert.deepEqual([left, ends], [[], [{ status: 'canceled' }, { status: 'canceled' }]])
    },
  },
  'whose command no device has taken': {
    parts: { steps: onDevice },
    before: laptop,
    status: 'waiting',
    waitingFor: /the device laptop/,
    after: commandIsTakenBack,
  },
  'whose command a device carries out beside another step': {
    parts: {
      steps: [{ id: 'both', parallel: 'all', branches: [onDevice, [{ ...held, id: 'b' }]] }],
    },
    before: laptop,
    async start(scene, of) {
      const runId = await scene.start(of)
      const { owner } = scene.database
      for (let waited = 0; waited < 60_000; waited += 10) {
        const { numUpdatedRows } = await owner
          .updateTable('deviceCommands')
          .set({ status: 'taken' })
          .executeTakeFirstOrThrow()
        if (numUpdatedRows > 0n) break
        await sleep(10)
      }
      return runId
    },
    status: 'running',
    after: commandIsTakenBack,
  },
  'that a person is asked about': {
    parts: { steps: [{ ...held, timeout: '50ms', onUnknown: 'ask' }] },
    status: 'waiting',
    waitingFor: /happened|decide|answer/,
  },
  'in the middle of an effect': { parts: { steps: hold }, status: 'running' },
  'in the middle of code': {
    parts: { steps: [{ id: 'a', code: 'for (;;);' }] },
    status: 'running',
  },
  'in two branches at a time': {
    parts: {
      steps: [
        {
          id: 'both',
          parallel: 'all',
          branches: [hold, [{ id: 'b', wait: { for: '1h' } }]],
        },
      ],
    },
    status: 'running',
  },
  'that waits for a time': {
    parts: { steps: [{ id: 'a', wait: { for: '1h' } }] },
    status: 'waiting',
  },
  'that waits for an event': {
    parts: { steps: [{ id: 'a', wait: { event: 'file.created' } }] },
    status: 'waiting',
    waitingFor: /file\.created/,
  },
  'that waits for a decision': {
    parts: { steps: [{ id: 'a', approve: { by: ['owner'], message: 'May I?' } }] },
    status: 'waiting',
    waitingFor: /decision|approval/,
  },
  'between two attempts': {
    parts: { steps: [{ id: 'a', use: 'test.fail', retry: slow }] },
    status: 'waiting',
    waitingFor: /next attempt/,
  },
  'over a limit': {
    parts: { steps: hold, limits: [{ rate: '1/1d', overflow: 'queue' }] },
    before: (scene, of) => scene.engine.startRun({ ...of, inputs: {}, userId: null }),
    status: 'queued',
    waitingFor: /its turn/,
  },
  'of a paused workflow': {
    parts: { steps: hold },
    before: ({ database }, { workflowId }) =>
      sql`update app.workflows set paused_at = now() where id = ${workflowId}`.execute(
        database.owner,
      ),
    status: 'queued',
    waitingFor: /resumed/,
  },
  'whose target is left alone': {
    parts: { steps: [{ id: 'a', use: 'test.hold', with: { url: 'https://x.example' } }] },
    before: ({ database }, { workspaceId }) =>
      sql`insert into app.breakers (workspace_id, target, state, calls, failures, reason, probe_at)
          values (${workspaceId}, 'host:x.example', 'open', 20, 20, 'no', now() + interval '1 h')`.execute(
        database.owner,
      ),
    status: 'waiting',
    waitingFor: /x\.example/,
  },
}

interface There {
  status: string
  waitingFor?: RegExp | undefined
}

async function untilThere(
  { database }: TestEngine,
  runId: string,
  { status, waitingFor }: There,
): Promise<void> {
  for (let waited = 0; ; waited += 10) {
    const row = await database.owner
      .selectFrom('runQueue')
      .select(['status', 'waitingFor'])
      .where('runId', '=', runId)
      .executeTakeFirst()
    const isThere = !waitingFor || waitingFor.test(row?.waitingFor ?? '')
    if (row?.status === status && isThere) return
    assert.ok(waited < 60_000, `it is ${row?.status}, waiting for ${row?.waitingFor}`)
    await sleep(10)
  }
}

for (const [name, state] of Object.entries(states)) {
  test(`a run ${name} can be canceled, and has ended`, async (t) => {
    const scene = await testEngine(t, {
      runCode: () => new Promise(() => {}),
      running: state.running ?? 'worker',
      callbacks: createCallbacks({ key: randomBytes(32), baseUrl: () => 'https://x.example/' }),
      actions: {
        'test.hold': ({ signal }) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(new Error('given up')))
          }),
        'test.fail': () => {
          throw new StepError('unavailable', 'not now', { retryable: true })
        },
        'test.never': () => {
          throw new Error('it was to be left out')
        },
        'device.command': () => ({ suspend: { device: 'laptop', command: ['true'] } }),
      },
    })
    const workflow = await scene.workflow(state.parts)
    const { workspaceId } = workflow
    await state.before?.(scene, workflow)
    const runId = await (state.start?.(scene, workflow) ?? scene.start(workflow))
    await untilThere(scene, runId, state)
    const said = await scene.engine.cancelRun({ workspaceId, runId })
    assert.equal(said, state.status === 'running' ? 'requested' : 'canceled')
    assert.equal((await scene.outcome(runId)).status, 'canceled')
    await assert.rejects(scene.engine.cancelRun({ workspaceId, runId }), {
      code: 'run_already_final',
    })
    assert.ok((await scene.entries(runId)).every((entry) => !('key' in entry) || entry.key !== 'z'))
    await state.after?.(scene, workflow)
    const open = await scene.database.owner
      .selectFrom('runWaits')
      .select('kind')
      .where('runId', '=', runId)
      .where('status', '=', 'open')
      .execute()
    assert.deepEqual(open, [])
    // What was in its way would hold up the end of the engine.
    const others = await scene.database.owner.selectFrom('runQueue').select('runId').execute()
    for (const other of others) await scene.engine.cancelRun({ workspaceId, runId: other.runId })
  })
}

test('a run that is canceled in the moment in which it is parked ends with its next claim', async (t) => {
  const { database, engine, workflow, start } = await testEngine(t, { running: 'none' })
  const seeded = await workflow({ steps: hold })
  const runId = await start(seeded)
  const query = queryOn(database.pools.engine)
  const claim = () =>
    claimRuns(query, {
      workerId: 'one',
      limit: 1,
      leaseSeconds: 60,
      room: 1,
      roomFor: new Map(),
      suspects: 'none',
    })
  const [claimed] = await claim()
  assert.ok(claimed)
  const { workspaceId } = seeded
  assert.equal(await engine.cancelRun({ workspaceId, runId }), 'requested')
  const park = { status: 'waiting', until: 'infinity', waitingFor: 'a decision' } as const
  const writer = createJournalWriter(database.pools.engine)
  assert.equal(await writer.checkpoint({ claim: claimed, seq: 0, entries: [], park }), true)
  const [again] = await claim()
  assert.deepEqual([again?.runId, again?.cancelRequested], [runId, true])
})
