/**
 * Where a text lies: in any row of any table that the catalog knows, and in any file below a folder.
 * New tables are searched by themselves. Rows are searched as their text, so every column is, whatever
 * its type; bytes too, which are written as hex there.
 */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Db } from '@floyo/db'
import { sql } from 'kysely'

export interface TableRow {
  table: string
  /** Its `id`, where it has one. */
  id: string | null
}

/** The rows that hold the text, as whoever may see everything. */
export async function rowsWith(owner: Db, text: string): Promise<TableRow[]> {
  const { rows: tables } = await sql<{ name: string; hasId: boolean }>`
    select format('%I.%I', n.nspname, c.relname) as name,
           exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'id') as has_id
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    order by 1`.execute(owner)
  const found: TableRow[] = []
  const hex = Buffer.from(text).toString('hex')
  for (const { name, hasId } of tables) {
    const { rows } = await sql<TableRow>`
      select ${name} as table, ${sql.raw(hasId ? 't.id::text' : 'null')} as id
      from ${sql.raw(name)} t
      where position(${text} in t::text) > 0 or position(${hex} in t::text) > 0`.execute(owner)
    found.push(...rows)
  }
  return found
}

/** The files below `folder` that hold the text, in their content or their path. */
export async function filesWith(folder: string, text: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  const found: string[] = []
  for (const entry of names) {
    const file = path.join(entry.parentPath, entry.name)
    if (entry.name.includes(text)) found.push(file)
    else if (entry.isFile() && (await readFile(file)).includes(text)) found.push(file)
  }
  return found
}
