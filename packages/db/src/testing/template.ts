/** The migrated database that test databases are copied from. */
import { randomBytes } from 'node:crypto'
import { Client, escapeIdentifier, type Pool, type PoolClient } from 'pg'
import { fingerprint, migrationsDir, readMigrations } from '../migrate/files.ts'
import { migrate } from '../migrate/migrate.ts'
import { testServer, type TestServer } from './server.ts'

const advisoryLock = 7_341_964_004

let template: Promise<string> | undefined

/** Makes the template of these migrations unless there is one. @returns its name */
export function ensureTemplate(server: TestServer): Promise<string> {
  template ??= makeOnce(server)
  return template
}

async function makeOnce(server: TestServer): Promise<string> {
  const name = `floyo_template_${fingerprint(readMigrations(migrationsDir))}`
  if (await exists(server.admin, name)) return name
  const admin = await server.admin.connect()
  try {
    await admin.query('select pg_advisory_lock($1)', [advisoryLock])
    if (!(await exists(admin, name))) await make(admin, { name, url: server.url })
    await admin.query('select pg_advisory_unlock($1)', [advisoryLock])
  } catch (error) {
    // With its session the lock goes too.
    admin.release(true)
    throw error
  }
  admin.release()
  return name
}

async function exists(admin: Pool | PoolClient, name: string): Promise<boolean> {
  const { rowCount } = await admin.query('select from pg_database where datname = $1', [name])
  return rowCount === 1
}

/** Under another name until it is complete, so that a failed migration leaves no template. */
async function make(
  admin: PoolClient,
  { name, url }: { name: string; url: string },
): Promise<void> {
  const draft = escapeIdentifier(`${name}_draft`)
  await admin.query(`drop database if exists ${draft} with (force)`)
  await admin.query(`create database ${draft}`)
  await migrate({ url: databaseUrl(url, `${name}_draft`) })
  await admin.query(`alter database ${draft} rename to ${escapeIdentifier(name)}`)
}

/** The address of another database on the same server. */
export function databaseUrl(serverUrl: string, database: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.href
}

/** Runs `work` on a migrated, empty database, as the administrator. */
export async function withTemplate<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const server = await testServer()
  const name = await ensureTemplate(server)
  // A copy: nobody can copy the template itself while somebody is connected to it.
  const copy = `test_${randomBytes(8).toString('hex')}`
  await server.admin.query(`create database ${copy} template ${escapeIdentifier(name)}`)
  const client = new Client({ connectionString: databaseUrl(server.url, copy) })
  try {
    await client.connect()
    return await work(client)
  } finally {
    await client.end()
    await server.admin.query(`drop database ${copy} with (force)`)
  }
}
