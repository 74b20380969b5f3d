import { createEngine } from '../engine.ts'
import { idempotencyKey } from '../interpret/idempotency-key.ts'
import { looks, type TestAction, testActions } from '../testing/test-engine.ts'
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type JsonValue, StepError, type UseStep } from '@floyo/contracts'
import type { ActionCall } from '../action.ts'
import { testDatabase } from '@floyo/db/testing'

const soon = { attempts: 2, backoff: 'fixed', initial: '1ms', max: '1ms' } as const
const passing = () => {
  throw new StepError('busy', 'come back', { retryable: true })
}

/** A step whose effect never answers in time, and what is asked about it. */
async function unanswered(t: TestContext, ask: TestAction, step: Partial<UseStep> = {}) {
  const database = await testDatabase(t)
  const attempts: ActionCall[] = []
  const asked: ActionCall[] = []
  const tried = testActions(
    {
      'test.pay': (call) => {
        if (call.probe) {
          asked.push(call)
          return ask(call)
        }
        attempts.push(call)
        return new Promise<never>(() => {})
      },
      'test.look': (call) => {
        asked.push(call)
        return ask(call)
      },
    },
    { 'test.look': 'read' },
  )
  const actions = new Map(
    [...tried.actions].map(([id, action]) => [id, { ...action, probes: id === 'test.pay' }]),
  )
  const engine = createEngine({ ...tried, actions, pool: database.pools.engine })
  const stop = new AbortController()
  const running = engine.runWorker(stop.signal)
  t.after(async () => {
    stop.abort()
    await running
  })
  const { workflow, start, outcome } = looks(engine, database)
  const pay: UseStep = {
    id: 'pay',
    use: 'test.pay',
    with: { amount: 7 },
    timeout: '20ms',
    retry: soon,
    onUnknown: 'probe',
    ...step,
  }
  const runId = await start(
    await workflow({ steps: [pay, { id: 'end', return: '{{ steps.pay }}' }] }),
  )
  const waitingFor = async () => {
    for (let looked = 0; looked < 6000; looked++) {
      const row = await database.owner.selectFrom('runQueue').selectAll().executeTakeFirst()
      if (row?.status === 'waiting' && row.waitingFor?.includes('not known')) return row.waitingFor
      await sleep(10)
    }
    throw new Error('nobody was asked within a minute')
  }
  return { runId, attempts, asked, waitingFor, outcome: () => outcome(runId) }
}

const look = (happened: string, output?: JsonValue) => ({
  probe: {
    use: 'test.look',
    with: { key: '{{ probe.key }}', amount: '{{ probe.input.amount }}' },
    happened,
    ...(output === undefined ? {} : { output }),
  },
})

test('an effect that was too late is asked about by its key, and counts when it happened', async (t) => {
  const { runId, attempts, asked, outcome } = await unanswered(
    t,
    () => ({ output: { paid: true } }),
    look('{{ probe.output.paid }}'),
  )
  assert.deepEqual(await outcome(), { status: 'succeeded', output: { paid: true } })
  assert.equal(attempts.length, 1)
  assert.deepEqual(asked[0]?.input, { key: idempotencyKey(runId, 'pay'), amount: 7 })
})

test('an effect that did not happen is tried again, as often as the step says', async (t) => {
  const { attempts, outcome } = await unanswered(
    t,
    () => ({ output: { paid: false } }),
    look('{{ probe.output.paid }}'),
  )
  const ended = await outcome()
  assert.ok(ended.status === 'failed')
  assert.deepEqual([ended.error.code, ended.error.dead], ['timed_out', 'retries_exhausted'])
  assert.deepEqual(
    attempts.map(({ attempt }) => attempt),
    [1, 2],
  )
})

test('an action that can tell by itself is asked with what it was given', async (t) => {
  const { attempts, asked, outcome } = await unanswered(t, () => ({
    output: { happened: true, output: 'receipt 7' },
  }))
  assert.deepEqual(await outcome(), { status: 'succeeded', output: 'receipt 7' })
  assert.deepEqual([attempts.length, asked[0]?.input], [1, { amount: 7 }])
})

test('a probe that fails for now is repeated', async (t) => {
  let asks = 0
  const { attempts, outcome } = await unanswered(
    t,
    () => (++asks < 3 ? passing() : { output: 1 }),
    look('{{ probe.output == 1 }}', 'found'),
  )
  assert.deepEqual(await outcome(), { status: 'succeeded', output: 'found' })
  assert.deepEqual([attempts.length, asks], [1, 3])
})

test('a person is asked when a probe goes on failing', async (t) => {
  const { attempts, asked, waitingFor } = await unanswered(t, passing, look('{{ true }}'))
  assert.match(await waitingFor(), /it is not known whether the step pay happened/)
  assert.deepEqual([attempts.length, asked.length], [1, 5])
})

test('a person is asked when nobody can say what an answer means', async (t) => {
  const { attempts, waitingFor } = await unanswered(
    t,
    () => ({ output: 'what?' }),
    look('{{ probe.output.paid }}'),
  )
  assert.match(await waitingFor(), /it is not known/)
  assert.equal(attempts.length, 1)
})
