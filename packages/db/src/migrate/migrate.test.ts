import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { emptyDatabase } from '../testing/index.ts'
import { migrate, type MigrateOptions, type MigrationProgress } from './migrate.ts'

test('files run once, in the order of their numbers', async (t) => {
  const { options, write, ask } = await setUp(t)
  write(
    '0001_first.sql',
    'create table public.steps (name text); insert into public.steps values (1)',
  )
  write('0002_second.sql', 'insert into public.steps values (2)')

  assert.deepEqual(await migrate(options), ['0001_first.sql', '0002_second.sql'])
  write('0003_third.sql', 'insert into public.steps values (3)')
  assert.deepEqual(await migrate(options), ['0003_third.sql'])
  assert.deepEqual(await migrate(options), [])

  assert.deepEqual(await ask('select name from public.steps'), ['1', '2', '3'])
})

test('processes that start together migrate once', async (t) => {
  const { options, write, ask } = await setUp(t)
  write('0001_slow.sql', 'create table public.steps (name text); select pg_sleep(0.3)')
  write('0002_row.sql', "insert into public.steps values ('once')")

  const applied = await Promise.all([migrate(options), migrate(options), migrate(options)])

  assert.deepEqual(applied.flat(), ['0001_slow.sql', '0002_row.sql'])
  assert.deepEqual(await ask('select name from public.steps'), ['once'])
})

test('a file that fails changes nothing, and says where', async (t) => {
  const { options, write, ask } = await setUp(t)
  write('0001_bad.sql', 'create table public.steps (name text);\nselect nonsense;\n')

  await assert.rejects(migrate(options), {
    code: 'migration_failed',
    message: /0001_bad\.sql did not run and changed nothing: .*nonsense.*; line 2/,
  })

  assert.deepEqual(await ask("select to_regclass('public.steps')"), [null])
  write('0001_bad.sql', 'create table public.steps (name text)')
  assert.deepEqual(await migrate(options), ['0001_bad.sql'])
})

test('a file edited after it ran is refused by name', async (t) => {
  const { options, write } = await setUp(t)
  write('0001_first.sql', 'create table public.steps (name text)')
  await migrate(options)
  write('0001_first.sql', 'create table public.steps (title text)')

  await assert.rejects(migrate(options), {
    code: 'migration_edited',
    message: /0001_first\.sql is not what ran .*git checkout/,
  })
})

test('other line ends are no edit', async (t) => {
  const { options, write } = await setUp(t)
  write('0001_first.sql', 'create table public.steps (\n  name text\n)')
  await migrate(options)
  write('0001_first.sql', 'create table public.steps (\r\n  name text\r\n)')

  assert.deepEqual(await migrate(options), [])
})

test('a database from a newer program is refused and left alone', async (t) => {
  const { options, write, dir } = await setUp(t)
  write('0001_first.sql', 'create table public.steps (name text)')
  write('0002_newer.sql', 'alter table public.steps add column more text')
  await migrate(options)
  fs.rmSync(path.join(dir, '0002_newer.sql'))

  await assert.rejects(migrate(options), {
    code: 'database_too_new',
    message: /at 0002_newer\.sql, which this program does not know; it ends at 0001_first\.sql/,
  })
})

test('a hole in the numbers is refused before anything runs', async (t) => {
  const { options, write, ask } = await setUp(t)
  write('0001_first.sql', 'create table public.steps (name text)')
  write('0003_third.sql', 'select 1')

  await assert.rejects(migrate(options), {
    code: 'migration_misnumbered',
    message: /0002_name\.sql/,
  })
  assert.deepEqual(await ask("select to_regclass('public.steps')"), [null])
})

test('a file that says so runs outside a transaction', async (t) => {
  const { options, write, ask } = await setUp(t)
  write('0001_first.sql', 'create table public.steps (name text)')
  const index = 'create index concurrently if not exists steps_by_name on public.steps (name)'
  write('0002_index.sql', `-- no transaction\n${index};\n-- and a comment;\nselect 1;\n`)

  await migrate(options)

  assert.deepEqual(await ask("select to_regclass('public.steps_by_name')::text"), ['steps_by_name'])
})

