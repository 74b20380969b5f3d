/** Putting together what handlers stand on. */
import { createAuth } from '../auth/better-auth.ts'
import { firstWorkspaceOf } from '../auth/first-workspace.ts'
import { createIdentify } from '../auth/session.ts'
import type { Deps } from '../deps.ts'
import type { Database } from './database.ts'

export type DepsOptions = Pick<
  Deps,
  | 'settings'
  | 'version'
  | 'log'
  | 'key'
  | 'origin'
  | 'engine'
  | 'enginePool'
  | 'egress'
  | 'code'
  | 'files'
  | 'space'
  | 'live'
  | 'stopSignal'
  | 'databaseWatch'
> & { database: Pick<Database, 'api' | 'auth'> }

export async function createDeps({ database, ...given }: DepsOptions): Promise<Deps> {
  const { db, pool } = database.api
  const secret = given.key.derive('session cookies')
  const secure = given.origin().startsWith('https://')
  const auth = await createAuth({
    pool: database.auth,
    secret,
    secure,
    baseUrl: given.origin(),
    firstWorkspaceOf: (userId) => firstWorkspaceOf(db, userId),
  })
  const cookies = { secret, secure }
  return {
    ...given,
    db,
    pool,
    auth,
    cookies,
    identify: createIdentify({ db, pool, ...cookies }),
    changes: given.engine.changes,
  }
}
