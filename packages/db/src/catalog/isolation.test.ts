/**
 * Every table of schema `app`, every command, from inside its workspace, from another, and from none.
 * The cells come from the catalog, so a new table is in it by itself. To put a row into any table
 * without knowing what it means, the checks and references of this copy are dropped first.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Pool, PoolClient } from 'pg'
import { seedMember, seedWorkspace, type SeededWorkspace, testDatabase } from '../testing/index.ts'

type Command = 'select' | 'insert' | 'update' | 'delete'
const commands: readonly Command[] = ['select', 'insert', 'update', 'delete']

interface Table {
  name: string
  /** The column that says whose a row is. */
  tenant: string
  personal: boolean
  columns: { name: string; type: string; category: string; required: boolean }[]
  granted: Command[]
}

test('no command reaches the rows of another workspace, in any table', async (t) => {
  const { owner, pools } = await testDatabase(t)
  await dropRules(pools.owner)
  const mine = await seedWorkspace(owner)
  const foreign = await seedWorkspace(owner)
  const colleague = { ...mine, userId: await seedMember(owner, mine.workspaceId, 'admin') }
  const nowhere = { ...mine, workspaceId: '', userId: '' }
  const tables = await listTables(pools.owner)
  for (const table of tables) {
    if (isSeeded(table)) continue
    for (const whose of [mine, foreign]) await pools.owner.query(insertInto(table, whose))
  }

  assert.ok(tables.length > 20, 'the catalog was read')
  for (const table of tables) {
    for (const command of commands) {
      const cell = `${command} ${table.name}`
      const reach = (from: SeededWorkspace, to: SeededWorkspace): Promise<string> =>
        attempt(pools.api, { from, statement: statementFor(command, table, to) })
      const granted = table.granted.includes(command)

      assert.equal(await reach(mine, mine), granted ? 'reached' : 'refused', `${cell}: own`)
      assert.notEqual(await reach(mine, foreign), 'reached', `${cell}: foreign`)
      assert.notEqual(await reach(nowhere, mine), 'reached', `${cell}: no workspace`)
      if (table.personal) {
        assert.notEqual(await reach(colleague, mine), 'reached', `${cell}: a colleague's`)
      }
    }
    const move = `update app.${table.name} set ${table.tenant} = '${foreign.workspaceId}'
                  where ${table.tenant} = '${mine.workspaceId}'`
    assert.equal(
      await attempt(pools.api, { from: mine, statement: move }),
      'refused',
      `${table.name}: a row can not be given away`,
    )
  }
})

/** What becomes of a statement, which is undone in any case. */
async function attempt(
  pool: Pool,
  { from, statement }: { from: SeededWorkspace; statement: string },
): Promise<'reached' | 'nothing' | 'refused'> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await enter(client, from)
    const { rowCount } = await client.query(statement)
    return rowCount ? 'reached' : 'nothing'
  } catch (error) {
    assert.equal((error as { code?: string }).code, '42501', String(error))
    return 'refused'
  } finally {
    await client.query('rollback')
    client.release()
  }
}

async function enter(client: PoolClient, from: SeededWorkspace): Promise<void> {
  await client.query(
    "select set_config('app.workspace_id', $1, true), set_config('app.user_id', $2, true)",
    [from.workspaceId, from.userId],
  )
}

function statementFor(command: Command, table: Table, to: SeededWorkspace): string {
  const rows = `${table.tenant} = '${to.workspaceId}'`
  const person = table.personal ? ` and user_id = '${to.userId}'` : ''
  const statements: Record<Command, string> = {
    select: `select from app.${table.name} where ${rows}${person}`,
    insert: insertInto(table, to),
    update: `update app.${table.name} set ${table.tenant} = ${table.tenant} where ${rows}${person}`,
    delete: `delete from app.${table.name} where ${rows}${person}`,
  }
  return statements[command]
}

/** A row with something in every column that needs it. */
function insertInto(table: Table, whose: SeededWorkspace): string {
  const filled = table.columns.filter(
    ({ name, required }) => required || name === 'user_id' || name === table.tenant,
  )
  const values = filled.map((column) => {
    if (column.name === table.tenant) return `'${whose.workspaceId}'`
    if (column.name === 'user_id') return `'${whose.userId}'`
    return anyValue(column)
  })
  return `insert into app.${table.name} (${filled.map(({ name }) => name).join(', ')})
          values (${values.join(', ')})`
}

function anyValue({ type, category }: Table['columns'][number]): string {
  if (type === 'uuid') return 'uuidv7()'
  if (type === 'jsonb') return "'{}'"
  if (type === 'bytea') return 'uuid_send(uuidv7())'
  if (type === 'boolean') return 'false'
  if (type.startsWith('timestamp') || type === 'date') return 'now()'
  if (category === 'N') return '1'
  if (category === 'A') return "'{}'"
  if (category === 'E') return `(enum_range(null::${type}))[1]`
  return 'uuidv7()::text'
}

function isSeeded({ name }: Table): boolean {
  return name === 'workspaces' || name === 'members'
}

async function listTables(pool: Pool): Promise<Table[]> {
  const { rows } = await pool.query<Table>(`
    select c.relname as name,
           case when bool_or(a.attname = 'workspace_id') then 'workspace_id' else 'id' end as tenant,
           exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'of_person') as personal,
           json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, null), 'category', t.typcategory,
             'required', a.attnotnull and not a.atthasdef)) as columns,
           array(select command from unnest(array['select', 'insert', 'update', 'delete']) command
                 where has_table_privilege('floyo_api', c.oid, command)) as granted
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
    where c.relnamespace = 'app'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    group by c.oid, c.relname
    order by c.relname`)
  return rows
}

async function dropRules(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ statement: string }>(`
    select format('alter table %s drop constraint if exists %I cascade', conrelid::regclass, conname) as statement
    from pg_constraint
    where connamespace = 'app'::regnamespace and conparentid = 0
      and contype in ('c', 'f', 'u', 'p') and conrelid <> 0
    union all
    select format('drop index %s', i.indexrelid::regclass)
    from pg_index i join pg_class c on c.oid = i.indrelid
    where c.relnamespace = 'app'::regnamespace and not c.relispartition and i.indisunique
      and not exists (select from pg_constraint where conindid = i.indexrelid)`)
  for (const { statement } of rows) await pool.query(statement)
  await pool.query("select app.ensure_month('app.events', now())")
}
