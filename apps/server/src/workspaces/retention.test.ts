import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Db } from '@floyo/db'
import { seedRuns } from '@floyo/db/testing'
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

test('a run is kept for good, and no longer, by those who may change runs; one whose time is over can not', async (t) => {
  const app = await ownedApp(t)
  const { send, database } = app
  const definition = { name: 'x', steps: [{ id: 'a', set: { a: 1 } }] }
  const body = { definition }
  const made = (await send({ method: 'POST', url: '/api/v1/workflows', body })).json()
  const { runIds } = await seedRuns(database.owner, 1, {
    workflow: { ...(await scopeOf(database.owner)), workflowId: made.id },
  })
  const url = `/api/v1/runs/${runIds[0]}`
  const hold = (by = send) => by({ method: 'PUT', url: `${url}/hold` })
  await addMember(app, { email: 'vera@example.com', role: 'viewer' })

  assert.equal((await hold(await signedIn(app, 'vera@example.com'))).statusCode, 403)
  assert.equal((await hold()).json().held, true)
  assert.equal((await hold()).json().held, true)
  assert.equal((await send({ method: 'DELETE', url: `${url}/hold` })).json().held, false)

  await sql`
    insert into app.run_ends (workspace_id, run_id, workflow_id, status, outcome, finished_at)
    select workspace_id, id, workflow_id, 'succeeded', '{"status":"succeeded","output":1}', now() - interval '91 days'
    from app.runs`.execute(database.owner)
  assert.equal((await hold()).json().code, 'conflict')
})

async function scopeOf(owner: Db) {
  const { id: workspaceId, organizationId } = await owner
    .selectFrom('workspaces')
    .select(['id', 'organizationId'])
    .executeTakeFirstOrThrow()
  const { userId } = await owner.selectFrom('members').select('userId').executeTakeFirstOrThrow()
  return { workspaceId, organizationId, userId }
}

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
