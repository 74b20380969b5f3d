/** SEC-01: a foreign id looks like one that is nowhere, on every route that takes an id. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { sql } from 'kysely'
import { ownedApp, type TestApp } from '../testing/test-app.ts'
import { addNeighbour, makeWorld, operations, requestFor } from '../testing/world.ts'

/** Codes are not ids of a workspace: whoever is shown one may use it, by design. */
const byCode = new Set(['token', 'userCode'])

const tables = [
  'workflows',
  'workflow_versions',
  'webhooks',
  'trigger_samples',
  'run_queue',
  'run_ends',
  'run_repeats',
  'connections',
  'devices',
  'device_commands',
  'suggestions',
  'simulations',
  'drift_notes',
  'patterns',
  'shared_patterns',
  'files',
  'api_keys',
  'members',
  'schedules',
  'calendars',
  'backfills',
]

async function fingerprint({ database }: TestApp, workspaceId: string): Promise<string> {
  const hash = createHash('sha256')
  for (const table of tables) {
    const { rows } = await sql`
      select t::text from ${sql.table(`app.${table}`)} t where workspace_id = ${workspaceId} order by 1`.execute(
      database.owner,
    )
    hash.update(JSON.stringify(rows))
  }
  return hash.digest('hex')
}

test('a foreign id answers as a random one does, and changes nothing', async (t) => {
  const owned = await ownedApp(t)
  const world = { ...(await makeWorld(owned, owned.send)) }
  const workspaceId = (await owned.send({ url: '/api/v1/me' })).json().workspace.id
  const neighbour = await addNeighbour(owned)
  const before = await fingerprint(owned, workspaceId)
  let asked = 0
  for (const operation of operations) {
    const names = [...requestFor(operation, {}).route.path.matchAll(/:(\w+)/g)].map(
      ([, name]) => name ?? '',
    )
    if (names.length === 0 || names.some((name) => byCode.has(name))) continue
    for (const body of ['valid', 'invalid'] as const) {
      const foreign = requestFor(operation, { ...world })
      const random = requestFor(operation, { version: '1', stepId: 'note' })
      if (body === 'invalid') {
        if (foreign.body === undefined) continue
        foreign.body = random.body = { wrong: 'body' }
      }
      const [one, other] = await Promise.all([neighbour(foreign), neighbour(random)])
      const seen = (answer: typeof one) => {
        const { 'x-request-id': _id, date: _date, ...rest } = answer.headers
        const { requestId: _request, ...said } = answer.json()
        return { status: answer.statusCode, headers: rest, said }
      }
      assert.deepEqual(seen(one), seen(other), `${operation} with a ${body} body`)
      assert.ok([403, 404].includes(one.statusCode), `${operation}: ${one.body}`)
      asked += 1
    }
  }
  assert.ok(asked >= 30, `${asked} questions`)
  assert.equal(await fingerprint(owned, workspaceId), before)
  const control = await owned.send({ url: `/api/v1/workflows/${world.workflowId}` })
  assert.equal(control.statusCode, 200, 'the same address works for the owner')
})

test('foreign ids in filters find nothing', async (t) => {
  const owned = await ownedApp(t)
  const world = await makeWorld(owned, owned.send)
  const neighbour = await addNeighbour(owned)
  const url = `/api/v1/runs?workflowId=${world.workflowId}`
  assert.equal((await owned.send({ url })).json().items.length, 2, 'by hand and by a backfill')
  assert.deepEqual((await neighbour({ url })).json(), { items: [], next: null })
})
