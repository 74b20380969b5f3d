import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ownedApp } from '../testing/test-app.ts'

const steps = [
  { id: 'note', use: 'floyo.note', with: { text: 'Really noted' } },
  { id: 'end', return: '{{ steps.note }}' },
]

/** A workflow that notes something, with a worker at hand. */
async function withWorkflow(t: TestContext) {
  const owned = await ownedApp(t)
  const call = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) => {
    const response = await owned.send({ method, url: `/api/v1${path}`, body })
    const isEmpty = response.body === ''
    return { status: response.statusCode, body: isEmpty ? null : response.json() }
  }
  const made = await call('POST', '/workflows', { definition: { name: 'Notes', steps } })
  const workflowId = String(made.body.id)
  await call('POST', `/workflows/${workflowId}/publish`, {})
  const stop = new AbortController()
  const working = owned.deps.engine.runWorker(stop.signal)
  t.after(async () => {
    stop.abort()
    await working
  })
  const run = async (body: object) => {
    const started = await call('POST', `/workflows/${workflowId}/runs`, body)
    assert.equal(started.status, 201, JSON.stringify(started.body))
    for (let waited = 0; waited < 60_000; waited += 20) {
      const { body: now } = await call('GET', `/runs/${started.body.id}`)
      if (now.finishedAt !== null) return now
      await sleep(20)
    }
    throw new Error('the run did not end within 20 s')
  }
  const pins = `/workflows/${workflowId}/pins`
  return { ...owned, call, run, workflowId, pins }
}

test('a run with pins uses what was pinned and is marked; no other run does', async (t) => {
  const { call, run, pins } = await withWorkflow(t)
  const pinned = await call('PUT', `${pins}/note`, { output: { text: 'Pinned' } })
  assert.equal(pinned.status, 200, JSON.stringify(pinned.body))
  const real = await run({})
  assert.deepEqual([real.version, real.pinnedSteps], [1, []])
  assert.notDeepEqual(real.output, { text: 'Pinned' })
  const tried = await run({ pins: true })
  assert.deepEqual(
    [tried.version, tried.output, tried.pinnedSteps],
    [0, { text: 'Pinned' }, ['note']],
  )
  const { body } = await call('GET', `/runs/${tried.id}/journal`)
  assert.deepEqual(
    body.items.map(({ key, pinned: is = false }: { key: string; pinned?: boolean }) => [key, is]),
    [
      ['note', true],
      ['end', false],
    ],
  )
  const again = await call('POST', `/runs/${tried.id}/retry`, { from: 'start' })
  assert.equal(again.status, 201, JSON.stringify(again.body))
  const { body: repeated } = await call('GET', `/runs/${again.body.id}`)
  assert.deepEqual(repeated.pinnedSteps, ['note'])
})

test('the output of a step of a past run is pinned by its key, and taken away again', async (t) => {
  const { call, run, pins } = await withWorkflow(t)
  const { id: runId, output } = await run({})
  const { body: pin } = await call('PUT', `${pins}/note`, { runId, stepKey: 'note' })
  assert.deepEqual([pin.stepId, pin.runId, pin.output], ['note', runId, output])
  const { body: list } = await call('GET', pins)
  assert.deepEqual(list.items, [pin])
  assert.equal((await call('DELETE', `${pins}/note`)).status, 204)
  assert.equal((await call('DELETE', `${pins}/note`)).status, 404)
  assert.deepEqual((await run({ pins: true })).pinnedSteps, [])
  const { body: log } = await call('GET', '/audit')
  const actions = new Set(log.items.map(({ action }: { action: string }) => action))
  assert.ok(actions.has('workflow.step-pinned') && actions.has('workflow.step-unpinned'))
})

test('only a step that asks the outside can be pinned, by what a run of this workflow gave', async (t) => {
  const { call, run, pins } = await withWorkflow(t)
  const { id: runId } = await run({})
  const other = await call('POST', '/workflows', { definition: { name: 'Other', steps } })
  const codeOf = async (path: string, body: object) => {
    const { status, body: problem } = await call('PUT', path, body)
    return [status, problem.errors?.[0].field]
  }
  assert.deepEqual(await codeOf(`${pins}/end`, { output: 1 }), [400, '/stepId'])
  assert.deepEqual(await codeOf(`${pins}/nothing`, { output: 1 }), [400, '/stepId'])
  assert.deepEqual(await codeOf(`${pins}/note`, { runId, stepKey: 'end' }), [400, '/stepKey'])
  const elsewhere = `/workflows/${other.body.id}/pins/note`
  assert.deepEqual(await codeOf(elsewhere, { runId, stepKey: 'note' }), [400, '/runId'])
  const long = 'x'.repeat(300_000)
  assert.deepEqual(await codeOf(`${pins}/note`, { output: long }), [400, '/output'])
})

test('a draft that brings pins is refused', async (t) => {
  const { call } = await withWorkflow(t)
  const definition = { name: 'Pinned', steps, pins: { note: 1 } }
  const { status, body } = await call('POST', '/workflows', { definition })
  assert.deepEqual([status, body.errors[0].code], [422, 'pins_in_definition'])
})
