import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { ownedApp } from '../testing/test-app.ts'

test('the time saved counts days that are summed up and runs that are not, each once', async (t) => {
  const { send, deps, database } = await ownedApp(t)
  const definition = { name: 'Chore', steps: [{ id: 'a', set: { x: 1 } }] }
  const made = await send({ method: 'POST', url: '/api/v1/workflows', body: { definition } })
  const { id } = made.json()
  const { owner } = database
  await owner
    .updateTable('workflows')
    .set({ manualSeconds: 60, manualSecondsLow: 40, manualSecondsHigh: 90 })
    .where('id', '=', id)
    .execute()
  await sql`
    insert into app.run_ends (workspace_id, run_id, workflow_id, status, outcome, finished_at)
    select workspace_id, uuidv7(), id, 'succeeded', '{}', now() - make_interval(days => n)
    from app.workflows, generate_series(0, 4) n where id = ${id}`.execute(owner)
  // Of everything, and of the one workflow; the days as they are summed up begin at midnight.
  const saved = async () => {
    const all = (await send({ url: '/api/v1/overview' })).json()
    const { timeSaved: one } = (await send({ url: `/api/v1/workflows/${id}` })).json()
    assert.equal(one.since.slice(0, 10), all.savedSince.slice(0, 10))
    assert.ok(Date.now() - Date.parse(one.since) >= 4 * 86_400_000)
    return [
      [all.secondsSavedLow, all.secondsSavedTotal, all.secondsSavedHigh],
      [one.runs, one.low, one.seconds, one.high],
    ]
  }
  const expected = [
    [200, 300, 450],
    [5, 200, 300, 450],
  ]
  assert.deepEqual(await saved(), expected)

  const stop = new AbortController()
  const running = deps.engine.runScheduler(stop.signal)
  for (let days = 0; days < 3;) {
    const { length } = await owner.selectFrom('runDays').select('day').execute()
    days = length
    await sleep(20)
  }
  stop.abort()
  await running

  assert.deepEqual(await saved(), expected)
})
