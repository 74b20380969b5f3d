import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { connect } from './connect.ts'
import { urlForRole } from './migrate/roles.ts'
import { seedWorkspace, testDatabase } from './testing/index.ts'

test('an address that works as another role than expected is refused', async (t) => {
  const { urls } = await testDatabase(t)

  await assert.rejects(connect({ url: urls.engine, role: 'floyo_api' }), {
    code: 'role_unsafe',
    message: /Expected to work as floyo_api.* works as floyo_engine/,
  })
})

test('an administrator is refused, for whom row-level security does not hold', async (t) => {
  const { urls } = await testDatabase(t)

  await assert.rejects(connect({ url: urls.admin, role: 'floyo_api' }), {
    code: 'role_unsafe',
    message: /who sees every row/,
  })
})

test('the roles sign in by their own passwords when they have some', () => {
  const passwords = { api: 'a/b', engine: 'c' }

  const url = new URL(
    urlForRole('postgres://floyo:admin@127.0.0.1:1/floyo', 'floyo_api', passwords),
  )

  assert.deepEqual([url.username, decodeURIComponent(url.password)], ['floyo_api', 'a/b'])
})

test('options of the address are kept beside the role', async (t) => {
  const { urls } = await testDatabase(t)
  const url = new URL(urls.admin)
  url.searchParams.set('options', '-c lock_timeout=1234')
  const connection = await connect({
    url: urlForRole(url.href, 'floyo_api', undefined),
    role: 'floyo_api',
  })

  const { rows } = await connection.pool.query('show lock_timeout')
  await connection.close()

  assert.deepEqual(rows, [{ lock_timeout: '1234ms' }])
})

test('a statement that takes too long is ended', async (t) => {
  const { urls } = await testDatabase(t)
  const slow = { url: urls.api, role: 'floyo_api', statementTimeoutMs: 2000 } as const
  const connection = await connect(slow)

  const { rows } = await connection.pool.query('show statement_timeout')
  assert.deepEqual(rows, [{ statement_timeout: '2s' }])
  // The server ends it, or we no longer wait for a server that is late with that.
  await assert.rejects(sql`select pg_sleep(60)`.execute(connection.db), /timeout/)
  await connection.close()
})

test('who waits for a connection longer than two seconds is told so', async (t) => {
  const { urls } = await testDatabase(t)
  const narrow = { url: urls.api, role: 'floyo_api', maxConnections: 1 } as const
  const connection = await connect(narrow)
  const held = await connection.pool.connect()

  await assert.rejects(connection.pool.connect(), /timeout/)
  held.release()
  await connection.close()
})

test('connections cut by the server are replaced at the next use', async (t) => {
  const { owner, api } = await testDatabase(t)
  await sql`select 1`.execute(api)

  await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = current_user and application_name = 'floyo_api'`.execute(
    owner,
  )
  // The pool hears of it in its own time; queries that still meet the dead connection fail.
  const ask = async (): Promise<number | undefined> =>
    (await sql<{ answer: number }>`select 42 as answer`.execute(api)).rows[0]?.answer
  let answer: number | undefined
  for (let waited = 0; waited < 60_000 && answer === undefined; waited += 20) {
    answer = await ask().catch(() => undefined)
    if (answer === undefined) await sleep(20)
  }
  assert.equal(answer, 42)
})

test('values look as the generated types say', async (t) => {
  const { owner } = await testDatabase(t)
  const { rows } = await sql`
    select '2026-03-29 01:30:00.123456+00'::timestamptz as at, null::timestamptz as never, '2026-03-29'::date as day,
           count(*) as how_many, 1.5::numeric as exact, 1.5::float8 as rounded, array[1, 2]::bigint[] as sizes,
           array['2026-01-01Z']::timestamptz[] as times, '{"someKey": {"other_key": []}}'::jsonb as value_in_json`.execute(
    owner,
  )

  assert.deepEqual(rows, [
    {
      at: '2026-03-29T01:30:00.123456Z',
      never: null,
      day: '2026-03-29',
      howMany: 1,
      exact: '1.5',
      rounded: 1.5,
      sizes: [1, 2],
      times: ['2026-01-01T00:00:00Z'],
      valueInJson: { someKey: { other_key: [] } },
    },
  ])
})

test('a count beyond what a number can hold is refused, not rounded', async (t) => {
  const { owner } = await testDatabase(t)

  await assert.rejects(sql`select 9007199254740993 as n`.execute(owner), RangeError)
})

test('a transaction keeps all or nothing', async (t) => {
  const { owner } = await testDatabase(t)
  const { workspaceId } = await seedWorkspace(owner)

  await assert.rejects(
    owner.transaction().execute(async (tx) => {
      await tx.deleteFrom('members').where('workspaceId', '=', workspaceId).execute()
      throw new Error('halfway')
    }),
    /halfway/,
  )

  const members = await owner.selectFrom('members').select('role').execute()
  assert.deepEqual(members, [{ role: 'owner' }])
})
