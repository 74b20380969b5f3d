/**
 * The doors to tenant data: a transaction that sees and writes the rows of one workspace, or what
 * belongs to one user. Row-level security reads two settings, which end with the transaction.
 */
import {
  CompiledQuery,
  type DatabaseConnection,
  type Kysely,
  PostgresDriver,
  type Transaction,
} from 'kysely'
import type { TransactionSettings } from 'kysely'
import type { Database } from './types.gen.ts'

/** The whole database or one transaction of it: what queries are made on. */
export type Db = Kysely<Database>
export type Tx = Transaction<Database>

/** Who acts, and where; without a person (a worker, a webhook) `userId` is null. */
export interface WorkspaceScope {
  workspaceId: string
  userId: string | null
}

/** Runs `work` in one transaction that sees and writes only rows of the workspace. */
export function inWorkspace<T>(
  db: Db,
  scope: WorkspaceScope,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return inScope(db, { workspaceId: scope.workspaceId, userId: scope.userId }, work)
}

/** Runs `work` in one transaction that sees only what belongs to the user, in no workspace. */
export function asUser<T>(db: Db, userId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return inScope(db, { workspaceId: null, userId }, work)
}

interface Scope {
  workspaceId: string | null
  userId: string | null
}

/** What the next transaction of a connection begins with. */
const scopes = new WeakMap<DatabaseConnection, string>()

function inScope<T>(db: Db, scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T> {
  const settings =
    `select set_config('app.workspace_id', ${literal(scope.workspaceId)}, true), ` +
    `set_config('app.user_id', ${literal(scope.userId)}, true)`
  return db.connection().execute((reserved) =>
    reserved.getExecutor().provideConnection((connection) => {
      scopes.set(connection, settings)
      return reserved.transaction().execute(work)
    }),
  )
}

/** The ids go into the text of a statement, so that it takes one trip together with `begin`. */
function literal(id: string | null): string {
  if (id === null) return "''"
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) {
    throw new TypeError(
      `expected a UUID for the scope of a transaction, got ${id.length} characters`,
    )
  }
  return `'${id}'`
}

/** Begins a transaction and sets its scope in one trip to the server. */
export class ScopedDriver extends PostgresDriver {
  override async beginTransaction(
    connection: DatabaseConnection,
    settings: TransactionSettings,
  ): Promise<void> {
    const scope = scopes.get(connection)
    if (scope === undefined) return super.beginTransaction(connection, settings)
    scopes.delete(connection)
    try {
      await connection.executeQuery(CompiledQuery.raw(`begin; ${scope}`))
    } catch (error) {
      await connection.executeQuery(CompiledQuery.raw('rollback')).catch(() => {})
      throw error
    }
  }
}
