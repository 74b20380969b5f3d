import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FieldProblem, RouteAnswer, routes } from '@floyo/contracts'
import { ownedApp } from '../testing/test-app.ts'

type Run = RouteAnswer<typeof routes.getRun>

function codes(found: readonly FieldProblem[]): string[] {
  return found.map(({ field, code }) => `${field} ${code}`)
}

/** A workspace with a workflow "Care", published and on. */
async function withCare(t: TestContext) {
  const owned = await ownedApp(t)
  const call = async (method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown) => {
    const response = await owned.send({ method, url: `/api/v1${path}`, body })
    return { status: response.statusCode, body: response.json() }
  }
  const make = async (name: string, parts: object = {}) => {
    const definition = { name, steps: [{ id: 'end', return: 1 }], ...parts }
    const made = await call('POST', '/workflows', { definition })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    return String(made.body.id)
  }
  const care = await make('Care', {
    steps: [{ id: 'end', return: '{{ trigger.error.message }} {{ trigger.link }}' }],
  })
  await call('POST', `/workflows/${care}/enable`)
  return { ...owned, call, make, care }
}

const fails = { steps: [{ id: 'stop', fail: { code: 'empty', message: 'No order came' } }] }

test('a failed run and the run of its error workflow name each other', async (t) => {
  const { call, make, care, deps } = await withCare(t)
  const orders = await make('Orders', { ...fails, onFailure: 'Care' })
  await call('POST', `/workflows/${orders}/publish`, {})
  const stop = new AbortController()
  const working = Promise.all([
    deps.engine.runWorker(stop.signal),
    deps.engine.runScheduler(stop.signal),
  ])
  t.after(async () => {
    stop.abort()
    await working
  })
  const { body: started } = await call('POST', `/workflows/${orders}/runs`, {})
  const until = async (path: string, done: (run: Run) => boolean) => {
    for (let waited = 0; waited < 60_000; waited += 20) {
      const { body } = await call('GET', path)
      if (done(body)) return body
      await sleep(20)
    }
    throw new Error(`${path} did not become what it should within 20 s`)
  }
  const failed = await until(`/runs/${started.id}`, (run) => run.errorRun !== null)
  const { runId, ...errorRun } = failed.errorRun
  assert.deepEqual(errorRun, { workflowId: care, workflowName: 'Care', skipped: null })
  const run = await until(`/runs/${runId}`, ({ status }) => status === 'succeeded')
  assert.equal(run.trigger, 'failure')
  assert.equal(run.triggerData.runId, started.id)
  assert.match(run.output, new RegExp(`^No order came https?://.*/runs/${started.id}$`))
})

test('a workflow says what its failures start, and an error workflow for whom it is there', async (t) => {
  const { call, make, care } = await withCare(t)
  const common = await make('Common care')
  const orders = await make('Orders', { ...fails, onFailure: care })
  const failures = async (id: string) => (await call('GET', `/workflows/${id}`)).body.failures
  await call('POST', `/workflows/${orders}/publish`, {})
  const set = await call('PATCH', '/workspace', { onFailure: common })
  assert.deepEqual(set.body.onFailure, { workflowId: common, name: 'Common care' })
  const none = { ofWorkflows: [], ofWorkspace: false }
  const ofWorkspace = { id: common, name: 'Common care', enabled: false, of: 'workspace' }
  assert.deepEqual(await failures(orders), {
    startedOnFailure: { id: care, name: 'Care', enabled: true, of: 'workflow' },
    ...none,
  })
  assert.deepEqual(await failures(care), {
    startedOnFailure: ofWorkspace,
    ofWorkflows: [{ id: orders, name: 'Orders' }],
    ofWorkspace: false,
  })
  assert.deepEqual(await failures(common), {
    startedOnFailure: null,
    ofWorkflows: [],
    ofWorkspace: true,
  })
  const unset = await call('PATCH', '/workspace', { onFailure: null })
  assert.equal(unset.body.onFailure, null)
  assert.deepEqual((await failures(common)).ofWorkspace, false)
})

test('the error workflow of a workspace has to be one of it, and the audit log says who chose it', async (t) => {
  const { call, care } = await withCare(t)
  const foreign = '019a0000-0000-7000-8000-000000000000'
  const refused = await call('PATCH', '/workspace', { onFailure: foreign })
  assert.equal(refused.status, 400)
  assert.equal(refused.body.errors[0].field, '/onFailure')
  await call('PATCH', '/workspace', { onFailure: care })
  const { body } = await call('GET', '/audit?action=workspace.changed')
  assert.equal(body.items[0].changes.from.onFailure, null)
  assert.equal(body.items[0].changes.to.onFailure, care)
})

test('a definition is not published with an error workflow that is not there or is itself', async (t) => {
  const { call, make, care } = await withCare(t)
  await call('POST', `/workflows/${care}/disable`)
  const check = async (onFailure: string) => {
    const definition = { name: 'Orders', ...fails, onFailure }
    const { body } = await call('POST', '/workflows/check', { definition })
    return { problems: codes(body.problems), warnings: codes(body.warnings) }
  }
  const orders = await make('Orders', { ...fails, onFailure: 'Orders' })
  assert.deepEqual(await check('Nobody'), {
    problems: ['/onFailure unknown_workflow'],
    warnings: [],
  })
  assert.deepEqual(await check('Orders'), {
    problems: ['/onFailure own_error_workflow'],
    warnings: [],
  })
  assert.deepEqual(await check('Care'), {
    problems: [],
    warnings: ['/onFailure error_workflow_off'],
  })
  const refused = await call('POST', `/workflows/${orders}/publish`, {})
  assert.equal(refused.status, 422)
  assert.equal(refused.body.errors[0].code, 'own_error_workflow')
})
