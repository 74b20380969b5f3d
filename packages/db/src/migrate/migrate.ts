/**
 * Brings a database to the schema of this program.
 *
 * Forward only. Each file runs once, in a transaction of its own together with the note that it
 * ran; one advisory lock lets any number of processes start at once. A lock on a busy table is
 * waited for two seconds at a time, so that a migration never queues the whole program behind it.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, DatabaseError } from 'pg'
import { errorCodeOf, StartError } from '../start-error.ts'
import { type MigrationFile, migrationsDir, readMigrations, splitStatements } from './files.ts'
import { ownerRole, prepareRoles, type RolePasswords } from './roles.ts'

export type MigrationProgress =
  | { type: 'waiting'; for: 'another process' }
  | { type: 'waiting'; for: 'a lock'; name: string; attempt: number }
  | { type: 'applying'; name: string; number: number; total: number }
  | { type: 'applied'; name: string; milliseconds: number }

export interface MigrateOptions {
  /** Of a login that may make roles, or may act as the three roles. */
  url: string
  /** When the roles sign in by themselves. */
  passwords?: RolePasswords
  dir?: string
  onProgress?: (progress: MigrationProgress) => void
  /** How often a file is tried while others hold what it needs. */
  attempts?: number
}

const advisoryLock = 7_341_964_003
const oldestServer = 180_000

/**
 * Applies what is missing. @returns the names of the files applied, in order; empty when none was
 * @throws StartError `server_too_old`, `roles_missing`, `migration_misnumbered`, `migration_edited`,
 * `migration_failed`, `database_too_new`
 */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const files = readMigrations(options.dir ?? migrationsDir)
  const client = new Client({
    connectionString: options.url,
    connectionTimeoutMillis: 30_000,
    application_name: 'floyo migrate',
    options: '-c search_path= -c TimeZone=UTC -c client_min_messages=warning',
  })
  // Without a listener a lost connection would end the process; the pending query reports it.
  client.on('error', () => {})
  await client.connect()
  try {
    await checkServer(client)
    await takeAdvisoryLock(client, options)
    await prepareRoles(client, options.passwords)
    await client.query(`set role ${ownerRole}`)
    const missing = await listMissing(client, files)
    for (const file of missing) await apply(client, file, { ...options, total: files.length })
    return missing.map((file) => file.name)
  } finally {
    await client.end()
  }
}

async function checkServer(client: Client): Promise<void> {
  const { rows } = await client.query<{ version: string }>('show server_version_num')
  const version = Number(Object.values(rows[0] ?? {})[0])
  if (version >= oldestServer) return
  throw new StartError(
    'server_too_old',
    `Floyo needs PostgreSQL 18 or later; the server of DATABASE_URL is ${Math.floor(version / 10_000)}. ` +
      'Upgrade it, or unset DATABASE_URL to use the one that comes with Floyo.',
  )
}

async function takeAdvisoryLock(client: Client, { onProgress }: MigrateOptions): Promise<void> {
  for (let told = false; ; told = true) {
    const { rows } = await client.query<{ taken: boolean }>(
      'select pg_try_advisory_lock($1) as taken',
      [advisoryLock],
    )
    if (rows[0]?.taken) return
    if (!told) onProgress?.({ type: 'waiting', for: 'another process' })
    await sleep(100)
  }
}

/** Compares what ran with what is there. */
async function listMissing(client: Client, files: MigrationFile[]): Promise<MigrationFile[]> {
  await client.query(`
    create schema if not exists meta;
    create table if not exists meta.migrations (
      number       integer primary key,
      name         text not null,
      checksum     text not null,
      applied_at   timestamptz not null default now(),
      milliseconds integer not null
    );
    grant usage on schema meta to floyo_api, floyo_engine;
    grant select on meta.migrations to floyo_api, floyo_engine`)
  const { rows } = await client.query<{ number: number; name: string; checksum: string }>(
    'select number, name, checksum from meta.migrations order by number',
  )
  for (const [index, applied] of rows.entries()) {
    const file = files[index]
    if (!file) {
      throw new StartError(
        'database_too_new',
        `The database is at ${applied.name}, which this program does not know; it ends at ` +
          `${files.at(-1)?.name ?? 'nothing'}. Start the newer Floyo that migrated it, or restore a backup.`,
      )
    }
    if (file.checksum === applied.checksum) continue
    throw new StartError(
      'migration_edited',
      `${file.name} is not what ran on this database${file.name === applied.name ? '' : ` as ${applied.name}`}. ` +
        'Restore the file as it was (git checkout) and put the change into a new migration.',
    )
  }
  return files.slice(rows.length)
}

async function apply(
  client: Client,
  file: MigrationFile,
  options: MigrateOptions & { total: number },
): Promise<void> {
  const { onProgress, attempts = 30, total } = options
  const { name, number } = file
  onProgress?.({ type: 'applying', name, number, total })
  const since = performance.now()
  for (let attempt = 1; ; attempt++) {
    try {
      await (file.loose ? runLoose(client, file) : runInTransaction(client, file))
      const milliseconds = Math.round(performance.now() - since)
      onProgress?.({ type: 'applied', name, milliseconds })
      return
    } catch (cause) {
      await client.query('rollback').catch(() => {})
      const locked = errorCodeOf(cause) === lockNotAvailable
      if (!locked || attempt >= attempts) throw failed(file, cause)
      onProgress?.({ type: 'waiting', for: 'a lock', name, attempt })
      await sleep(500 + 500 * Math.random())
    }
  }
}

const lockNotAvailable = '55P03'

const note = `insert into meta.migrations (number, name, checksum, milliseconds)
              values ($1, $2, $3, extract(milliseconds from clock_timestamp() - $4::timestamptz))`

async function runInTransaction(client: Client, file: MigrationFile): Promise<void> {
  const startedAt = new Date().toISOString()
  await client.query("begin; set local lock_timeout = '2s'")
  await client.query(file.sql)
  // A migration may move the search path or the role; the note does not follow.
  await client.query(`set local role ${ownerRole}`)
  await client.query(note, [file.number, file.name, file.checksum, startedAt])
  await client.query('commit')
}

/** A loose file may be cut short and run again: its statements say `if not exists`. */
async function runLoose(client: Client, file: MigrationFile): Promise<void> {
  const startedAt = new Date().toISOString()
  await client.query("set lock_timeout = '2s'")
  for (const statement of splitStatements(file.sql)) await client.query(statement)
  await client.query(note, [file.number, file.name, file.checksum, startedAt])
}

function failed(file: MigrationFile, cause: unknown): StartError {
  const said = cause instanceof DatabaseError ? describe(cause, file.sql) : String(cause)
  return new StartError(
    'migration_failed',
    `${file.name} did not run and changed nothing: ${said}`,
    { cause },
  )
}

function describe(error: DatabaseError, sql: string): string {
  const line = error.position ? sql.slice(0, Number(error.position)).split('\n').length : undefined
  const parts = [error.message, line && `line ${line}`, error.detail, error.hint]
  return parts.filter(Boolean).join('; ')
}
