/**
 * Writes the schema of the migrated database as text, so that review sees what migrations result in.
 * It reads like SQL and is sorted by name; it is for reading, not for running.
 */
import type { ClientBase } from 'pg'

interface Line {
  /** The table, or '' for what stands beside tables. */
  owner: string
  text: string
}

/** Everything below is asked of these schemas, and of tables that are no partition of another. */
const tables = `
  select c.oid, n.nspname || '.' || quote_ident(c.relname) as name, c.relkind as kind, c.relrowsecurity as guarded,
         c.relforcerowsecurity as forced, c.relacl as acl, c.relowner as owner
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('app', 'auth', 'meta') and c.relkind in ('r', 'p', 'v') and not c.relispartition`

const queries = {
  columns: `
    select t.name as owner, quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
           || case when a.attnotnull then ' not null' else '' end
           || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as text
    from (${tables}) t
    join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
    order by t.name, a.attnum`,
  constraints: `
    select t.name as owner, pg_get_constraintdef(c.oid) as text
    from (${tables}) t join pg_constraint c on c.conrelid = t.oid
    where c.contype <> 'n' and c.conparentid = 0
    order by t.name, position(c.contype in 'pufc'), 2`,
  partitioning: `
    select t.name as owner, 'partition by ' || pg_get_partkeydef(t.oid) as text
    from (${tables}) t where t.kind = 'p' order by 1`,
  indexes: `
    select t.name as owner, regexp_replace(pg_get_indexdef(i.indexrelid), ' ON (ONLY )?\\S+ USING', ' using') as text
    from (${tables}) t join pg_index i on i.indrelid = t.oid
    where not exists (select from pg_constraint c where c.conindid = i.indexrelid and c.contype in ('p', 'u'))
    order by 1, 2`,
  security: `
    select t.name as owner, case when t.guarded and t.forced then 'row security forced'
           when t.guarded then 'row security' else 'no row security' end as text
    from (${tables}) t order by 1`,
  policies: `
    select t.name as owner, 'policy ' || p.polname || case when p.polpermissive then '' else ' as restrictive' end
           || ' for ' || case p.polcmd when '*' then 'all' when 'r' then 'select' when 'a' then 'insert'
                         when 'w' then 'update' else 'delete' end
           || ' to ' || (select string_agg(rolname, ', ' order by rolname) from pg_roles where oid = any (p.polroles))
           || coalesce(' using ' || pg_get_expr(p.polqual, p.polrelid), '')
           || coalesce(' with check ' || pg_get_expr(p.polwithcheck, p.polrelid), '') as text
    from (${tables}) t join pg_policy p on p.polrelid = t.oid order by 1, 2`,
  grants: `
    select t.name as owner, 'grant ' || string_agg(lower(g.privilege_type), ', ' order by g.privilege_type)
           || ' to ' || coalesce(r.rolname, 'public') as text
    from (${tables}) t, aclexplode(t.acl) g left join pg_roles r on r.oid = g.grantee
    where g.grantee <> t.owner group by t.name, r.rolname order by 1, r.rolname`,
  types: `
    select '' as owner, 'type ' || n.nspname || '.' || t.typname || ': '
           || string_agg(e.enumlabel, ', ' order by e.enumsortorder) as text
    from pg_type t join pg_namespace n on n.oid = t.typnamespace join pg_enum e on e.enumtypid = t.oid
    where n.nspname in ('app', 'auth') group by n.nspname, t.typname order by 2`,
  functions: `
    select '' as owner, case p.prokind when 'p' then 'procedure ' else 'function ' end || p.oid::regprocedure
           || coalesce(' returns ' || pg_get_function_result(p.oid), '')
           || case when p.prosecdef then ' security definer' else '' end
           || coalesce(' set ' || array_to_string(p.proconfig, ', '), '')
           || ' executable by ' || coalesce((select string_agg(coalesce(r.rolname, 'public'), ', ' order by r.rolname)
                from aclexplode(p.proacl) g left join pg_roles r on r.oid = g.grantee where g.grantee <> p.proowner),
                case when p.proacl is null then 'public' else 'its owner' end) as text
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('app', 'auth', 'meta') order by 2`,
} as const

/** The content of schema.gen.sql for the database of `client`. */
export async function dumpSchema(client: ClientBase): Promise<string> {
  const ask = async (name: keyof typeof queries): Promise<Line[]> =>
    (await client.query<Line>(queries[name])).rows
  const inside = [...(await ask('columns')), ...(await ask('constraints'))]
  const outside = [
    ...(await ask('partitioning')),
    ...(await ask('indexes')),
    ...(await ask('security')),
    ...(await ask('policies')),
    ...(await ask('grants')),
  ]
  const names = [...new Set(inside.map(({ owner }) => owner))]
  const beside = [...(await ask('types')), ...(await ask('functions'))]
  return [
    '-- Generated from the migrated database by `npm run db:types`. For reading; not to be run.\n',
    ...names.map((name) => {
      const columns = inside.filter(({ owner }) => owner === name)
      const rest = outside.filter(({ owner }) => owner === name)
      return `table ${name} (\n${lines(columns)})\n${lines(rest)}`
    }),
    beside.map(({ text }) => `${text}\n`).join(''),
  ].join('\n')
}

function lines(items: Line[]): string {
  return items.map(({ text }) => `  ${text}\n`).join('')
}
