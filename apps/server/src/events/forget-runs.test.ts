/** The engine removes forgotten runs by itself as well, and may come before whoever forgets. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { untilWaiting } from '@floyo/db/testing'
import { ownedApp } from '../testing/test-app.ts'

const api = '/api/v1'

/** An installation in which an event started a run, which is over. */
async function withRunOfEvent(t: TestContext) {
  const app = await ownedApp(t)
  const stopping = new AbortController()
  const working = app.deps.engine.runWorker(stopping.signal)
  t.after(async () => {
    stopping.abort()
    await working
  })
  const post = (url: string, body: object = {}) =>
    app.send({ method: 'POST', url: api + url, body })
  const trigger = [{ type: 'event', on: 'scan.made' }]
  const definition = { name: 'File the scan', trigger, steps: [{ id: 'end', return: '1' }] }
  const { id } = (await post('/workflows', { definition })).json()
  await post(`/workflows/${id}/enable`)
  const line = { t: Date.now() + 1000, actor: 'ada', type: 'scan.made', subject: '1', attrs: {} }
  await post('/events', { source: 'watch', events: [line] })
  while ((await app.send({ url: `${api}/runs?status=succeeded` })).json().items.length === 0) {
    await sleep(20)
  }
  const me = (await app.send({ url: `${api}/me` })).json()
  return { ...app, post, person: { workspaceId: me.workspace.id, userId: me.user.id } }
}

type WithRun = Awaited<ReturnType<typeof withRunOfEvent>>

/** Forgets everything, and does something else after the runs were noted and before they are removed. */
async function forgetWhile({ post, database }: WithRun, other: () => Promise<unknown>) {
  const holder = await database.pools.owner.connect()
  await holder.query('begin; lock table app.step_pins in access exclusive mode')
  const answer = post('/events/forget')
  await untilWaiting(database.owner, 1)
  await other()
  await holder.query('commit')
  holder.release()
  return { answer }
}

test('runs that the engine removed by itself while they were being forgotten are counted', async (t) => {
  const app = await withRunOfEvent(t)

  const { answer } = await forgetWhile(app, async () => {
    assert.equal(await app.deps.engine.removeForgottenRuns(app.person), 1)
  })

  const { events, runs, runsToEnd } = (await answer).json()
  assert.deepEqual([events, runs, runsToEnd], [1, 1, 0])
})

test('a removal of forgotten runs that is under way is waited for', async (t) => {
  const app = await withRunOfEvent(t)
  const remover = await app.database.pools.owner.connect()

  const { answer } = await forgetWhile(app, () =>
    remover.query('begin; select from app.forgotten_runs for update'),
  )
  await untilWaiting(app.database.owner, 1)
  await remover.query('update app.forgotten_runs set removed_at = clock_timestamp(); commit')
  remover.release()

  const { runs, runsToEnd } = (await answer).json()
  assert.deepEqual([runs, runsToEnd], [1, 0])
})
