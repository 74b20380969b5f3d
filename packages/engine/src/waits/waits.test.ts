import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import type { Step } from '@floyo/contracts'
import { inWorkspace } from '@floyo/db'
import { createEngine } from '../engine.ts'
import { parked, waitRow } from '../testing/parked.ts'
import { testActions, testEngine, type TestEngine } from '../testing/test-engine.ts'
import type { StoredEvent } from '../triggers/match.ts'
import { createCallbacks } from './callback.ts'
import { answerWaitsOfEvents } from './match-events.ts'
import { sweepWaits } from './sweep.ts'

const end = (expression: string): Step => ({ id: 'end', return: `{{ ${expression} }}` })

test('a run waits for a time, and goes on after it', async (t) => {
  const tested = await testEngine(t)
  const steps: Step[] = [
    { id: 'rest', wait: { for: '300ms' } },
    { id: 'long', wait: { until: '2001-01-01T00:00:00Z' } },
    end('steps.long.until'),
  ]
  const runId = await tested.start(await tested.workflow({ steps }))
  assert.deepEqual(await tested.outcome(runId), {
    status: 'succeeded',
    output: '2001-01-01T00:00:00.000Z',
  })
})

test('a wait of months is a date in the queue, without a worker and a timer', async (t) => {
  const tested = await testEngine(t)
  const seeded = await tested.workflow({ steps: [{ id: 'rest', wait: { for: '90d' } }] })
  const runId = await tested.start(seeded)
  const [row] = await parked(tested)
  assert.equal(row?.claimedBy, null)
  assert.match(row?.waitingFor ?? '', /^the time 2/)
  const days = (Date.parse(row?.availableAt ?? '') - Date.parse(row?.startedAt ?? '')) / 86_400_000
  assert.ok(days > 89.9 && days < 90.1)
  await tested.engine.cancelRun({ workspaceId: seeded.workspaceId, runId })
})

const approval = (more: object = {}): Step[] => [
  {
    id: 'ok',
    approve: {
      by: ['ada@example.com', 'admin'],
      message: 'Send {{ 1 + 1 }}?',
      form: {
        type: 'object',
        properties: { amount: { type: 'number' } },
        required: ['amount'],
        additionalProperties: false,
      },
    },
    ...more,
  },
  end('[steps.ok.form.amount, steps.ok.by.email]'),
]

async function askedToApprove(t: TestContext, more: object = {}, until: Until = isParked) {
  const tested = await testEngine(t)
  const seeded = await tested.workflow({ steps: approval(more) })
  const runId = await tested.start(seeded)
  await until(tested, runId)
  const wait = await waitRow(tested, runId)
  const { workspaceId, userId } = seeded
  const by = { userId, email: 'Ada@Example.com', role: 'viewer' }
  return { ...tested, seeded, runId, wait, given: { workspaceId, waitId: wait.id, by } }
}

type Until = (tested: TestEngine, runId: string) => Promise<unknown>

const isParked: Until = (tested) => parked(tested)
const hasEnded: Until = ({ outcome }, runId) => outcome(runId)

test('a person who is named approves with the form filled in, once', async (t) => {
  const { engine, given, runId, outcome, wait } = await askedToApprove(t)
  assert.equal((wait.detail as { message: string }).message, 'Send 2?')
  const answer = { ...given, decision: 'approved', form: { amount: 7 } } as const
  const other = { ...given.by, email: 'eve@example.com' }
  await assert.rejects(engine.answerApproval({ ...answer, by: other }), { code: 'forbidden' })
  await assert.rejects(engine.answerApproval({ ...answer, form: {} }), { code: 'invalid_request' })
  const foreign = { ...answer, workspaceId: crypto.randomUUID() }
  await assert.rejects(engine.answerApproval(foreign), { code: 'not_found' })

  const both = await Promise.allSettled([
    engine.answerApproval(answer),
    engine.answerApproval(answer),
  ])

  assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  const output = [7, 'Ada@Example.com']
  assert.deepEqual(await outcome(runId), { status: 'succeeded', output })
})

test('a rejection fails the step with the comment', async (t) => {
  const { engine, given, runId, outcome } = await askedToApprove(t)
  await engine.answerApproval({ ...given, decision: 'rejected', comment: 'too much' })
  const ended = await outcome(runId)
  assert.ok(ended.status === 'failed')
  assert.deepEqual([ended.error.code, ended.error.stepId], ['rejected', 'ok'])
  assert.match(ended.error.message, /too much/)
})

test('a decision that nobody makes in time expires, and a later one is refused', async (t) => {
  const asked = await askedToApprove(t, { timeout: '200ms' }, hasEnded)
  const { engine, given, runId, outcome } = asked
  const ended = await outcome(runId)
  assert.ok(ended.status === 'failed')
  assert.equal(ended.error.code, 'wait_expired')
  const late = { ...given, decision: 'approved', form: { amount: 1 } } as const
  await assert.rejects(engine.answerApproval(late), { code: 'conflict' })
})

