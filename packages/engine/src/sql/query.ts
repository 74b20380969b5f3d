/** How the engine speaks SQL: to a pool, to one of its clients, or in somebody's transaction. */
import type { Tx } from '@floyo/db'
import { CompiledQuery } from 'kysely'
import type { ClientBase, Pool, QueryResultRow } from 'pg'

export interface Statement {
  /** With a name the server plans it once for each connection. */
  name?: string
  text: string
  values: unknown[]
}

export type Query = <Row extends QueryResultRow>(statement: Statement) => Promise<Row[]>

/** Statements on a pool, each a transaction of its own, or on one client of it. */
export function queryOn(client: Pool | ClientBase): Query {
  return async <Row extends QueryResultRow>(statement: Statement) =>
    (await client.query<Row>(statement)).rows
}

/** Statements in a transaction of Kysely. */
export function queryIn(tx: Tx): Query {
  return async <Row extends QueryResultRow>({ text, values }: Statement) =>
    (await tx.executeQuery<Row>(CompiledQuery.raw(text, values))).rows
}

/** Runs `work` in one transaction on a client of the pool. */
export async function inTransaction<T>(
  pool: Pool,
  work: (query: Query, client: ClientBase) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const result = await work(queryOn(client), client)
    await client.query('commit')
    client.release()
    return result
  } catch (error) {
    // A connection on which even that fails is not given back.
    const broken = await client.query('rollback').then(
      () => undefined,
      (cause: unknown) => cause,
    )
    client.release(broken instanceof Error ? broken : undefined)
    throw error
  }
}
