/** The migrations as they lie in a directory. */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { StartError } from '../start-error.ts'

export interface MigrationFile {
  number: number
  /** `0001_workspaces.sql` */
  name: string
  sql: string
  checksum: string
  /** Whether it runs statement by statement, outside a transaction. */
  loose: boolean
}

/** Where the migrations of this package are. */
export const migrationsDir = path.join(import.meta.dirname, '../../migrations')

/**
 * The migrations of `dir` in order.
 * @throws StartError `migration_misnumbered` when a number is missing, doubled or malformed
 */
export function readMigrations(dir: string): MigrationFile[] {
  const names = fs
    .readdirSync(dir)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
  return names.map((name, index) => {
    const number = Number(/^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1])
    if (number !== index + 1) {
      const expected = String(index + 1).padStart(4, '0')
      throw new StartError(
        'migration_misnumbered',
        `Migrations are numbered without holes: expected ${expected}_name.sql, found ${name}. Rename it.`,
      )
    }
    // A checkout with other line ends is the same migration.
    const sql = fs.readFileSync(path.join(dir, name), 'utf8').replaceAll('\r\n', '\n')
    const checksum = createHash('sha256').update(sql).digest('hex')
    return { number, name, sql, checksum, loose: sql.startsWith('-- no transaction\n') }
  })
}

/** One checksum over all of them: what a database migrated by them looks like. */
export function fingerprint(migrations: readonly MigrationFile[]): string {
  const hash = createHash('sha256')
  for (const { name, checksum } of migrations) hash.update(`${name} ${checksum}\n`)
  return hash.digest('hex').slice(0, 16)
}

/** The statements of a loose migration: each ends with a semicolon at the end of its line. */
export function splitStatements(sql: string): string[] {
  return sql
    .split(/;[ \t]*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => /^(?!--)\S/m.test(statement))
}
