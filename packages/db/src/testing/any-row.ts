/**
 * Rows for any table, without knowing what they mean: for tests that go through the whole catalog, so
 * that a new table is in them by itself. Checks and references of the copy are dropped before.
 */
import type { Pool } from 'pg'

/** A table of schema `app`, as the catalog tells of it. */
export interface AnyTable {
  name: string
  /** The column that says whose a row is. */
  tenant: string
  personal: boolean
  columns: { name: string; type: string; category: string; required: boolean }[]
  /** What the API may do with it. */
  granted: ('select' | 'insert' | 'update' | 'delete')[]
}

/** The statement for a row of theirs with something in every column that needs it. */
export function insertInto(
  table: AnyTable,
  whose: { workspaceId: string; userId: string },
): string {
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

function anyValue({ type, category }: AnyTable['columns'][number]): string {
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

/** Every table but the partitions. */
export async function listTables(pool: Pool): Promise<AnyTable[]> {
  const { rows } = await pool.query<AnyTable>(`
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

/** Drops checks and references; keys too where no statement of the test needs them. */
export async function dropRules(pool: Pool, { keys }: { keys: 'too' | 'stay' }): Promise<void> {
  const types = keys === 'too' ? 'cfup' : 'cf'
  const { rows } = await pool.query<{ statement: string }>(
    `
    select format('alter table %s drop constraint if exists %I cascade', conrelid::regclass, conname) as statement
    from pg_constraint
    where connamespace = 'app'::regnamespace and conparentid = 0
      and position(contype in $1) > 0 and conrelid <> 0
    union all
    select format('drop index %s', i.indexrelid::regclass)
    from pg_index i join pg_class c on c.oid = i.indrelid
    where $2 and c.relnamespace = 'app'::regnamespace and not c.relispartition and i.indisunique
      and not exists (select from pg_constraint where conindid = i.indexrelid)`,
    [types, keys === 'too'],
  )
  for (const { statement } of rows) await pool.query(statement)
  await pool.query("select app.ensure_month('app.events', now())")
}