test('a busy table is waited for in short tries that let others through', async (t) => {
  const { options, write, open } = await setUp(t)
  write('0001_first.sql', 'create table public.steps (name text)')
  await migrate(options)
  write('0002_column.sql', 'alter table public.steps add column more text')
  const busy = await open()
  await busy.query('begin; lock table public.steps in access share mode')
  const seen: MigrationProgress[] = []

  const migrating = migrate({ ...options, onProgress: (progress) => seen.push(progress) })
  while (!seen.some(({ type }) => type === 'waiting')) await sleep(50)
  await (await open()).query('select from public.steps')
  await busy.query('commit')

  assert.deepEqual(await migrating, ['0002_column.sql'])
  assert.deepEqual(
    seen.find(({ type }) => type === 'waiting'),
    { type: 'waiting', for: 'a lock', name: '0002_column.sql', attempt: 1 },
  )
})

test('what migrations make belongs to floyo_owner, who can not sign in', async (t) => {
  const { options, write, ask } = await setUp(t)
  write('0001_first.sql', 'create schema mine; create table mine.steps (name text)')
  await migrate(options)

  assert.deepEqual(await ask("select tableowner from pg_tables where tablename = 'steps'"), [
    'floyo_owner',
  ])
  assert.deepEqual(await ask("select rolcanlogin from pg_roles where rolname = 'floyo_owner'"), [
    false,
  ])
})

test('a login that is no administrator migrates when the roles are there', async (t) => {
  const { options, write, ask } = await setUp(t)
  const login = `login_${crypto.randomUUID().slice(0, 8)}`
  await migrate(options)
  await ask(`create role ${login} login createrole password 'secret'`)
  t.after(() => ask(`drop owned by ${login}; drop role ${login}`))
  await ask(`grant floyo_owner, floyo_api, floyo_engine to ${login} with inherit false, set true`)
  write('0001_first.sql', 'create schema mine; create table mine.steps (name text)')

  const url = new URL(options.url)
  url.username = login
  url.password = 'secret'

  assert.deepEqual(await migrate({ ...options, url: url.href }), ['0001_first.sql'])
})

test('a login that may not make the roles is told what an administrator has to run', async (t) => {
  const { options, ask } = await setUp(t)
  const login = `login_${crypto.randomUUID().slice(0, 8)}`
  await ask(`create role ${login} login password 'secret'`)
  t.after(() => ask(`drop role ${login}`))
  const url = new URL(options.url)
  url.username = login
  url.password = 'secret'

  await assert.rejects(migrate({ ...options, url: url.href }), {
    code: 'roles_missing',
    message: /Run this once as an administrator.*\ngrant floyo_owner to current_user/s,
  })
})

interface Scene {
  options: MigrateOptions
  dir: string
  write: (name: string, sql: string) => void
  /** The first column of what a statement answers, as the administrator. */
  ask: (statement: string) => Promise<unknown[]>
  open: () => Promise<Client>
}

async function setUp(t: TestContext): Promise<Scene> {
  const url = await emptyDatabase(t)
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'floyo-migrations-'))
  t.after(() => fs.rmSync(dir, { recursive: true }))
  const open = async (): Promise<Client> => {
    const client = new Client({ connectionString: url })
    // The end of the test may cut it before it is closed.
    client.on('error', () => {})
    await client.connect()
    t.after(() => t.after(() => client.end()))
    return client
  }
  const client = await open()
  await client.query('grant all on schema public to public')
  return {
    options: { url, dir },
    dir,
    open,
    write: (name, sql) => fs.writeFileSync(path.join(dir, name), sql),
    ask: async (statement) => {
      const { rows } = await client.query<Record<string, unknown>>(statement)
      return (rows ?? []).map((row) => Object.values(row)[0])
    },
  }
}
