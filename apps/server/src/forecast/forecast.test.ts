import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { ForecastStarts } from '@floyo/contracts'
import { sql } from 'kysely'
import { ownedApp } from '../testing/test-app.ts'

async function withWorkflow(t: TestContext, parts: object) {
  const owned = await ownedApp(t)
  const call = async (method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown) => {
    const response = await owned.send({ method, url: `/api/v1${path}`, body })
    return { status: response.statusCode, body: response.json() }
  }
  const definition = { name: 'Orders', steps: [{ id: 'end', return: 1 }], ...parts }
  const made = await call('POST', '/workflows', { definition })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  const workflowId = String(made.body.id)
  const { body: me } = await call('GET', '/me')
  const workspaceId = String(me.workspace.id)
  return { ...owned, owner: owned.database.owner, call, workflowId, workspaceId, definition }
}

/** A connection that lets so many calls through. */
async function connect(call: Awaited<ReturnType<typeof withWorkflow>>['call'], rate: string) {
  const values = { baseUrl: 'https://crm.example.com' }
  const made = await call('POST', '/connections', { name: 'crm', type: 'http', values })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  await call('PATCH', `/connections/${made.body.id}`, { limits: [{ rate }] })
}

const fetchStep = { id: 'fetch', use: 'http.request', connection: 'crm', with: { url: '/orders' } }

test('a schedule says how many runs there will be, and with them how many calls a connection gets', async (t) => {
  const { call, workflowId } = await withWorkflow(t, {
    trigger: [{ type: 'interval', every: '15m' }],
    steps: [fetchStep, { ...fetchStep, id: 'again' }],
    budget: { runsPerDay: 10, callsPerDay: 1000 },
  })
  await connect(call, '100/1d')
  const { body } = await call('GET', `/workflows/${workflowId}/forecast`)
  assert.deepEqual(body.starts, [
    { trigger: 0, type: 'interval', basis: 'schedule', perDay: 96, peakHour: 4, peakMinute: 1 },
  ])
  assert.deepEqual(body.calls, [
    {
      kind: 'connection',
      name: 'crm',
      perRun: 2,
      perDay: 192,
      peakHour: 8,
      peakMinute: 2,
      limits: [{ rate: '100/1d' }],
    },
  ])
  assert.equal(body.duration.basis, 'unknown')
  assert.deepEqual(
    body.warnings.map(({ field, code }: { field: string; code: string }) => `${field} ${code}`),
    ['/budget/runsPerDay over_budget', '/connections/crm over_capacity'],
  )
})

test('past runs of the same steps say how long a run takes, and those started by hand how many there are', async (t) => {
  const { call, workflowId, workspaceId, owner, definition } = await withWorkflow(t, {})
  await call('POST', `/workflows/${workflowId}/publish`, {})
  const finishedAt = Date.now()
  for (const seconds of [1, 1, 1, 1, 30]) {
    const { id: runId } = await owner
      .insertInto('runs')
      .values({ workspaceId, workflowId, version: 1, trigger: 'manual' })
      .returning('id')
      .executeTakeFirstOrThrow()
    await owner
      .insertInto('runEnds')
      .values({
        workspaceId,
        runId,
        workflowId,
        status: 'succeeded',
        outcome: JSON.stringify({ status: 'succeeded', output: null }),
        startedAt: new Date(finishedAt - seconds * 1000).toISOString(),
        finishedAt: new Date(finishedAt).toISOString(),
      })
      .execute()
  }
  const { body } = await call('GET', `/workflows/${workflowId}/forecast?of=published`)
  assert.deepEqual(body.duration, {
    basis: 'runs',
    p50: 1,
    p95: 30,
    samples: 5,
    unknownSteps: [],
  })
  assert.equal(body.starts[0].trigger, null)
  assert.equal(Math.round(body.runsPerDay * 30), 5)
  const steps = [{ id: 'rest', wait: { for: '2m' } }]
  const given = { definition: { ...definition, steps } }
  const other = (await call('POST', `/workflows/${workflowId}/forecast`, given)).body
  assert.deepEqual([other.duration.basis, other.duration.p50], ['steps', 120])
})