test('a run that is canceled waits for nothing any more', async (t) => {
  const tested = await askedToApprove(t)
  const { engine, given, runId } = tested
  await engine.cancelRun({ workspaceId: given.workspaceId, runId })
  assert.equal((await waitRow(tested, runId)).status, 'canceled')
})

function anEvent(parts: Partial<StoredEvent>): StoredEvent {
  return {
    id: crypto.randomUUID(),
    occurredAt: '2999-01-01T00:00:00.000Z',
    actor: 'a',
    type: 'order.paid',
    subject: 'order 7',
    attrs: {},
    source: 'api',
    deviceId: null,
    ...parts,
  }
}

test("a run goes on with the event of its person that meets the condition, and with nobody else's", async (t) => {
  const tested = await testEngine(t)
  const { database, engine } = tested
  const seeded = await tested.workflow({
    inputs: { order: { type: 'string' } },
    steps: [
      { id: 'paid', wait: { event: 'order.paid', where: 'event.subject == inputs.order' } },
      end('steps.paid.attrs.sum'),
    ],
  })
  const runId = await tested.start(seeded, { order: 'order 7' })
  await parked(tested)
  const { workspaceId, userId } = seeded
  const send = (person: string, event: StoredEvent) =>
    inWorkspace(database.api, { workspaceId, userId: person }, (tx) =>
      answerWaitsOfEvents(tx, { workspaceId, userId: person }, [event]),
    )
  const paid = anEvent({ attrs: { sum: 5 } })
  assert.deepEqual(await send(crypto.randomUUID(), paid), [])
  assert.deepEqual(await send(userId, { ...paid, subject: 'order 8' }), [])
  assert.deepEqual(await send(userId, { ...paid, source: 'import' }), [])
  assert.deepEqual(await send(userId, { ...paid, occurredAt: '2001-01-01T00:00:00Z' }), [])
  assert.deepEqual(await send(userId, paid), [runId])
  assert.deepEqual(await send(userId, { ...paid, attrs: { sum: 6 } }), [])
  // Whoever stored the events died before it could tell.
  await sweepWaits(database.pools.engine, engine.changes)
  assert.deepEqual(await tested.outcome(runId), { status: 'succeeded', output: 5 })
})

const key = randomBytes(32)

test('a step waits at an address that an earlier one hands out, even when it is called before', async (t) => {
  const { database, workflow, outcome } = await testEngine(t, { running: 'none' })
  const callbacks = createCallbacks({ key, baseUrl: () => 'https://floyo.example/hooks/wait/' })
  let answered = ''
  const engine = createEngine({
    pool: database.pools.engine,
    callbacks,
    ...testActions({
      'test.order': async ({ input }) => {
        answered = (input as { callback: string }).callback
        await engine.answerCallback(answered.split('/').at(-1) ?? '', { body: { state: 'done' } })
        return { output: null }
      },
    }),
  })
  const stop = new AbortController()
  const running = engine.runWorker(stop.signal)
  t.after(async () => {
    stop.abort()
    await running
  })
  const seeded = await workflow({
    steps: [
      { id: 'order', use: 'test.order', with: { callback: '{{ run.callbacks.shipped }}' } },
      {
        id: 'if_so',
        if: '{{ true }}',
        then: [{ id: 'shipped', wait: { webhook: true } }, end('steps.shipped.body.state')],
      },
    ],
  })
  const { workspaceId, workflowId, userId } = seeded
  const { runId } = await engine.startRun({ workspaceId, workflowId, userId, inputs: {} })
  assert.deepEqual(await outcome(runId), { status: 'succeeded', output: 'done' })
  const token = answered.split('/').at(-1) ?? ''
  await assert.rejects(engine.answerCallback(token, {}), { code: 'not_found' })
  const forged = token.replace(
    /^.{30}/,
    (code) => code.slice(0, 29) + (code.endsWith('A') ? 'B' : 'A'),
  )
  assert.equal(callbacks.read(forged), undefined)
  assert.deepEqual(callbacks.read(token), { runId, stepKey: 'if_so.shipped' })
})

test('a fork of a run that waits for a decision asks for one of its own', async (t) => {
  const tested = await testEngine(t)
  const steps: Step[] = [{ id: 'ok', approve: { by: ['owner'], message: 'Go?' } }]
  const seeded = await tested.workflow({ steps })
  const { workspaceId, userId } = seeded
  const runId = await tested.start(seeded)
  await parked(tested)
  const { length: at } = await tested.entries(runId)
  const fork = await tested.engine.forkRun({ workspaceId, runId, userId, at })
  await parked(tested, 2)
  const [mine, own] = [await waitRow(tested, runId), await waitRow(tested, fork.runId)]
  assert.deepEqual([mine.status, own.status], ['open', 'open'])
  assert.notEqual(mine.id, own.id)
})
