/** The database: the one that comes along, or the one of DATABASE_URL; migrated, and opened as our roles. */
import path from 'node:path'
import {
  type AppRole,
  connect,
  type Connection,
  type ConnectOptions,
  cutSilentConnections,
  keepConnections,
  migrate,
  type RolePasswords,
  startEmbedded,
  urlForRole,
} from '@floyo/db'
import { Pool } from 'pg'
import type { Logger } from 'pino'
import type { Settings } from '../settings.ts'

export interface Database {
  /** For requests: statements end after 5 seconds. */
  api: Connection
  engine: Connection
  /** The engine's, for what each run passes. */
  hot: Connection
  /** For better-auth, which works in the schema `auth`. */
  auth: Pool
  /** For asking whether the database answers, and nothing else. */
  watch: Connection
  embedded: boolean
  /** After an outage: makes new connections for those that died in it without a word. */
  cutSilent(): Promise<void>
  close(): Promise<void>
}

export interface DatabaseOptions {
  settings: Settings
  log: Logger
  /** Says what takes long at a start. */
  tell: (progress: string) => void
}

/** @throws StartError with what is in the way and what to do */
export async function openDatabase({ settings, log, tell }: DatabaseOptions): Promise<Database> {
  const own =
    settings.DATABASE_URL === undefined
      ? await startOwn(path.join(settings.FLOYO_DATA, 'postgres'), { log, tell })
      : undefined
  const url = own?.url ?? settings.DATABASE_URL ?? ''
  const open = (
    role: AppRole,
    pool: Omit<ConnectOptions, 'url' | 'role' | 'log'>,
  ): Promise<Connection> =>
    connect({ url: urlForRole(url, role, own?.passwords), role, log, ...pool })
  try {
    await migrateTelling(url, own?.passwords, tell)
    const api = await open('floyo_api', {
      name: 'floyo_api',
      maxConnections: 20,
      statementTimeoutMs: 5000,
    })
    const engine = await open('floyo_engine', {
      name: 'floyo_engine',
      maxConnections: 12,
      statementTimeoutMs: 30_000,
    })
    const hot = await open('floyo_engine', {
      name: 'floyo_engine runs',
      // As many as there are commits under way at a time.
      maxConnections: 8,
      statementTimeoutMs: 30_000,
      isPlannedOnce: true,
    })
    const watch = await open('floyo_api', {
      name: 'floyo watch',
      maxConnections: 2,
      statementTimeoutMs: 1000,
      // A new connection takes a busy server longer than an answer.
      keepIdle: true,
    })
    const warmUp = (): Promise<unknown> => watch.pool.query('select 1').catch(() => {})
    await Promise.all([warmUp(), warmUp()])
    const auth = openAuthPool(urlForRole(url, 'floyo_api', own?.passwords), log)
    return {
      api,
      engine,
      hot,
      auth,
      watch,
      embedded: own !== undefined,
      async cutSilent() {
        const pools = [api.pool, engine.pool, hot.pool, auth, watch.pool]
        await Promise.all(pools.map((pool) => cutSilentConnections(pool)))
      },
      async close() {
        await Promise.allSettled([
          api.close(),
          engine.close(),
          hot.close(),
          auth.end(),
          watch.close(),
        ])
        await own?.stop()
      },
    }
  } catch (error) {
    await own?.stop()
    throw error
  }
}

async function startOwn(
  dir: string,
  { log, tell }: Pick<DatabaseOptions, 'log' | 'tell'>,
): ReturnType<typeof startEmbedded> {
  tell('starting the database')
  return startEmbedded({ dir, log })
}

async function migrateTelling(
  url: string,
  passwords: RolePasswords | undefined,
  tell: (progress: string) => void,
): Promise<void> {
  await migrate({
    url,
    ...(passwords ? { passwords } : {}),
    onProgress(progress) {
      if (progress.type === 'applying') {
        tell(
          `bringing the database up to date: ${progress.name} (${progress.number} of ${progress.total})`,
        )
      } else if (progress.type === 'waiting') {
        tell(`bringing the database up to date: waiting for ${progress.for}`)
      }
    },
  })
}

/** A small pool of its own: better-auth finds its tables by the search path. */
export function openAuthPool(url: string, log: Pick<Logger, 'warn'>): Pool {
  const target = new URL(url)
  const own = target.searchParams.get('options')
  target.searchParams.delete('options')
  const pool = new Pool({
    connectionString: target.href,
    max: 4,
    connectionTimeoutMillis: 2000,
    keepAlive: true,
    application_name: 'floyo auth',
    statement_timeout: 5000,
    options: [own, '-c search_path=auth -c TimeZone=UTC'].filter(Boolean).join(' '),
  })
  keepConnections(pool)
  pool.on('error', (error) => {
    if (!pool.ending) log.warn({ err: error }, 'an idle database connection was lost')
  })
  return pool
}