test('journals of other workflows say how long an action takes', async (t) => {
  const { call, workflowId, workspaceId, owner } = await withWorkflow(t, { steps: [fetchStep] })
  await connect(call, '100/1m')
  const steps = [{ ...fetchStep, id: 'get' }]
  const other = (await call('POST', '/workflows', { definition: { name: 'Other', steps } })).body.id
  await call('POST', `/workflows/${other}/publish`, {})
  for (let index = 0; index < 3; index++) {
    const { id: runId } = await owner
      .insertInto('runs')
      .values({ workspaceId, workflowId: other, version: 1, trigger: 'manual' })
      .returning('id')
      .executeTakeFirstOrThrow()
    const of = { key: 'get', stepId: 'get', kind: 'use', attempt: 1 }
    const attempt = { ...of, type: 'attempt', at: '2026-01-05T08:00:00.000Z', input: {} }
    const done = { ...of, type: 'done', at: '2026-01-05T08:00:04.500Z', output: null }
    await sql`
      insert into app.run_journal (workspace_id, run_id, seq, claim_seq, entries)
      values (${workspaceId}, ${runId}, 1, 1, ${JSON.stringify([attempt])}::jsonb)`.execute(owner)
    await owner
      .insertInto('runEnds')
      .values({
        workspaceId,
        runId,
        workflowId: other,
        status: 'succeeded',
        outcome: JSON.stringify({ status: 'succeeded', output: null }),
        entries: JSON.stringify([done]),
      })
      .execute()
  }
  const { body } = await call('GET', `/workflows/${workflowId}/forecast`)
  assert.deepEqual(body.duration, {
    basis: 'steps',
    p50: 4.5,
    p95: 4.5,
    samples: 3,
    unknownSteps: [],
  })
})

function at(subject: string, minutesAgo: number) {
  return {
    type: 'file.created',
    actor: 'ada',
    subject,
    t: Date.now() - minutesAgo * 60_000,
  }
}

test('past events of the person say how often an event starts it; without any that is unknown', async (t) => {
  const { call, workflowId, send } = await withWorkflow(t, {
    trigger: [
      { type: 'event', on: 'file.created', where: "event.subject.endsWith('.pdf')" },
      { type: 'webhook' },
    ],
  })
  const read = async () => (await call('GET', `/workflows/${workflowId}/forecast`)).body
  const nothing = { basis: 'unknown', perDay: null, peakHour: 0, peakMinute: 0 }
  assert.deepEqual((await read()).starts, [
    { trigger: 0, type: 'event', ...nothing },
    { trigger: 1, type: 'webhook', ...nothing },
  ])
  const days = 10 * 24 * 60
  const sent = await send({
    method: 'POST',
    url: '/api/v1/events',
    body: { events: [at('~/a.pdf', days), at('~/b.pdf', 60), at('~/c.txt', 30)] },
  })
  assert.ok(sent.statusCode < 300, sent.body)
  const { starts } = await read()
  assert.equal(starts[0].basis, 'events')
  assert.equal(Math.round(starts[0].perDay * 10), 2)
})

test('what came to the webhook, and ends of the workflow that it follows, say how often it starts', async (t) => {
  const { call, workflowId, workspaceId, owner } = await withWorkflow(t, {
    trigger: [{ type: 'webhook' }, { type: 'workflow', workflow: 'Source', on: 'failure' }],
  })
  const steps = [{ id: 'end', return: 1 }]
  const source = (await call('POST', '/workflows', { definition: { name: 'Source', steps } })).body
  await call('POST', `/workflows/${workflowId}/enable`)
  const run = (id: string, trigger: 'webhook' | 'manual') =>
    owner
      .insertInto('runs')
      .values({ workspaceId, workflowId: id, version: 1, trigger })
      .returning('id')
      .executeTakeFirstOrThrow()
  await run(workflowId, 'webhook')
  for (const status of ['succeeded', 'failed', 'failed'] as const) {
    const { id: runId } = await run(source.id, 'manual')
    const outcome = JSON.stringify({ status })
    await owner
      .insertInto('runEnds')
      .values({ workspaceId, runId, workflowId: source.id, status, outcome })
      .execute()
  }
  const { starts } = (await call('GET', `/workflows/${workflowId}/forecast`)).body
  assert.deepEqual(
    starts.map(({ basis, peakHour }: ForecastStarts) => [basis, peakHour > 0]),
    [
      ['deliveries', true],
      ['runs', true],
    ],
  )
  // An address that is new is judged by an hour at least.
  assert.equal(Math.round(starts[0].perDay), 24)
  assert.equal(Math.round(starts[1].perDay * 30), 2)
})

test('what is not published has no forecast as published', async (t) => {
  const { call, workflowId } = await withWorkflow(t, {})
  const { status, body } = await call('GET', `/workflows/${workflowId}/forecast?of=published`)
  assert.deepEqual([status, body.code], [409, 'conflict'])
})
