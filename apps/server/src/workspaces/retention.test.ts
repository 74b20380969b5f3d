import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { addMember, ownedApp, signedIn } from '../testing/test-app.ts'

test('a workspace says how long it keeps things, and what it does not say is as the installation says', async (t) => {
  const { send, database } = await ownedApp(t, { FLOYO_KEEP_RUNS: '60' })
  const change = (retention: unknown) =>
    send({ method: 'PATCH', url: '/api/v1/workspace', body: { retention } })

  const changed = await change({ runs: 10, deliveries: 'forever' })
  await change({ deliveries: null })

  assert.equal(changed.statusCode, 200, changed.body)
  const { retention, usualRetention } = (await send({ url: '/api/v1/workspace' })).json()
  assert.deepEqual(retention, { runs: 10, events: null, deliveries: null })
  assert.deepEqual(usualRetention, { runs: 60, events: 'forever', deliveries: 7 })
  const refused = await change({ runs: 0 })
  assert.equal(refused.statusCode, 400)
  assert.match(refused.body, /expected a number of days from 1 to 3650, or forever/)
  const { rows } = await sql<{ from: number | null; to: number }>`
    select changes -> 'from' -> 'retention' -> 'runs' as "from", changes -> 'to' -> 'retention' -> 'runs' as "to"
    from app.audit_log where action = 'workspace.changed' order by id limit 1`.execute(
    database.owner,
  )
  assert.deepEqual(rows, [{ from: null, to: 10 }])
})

test('who may not change the workspace may not change how long it keeps things', async (t) => {
  const app = await ownedApp(t)
  await addMember(app, { email: 'eddie@example.com', role: 'editor' })
  const send = await signedIn(app, 'eddie@example.com')

  const body = { retention: { runs: 1 } }
  const answer = await send({ method: 'PATCH', url: '/api/v1/workspace', body })

  assert.equal(answer.statusCode, 403)
})

test('the page of a run from before what is kept says that it was removed', async (t) => {
  const { send, database } = await ownedApp(t)
  const idOf = async (daysAgo: number): Promise<string> => {
    const { rows } = await sql<{ id: string }>`
      select overlay(overlay(app.uuid_floor(now() - make_interval(days => ${daysAgo}))::text
                     placing '7' from 15) placing '8' from 20) as id`.execute(database.owner)
    return String(rows[0]?.id)
  }
  const ask = async (daysAgo: number) =>
    (await send({ url: `/api/v1/runs/${await idOf(daysAgo)}` })).json()

  const removed = await ask(91)
  assert.deepEqual([removed.status, removed.code], [410, 'run_removed'])
  assert.match(removed.detail, /kept for 90 days/)
  assert.equal((await ask(89)).code, 'not_found')
  await send({
    method: 'PATCH',
    url: '/api/v1/workspace',
    body: { retention: { runs: 'forever' } },
  })
  assert.equal((await ask(91)).code, 'not_found')
})
