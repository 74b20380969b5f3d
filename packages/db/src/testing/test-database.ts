/** A database of a test's own, as production has it: same schema, same roles. */
import { randomBytes } from 'node:crypto'
import { escapeIdentifier, type Pool } from 'pg'
import { connect, type Connection, openKysely, openPool } from '../connect.ts'
import type { Db } from '../scope.ts'
import { type AppRole, urlForRole } from '../migrate/roles.ts'
import { testServer } from './server.ts'
import { databaseUrl, ensureTemplate } from './template.ts'

export interface TestDatabase {
  /** Sees and may do everything: for setting the scene and looking at what came of it. */
  owner: Db
  /** As the API works: rows of one workspace at a time, through `inWorkspace`. */
  api: Db
  /** As the engine works: the runs of all workspaces. */
  engine: Db
  /** The same three, for SQL without Kysely. */
  pools: Record<'owner' | 'api' | 'engine', Connection['pool']>
  /** Addresses for processes that connect by themselves; `admin` may migrate. */
  urls: Record<'admin' | 'api' | 'engine', string>
}

/** An empty database without our schema, which is dropped when the test ends. @returns its address */
export async function emptyDatabase(t: Ending): Promise<string> {
  const { admin, url } = await testServer()
  const name = `test_${randomBytes(8).toString('hex')}`
  await admin.query(`create database ${name}`)
  atLast(t, async () => {
    admin.query(`drop database ${name} with (force)`).catch(() => {})
  })
  return databaseUrl(url, name)
}

/** What knows when the test is over: a test's context. */
interface Ending {
  after(work: () => Promise<void> | void): void
}

/** After what the test itself wants done at its end, which may still need the database. */
function atLast(t: Ending, work: () => Promise<void>): void {
  t.after(() => t.after(work))
}

/** A test that would wait for ever fails instead. */
const limits = '-c lock_timeout=60000'

/** Copies the migrated template; the copy is dropped when the test `t` ends. */
export async function testDatabase(t: Ending): Promise<TestDatabase> {
  const server = await testServer()
  const { admin } = server
  const template = await ensureTemplate(server)
  const name = `test_${randomBytes(8).toString('hex')}`
  await copy(admin, template, name)
  const open: Connection[] = []
  atLast(t, async () => {
    await Promise.all(open.map((connection) => connection.close()))
    // Not waited for: the server takes 0.1 s to see the connections go. The process ends after it.
    admin.query(`drop database ${escapeIdentifier(name)} with (force)`).catch(() => {})
  })
  const url = databaseUrl(server.url, name)
  const connectAs = async (role: AppRole): Promise<Connection> => {
    const connection = await connect({ ...forTests(urlForRole(url, role, undefined)), role })
    open.push(connection)
    return connection
  }
  const [api, engine] = await Promise.all([connectAs('floyo_api'), connectAs('floyo_engine')])
  const ownerPool = openPool({ ...forTests(url), name: 'test owner' })
  const owner = openKysely(ownerPool)
  open.push({ db: owner, pool: ownerPool, close: () => owner.destroy() })
  return {
    owner,
    api: api.db,
    engine: engine.db,
    pools: { owner: ownerPool, api: api.pool, engine: engine.pool },
    urls: {
      admin: url,
      api: urlForRole(url, 'floyo_api', undefined),
      engine: urlForRole(url, 'floyo_engine', undefined),
    },
  }
}

function forTests(url: string): {
  url: string
  maxConnections: number
  statementTimeoutMs: number
  connectWithinMs: number
} {
  const limited = new URL(url)
  const own = limited.searchParams.get('options')
  limited.searchParams.set('options', [own, limits].filter(Boolean).join(' '))
  return {
    url: limited.href,
    maxConnections: 10,
    statementTimeoutMs: 60_000,
    connectWithinMs: 60_000,
  }
}

async function copy(admin: Pool, template: string, name: string): Promise<void> {
  await admin.query(
    `create database ${escapeIdentifier(name)} template ${escapeIdentifier(template)} strategy file_copy`,
  )
}
