import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Definition, StepError } from '@floyo/contracts'
import { sql } from 'kysely'
import { testEngine, type TestEngine } from '../testing/test-engine.ts'

interface State {
  /** What brings a run there. */
  parts: Partial<Definition>
  before?: (scene: TestEngine, of: { workspaceId: string; workflowId: string }) => Promise<unknown>
  status: string
  waitingFor?: RegExp
}

const slow = { attempts: 5, backoff: 'fixed', initial: '1h', max: '1h' } as const
const hold = [{ id: 'a', use: 'test.hold' }]

const states: Record<string, State> = {
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

for (const [name, { parts, before, status, waitingFor }] of Object.entries(states)) {
  test(`a run ${name} can be canceled, and has ended`, async (t) => {
    const scene = await testEngine(t, {
      runCode: () => new Promise(() => {}),
      actions: {
        'test.hold': ({ signal }) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(new Error('given up')))
          }),
        'test.fail': () => {
          throw new StepError('unavailable', 'not now', { retryable: true })
        },
      },
    })
    const workflow = await scene.workflow(parts)
    const { workspaceId, workflowId } = workflow
    await before?.(scene, { workspaceId, workflowId })
    const runId = await scene.start(workflow)
    for (let waited = 0; ; waited += 10) {
      const row = await scene.database.owner
        .selectFrom('runQueue')
        .select(['status', 'waitingFor'])
        .where('runId', '=', runId)
        .executeTakeFirst()
      const isThere = !waitingFor || waitingFor.test(row?.waitingFor ?? '')
      if (row?.status === status && isThere) break
      assert.ok(waited < 20_000, `it is ${row?.status}, waiting for ${row?.waitingFor}`)
      await sleep(10)
    }
    const said = await scene.engine.cancelRun({ workspaceId, runId })
    assert.equal(said, status === 'running' ? 'requested' : 'canceled')
    assert.equal((await scene.outcome(runId)).status, 'canceled')
    await assert.rejects(scene.engine.cancelRun({ workspaceId, runId }), {
      code: 'run_already_final',
    })
    // What was in its way would hold up the end of the engine.
    const others = await scene.database.owner.selectFrom('runQueue').select('runId').execute()
    for (const other of others) await scene.engine.cancelRun({ workspaceId, runId: other.runId })
  })
}
