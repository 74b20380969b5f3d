import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownedApp, type Send } from '../testing/test-app.ts'

const definition = {
  name: 'Daily',
  trigger: [{ type: 'schedule', cron: '5 9 * * 1-5', timezone: 'Europe/Berlin' }],
  steps: [{ id: 'a', set: { n: 1 } }],
}
const post = (send: Send, path: string, body: unknown = {}) =>
  send({ method: 'POST', url: `/api/v1${path}`, body })
const save = (send: Send, id: string, revision: string | undefined, name: string) =>
  send({
    method: 'PUT',
    url: `/api/v1/workflows/${id}/draft`,
    body: { definition: { ...definition, name } },
    headers: revision === undefined ? {} : { 'if-match': revision },
  })

test('a change says which state it is made to, and does not overwrite another', async (t) => {
  const { send } = await ownedApp(t)
  const made = await post(send, '/workflows', { definition })
  const { id } = made.json()
  assert.equal(made.headers.etag, '"1"')
  assert.equal((await save(send, id, undefined, 'x')).json().code, 'precondition_required')
  const [one, other] = await Promise.all([
    save(send, id, '"1"', 'one'),
    save(send, id, '"1"', 'other'),
  ])
  assert.equal(one.statusCode + other.statusCode, 200 + 412)
  const now = await send({ url: `/api/v1/workflows/${id}` })
  assert.equal(now.headers.etag, '"2"')
})

test('what is published stays, whatever becomes of the draft; an old version can come back', async (t) => {
  const { send } = await ownedApp(t)
  const { id } = (await post(send, '/workflows', { definition })).json()
  assert.equal(
    (await post(send, `/workflows/${id}/publish`, { comment: 'first' })).json().version,
    1,
  )
  await save(send, id, '*', 'Second')
  const between = (await send({ url: `/api/v1/workflows/${id}` })).json()
  assert.deepEqual(
    [between.published.name, between.draft.name, between.draftChanged],
    ['Daily', 'Second', true],
  )
  await post(send, `/workflows/${id}/publish`)
  const back = await post(send, `/workflows/${id}/versions/1/publish`)
  assert.deepEqual([back.json().version, back.json().definition.name], [3, 'Daily'])
  const { items } = (await send({ url: `/api/v1/workflows/${id}/versions` })).json()
  assert.deepEqual(
    items.map((one: { version: number; current: boolean }) => [one.version, one.current]),
    [
      [3, true],
      [2, false],
      [1, false],
    ],
  )
})

test('enabling arms the schedule, disabling takes it away', async (t) => {
  const { send } = await ownedApp(t)
  const { id } = (await post(send, '/workflows', { definition })).json()
  const enabled = (await post(send, `/workflows/${id}/enable`)).json()
  assert.deepEqual([enabled.enabled, enabled.publishedVersion], [true, 1])
  assert.ok(Date.parse(enabled.nextFireAt) > Date.now())
  const mine = async () =>
    (await send({ url: '/api/v1/schedules' }))
      .json()
      .items.filter((one: { workflowId: string }) => one.workflowId === id)
  assert.equal((await mine()).length, 1)
  await post(send, `/workflows/${id}/disable`)
  assert.equal((await mine()).length, 0)
})

test('a definition that can not run is explained at its place, and is not published', async (t) => {
  const { send } = await ownedApp(t)
  const broken = {
    ...definition,
    steps: [
      { id: 'a', use: 'no.such', with: {} },
      { id: 'b', set: { x: '{{ steps.c.y }}' } },
    ],
  }
  const { problems } = (await post(send, '/workflows/check', { definition: broken })).json()
  const places = problems.map((one: { field: string }) => one.field)
  assert.ok(
    places.some((field: string) => field.startsWith('/steps/0')),
    places.join(),
  )
  const { id } = (await post(send, '/workflows', { definition: broken })).json()
  for (const act of ['publish', 'enable']) {
    assert.equal(
      (await post(send, `/workflows/${id}/${act}`)).json().code,
      'invalid_definition',
      act,
    )
  }
})

test('a workflow is put away only while it is off, and can come back', async (t) => {
  const { send } = await ownedApp(t)
  const { id } = (await post(send, '/workflows', { definition })).json()
  const remove = () => send({ method: 'DELETE', url: `/api/v1/workflows/${id}` })
  await post(send, `/workflows/${id}/enable`)
  assert.equal((await remove()).json().code, 'conflict')
  await post(send, `/workflows/${id}/disable`)
  assert.equal((await remove()).statusCode, 204)
  assert.equal((await send({ url: `/api/v1/workflows/${id}` })).statusCode, 404)
  assert.equal((await post(send, `/workflows/${id}/restore`)).statusCode, 200)
})
