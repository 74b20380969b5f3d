/**
 * Writes the TypeScript of the migrated database, for Kysely: one interface a table.
 *
 * Names are in our case. Tables of `app` go by their bare name, others by `schema.table`. Columns that
 * a third party named in camel case are left out: the plugin between the cases can not reach them.
 */
import type { ClientBase } from 'pg'

interface Column {
  schema: string
  table: string
  column: string
  type: string
  nullable: boolean
  /** Whether an insert may leave it out. */
  optional: boolean
  /** Whether only the database writes it. */
  generated: boolean
  values: string[] | null
}

const columnsQuery = `
  select n.nspname as schema, c.relname as table, a.attname as column,
         coalesce(element.typname || '[]', t.typname) as type,
         not a.attnotnull as nullable,
         not a.attnotnull or a.atthasdef or a.attidentity <> '' as optional,
         a.attgenerated <> '' or a.attidentity = 'a' as generated,
         (select array_agg(e.enumlabel::text order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid) as values
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  join pg_type t on t.oid = a.atttypid
  left join pg_type element on element.oid = t.typelem and t.typcategory = 'A'
  where n.nspname in ('app', 'auth') and c.relkind in ('r', 'p', 'v') and not c.relispartition
  order by n.nspname, c.relname, a.attnum`

/** On our side as ./wire-types.ts reads them. */
const scalars: Readonly<Record<string, string>> = {
  bool: 'boolean',
  bytea: 'Buffer',
  date: 'string',
  float4: 'number',
  float8: 'number',
  inet: 'string',
  int2: 'number',
  int4: 'number',
  int8: 'number',
  interval: 'string',
  name: 'string',
  numeric: 'string',
  text: 'string',
  time: 'string',
  timestamp: 'string',
  timestamptz: 'Timestamp',
  uuid: 'string',
  varchar: 'string',
}

const opening = `/** Generated from the migrated database by \`npm run db:types\`. Do not edit. */
import type { JsonValue } from '@floyo/contracts'
import type { ColumnType } from 'kysely'

/** A column that an insert may leave out. */
export type Generated<T> =
  T extends ColumnType<infer S, infer I, infer U>
    ? ColumnType<S, I | undefined, U>
    : ColumnType<T, T | undefined, T>

/** ISO 8601 in UTC. */
export type Timestamp = ColumnType<string, string | Date, string | Date>

/** Read as a value; written as text by \`JSON.stringify\`, for an array would become one of PostgreSQL. */
export type Json = ColumnType<JsonValue, string, string>
`

/** The content of types.gen.ts for the database of `client`. */
export async function writeTypes(client: ClientBase): Promise<string> {
  const { rows } = await client.query<Column>(columnsQuery)
  const tables = Map.groupBy(
    rows.filter(({ column }) => toSnake(toCamel(column)) === column),
    ({ schema, table }) => (schema === 'app' ? table : `${schema}.${table}`),
  )
  const enums = new Map(
    rows.flatMap(({ type, values }) => (values ? [[toPascal(type), values] as const] : [])),
  )
  return [
    opening,
    ...[...enums]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, values]) => `export type ${name} = ${union(values)}\n`),
    ...[...tables].map(([name, columns]) => writeTable(name, columns)),
    writeDatabase([...tables.keys()]),
  ].join('\n')
}

function writeTable(name: string, columns: Column[]): string {
  const lines = columns.map((column) => `  ${toCamel(column.column)}: ${columnType(column)}`)
  return `export interface ${toPascal(name)} {\n${lines.join('\n')}\n}\n`
}

function writeDatabase(names: string[]): string {
  const lines = names.map((name) => `  ${quoted(toCamel(name))}: ${toPascal(name)}`)
  return `/** Every table and view, as Kysely looks them up. */\nexport interface Database {\n${lines.join('\n')}\n}\n`
}

function columnType(column: Column): string {
  const base = column.values ? toPascal(column.type) : baseType(column.type)
  const type = column.nullable ? `${base} | null` : base
  if (column.generated) return `ColumnType<${type}, never, never>`
  return column.optional && !column.nullable ? `Generated<${type}>` : type
}

function baseType(type: string): string {
  if (type.endsWith('[]')) return `${baseType(type.slice(0, -2))}[]`
  if (type === 'json' || type === 'jsonb') return 'Json'
  const known = scalars[type]
  if (known === undefined) throw new Error(`types.ts does not know the column type ${type}: add it`)
  return known
}

function union(values: string[]): string {
  return values.map((value) => `'${value}'`).join(' | ')
}

function quoted(name: string): string {
  return name.includes('.') ? `'${name}'` : name
}

function toCamel(name: string): string {
  return name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

function toSnake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function toPascal(name: string): string {
  return toCamel(name.replaceAll('.', '_').replace(/^/, '_'))
}
