/** Connections of the program: a pool, and Kysely on it, as one of the two roles. */
import { CamelCasePlugin, Kysely, PostgresDialect, type Driver } from 'kysely'
import { Pool } from 'pg'
import { type Log, silentLog } from './log.ts'
import type { AppRole } from './migrate/roles.ts'
import { type Db, ScopedDriver } from './scope.ts'
import { keepConnections } from './silent-connections.ts'
import { StartError } from './start-error.ts'
import type { Database } from './types.gen.ts'
import { wireTypes } from './wire-types.ts'

export interface Connection {
  db: Db
  /** For hot paths that speak SQL directly, and for `listen`. */
  pool: Pool
  close(): Promise<void>
}

export interface ConnectOptions {
  /** From `urlForRole`. */
  url: string
  /** Which role the address is expected to work as. */
  role: AppRole
  maxConnections?: number
  /** A statement that takes longer is ended. 0: no limit. */
  statementTimeoutMs?: number
  /** How long one who asks waits for a connection. */
  connectWithinMs?: number
  /** Whether connections stay open when nobody uses them for half a minute. */
  keepIdle?: boolean
  /** Whether each statement with a name is planned once, by its indexes and not by statistics. */
  isPlannedOnce?: boolean
  /** Shown in the server's list of connections. */
  name?: string
  log?: Log
}

/** For the first connection: a program does not give up its start because the machine is busy. */
const firstWithinMs = 60_000

/**
 * Connects, and makes sure that row-level security will hold.
 * @throws StartError `role_unsafe` when the address works as another role, or as one that sees all rows
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const pool = openPool({ ...options, name: options.name ?? options.role })
  const { connectionTimeoutMillis } = pool.options
  try {
    pool.options.connectionTimeoutMillis = firstWithinMs
    await checkRole(pool, options.role)
  } catch (error) {
    await pool.end()
    throw error
  }
  pool.options.connectionTimeoutMillis = connectionTimeoutMillis
  const db = openKysely(pool)
  const close = async (): Promise<void> => {
    await db.destroy()
    // Kysely leaves the pool alone when no query ever went through it.
    if (!pool.ended && !pool.ending) await pool.end()
  }
  return { db, pool, close }
}

/**
 * For statements that find all of their rows by keys, and often only a few. PostgreSQL would plan some of
 * them anew each time, since plans for few rows look cheaper than one for any number: 0.65 ms for each
 * claim, more than it took (2026-11-21). A plan that is kept must be good for any size of its tables, the
 * queue is often empty when it is made: so nothing is read from end to end.
 */
const plannedOnce = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_bitmapscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
]
  .map((setting) => `-c ${setting}`)
  .join(' ')

/** Opens a pool with the settings that hold for each connection, whoever it works as. */
export function openPool({ log = silentLog, ...options }: Omit<ConnectOptions, 'role'>): Pool {
  const url = new URL(options.url)
  const own = url.searchParams.get('options')
  url.searchParams.delete('options')
  const pool = new Pool({
    connectionString: url.href,
    max: options.maxConnections ?? 10,
    connectionTimeoutMillis: options.connectWithinMs ?? 2000,
    idleTimeoutMillis: options.keepIdle ? 0 : 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    application_name: options.name ?? 'floyo',
    statement_timeout: options.statementTimeoutMs ?? 5000,
    // A server that is frozen does not end its statements; past its time we stop waiting for it.
    query_timeout:
      options.statementTimeoutMs === 0 ? 0 : (options.statementTimeoutMs ?? 5000) + 1000,
    idle_in_transaction_session_timeout: 30_000,
    options: [own, '-c search_path=app -c TimeZone=UTC', options.isPlannedOnce && plannedOnce]
      .filter(Boolean)
      .join(' '),
    types: wireTypes,
  })
  keepConnections(pool)
  // One that is lost between two statements of a transaction tells the next statement; unheard, it
  // would end the process as well.
  pool.on('connect', (client) => void client.on('error', () => {}))
  // An idle connection that is lost is replaced at the next use; unheard, it would end the process.
  pool.on('error', (error) => {
    // A pool that ends says so before its connections are gone; then this is no news.
    if (pool.ending) return
    log.warn({ err: error, pool: options.name }, 'an idle database connection was lost')
  })
  return pool
}

async function checkRole(pool: Pool, role: AppRole): Promise<void> {
  const { rows } = await pool.query<{ name: string; unsafe: boolean }>(
    `select current_user::text as name, rolsuper or rolbypassrls as unsafe
     from pg_roles where rolname = current_user`,
  )
  const [found] = rows
  if (found?.name === role && !found.unsafe) return
  throw new StartError(
    'role_unsafe',
    `Expected to work as ${role}, held to the rows of one workspace; the connection works as ` +
      `${found?.name ?? 'nobody'}${found?.unsafe ? ', who sees every row' : ''}. ` +
      `Run: alter role ${role} nosuperuser nobypassrls; and check the database's address.`,
  )
}

/** Kysely in our names: camel case here, snake case there, JSON values untouched. */
export function openKysely(pool: Pool): Db {
  return new Kysely<Database>({
    dialect: new ScopedDialect(pool),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  })
}

class ScopedDialect extends PostgresDialect {
  readonly #pool: Pool

  constructor(pool: Pool) {
    super({ pool })
    this.#pool = pool
  }

  override createDriver(): Driver {
    return new ScopedDriver({ pool: this.#pool })
  }
}
