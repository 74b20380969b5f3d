/**
 * Same key, same answer (REL-02). The key is taken in the transaction that does the work, and the
 * answer is stored in it as well: so there is either both or neither, whenever a process dies. A twin
 * that comes at the same time waits at the unique key until the first has committed.
 */
import { createHash } from 'node:crypto'
import { AppError } from '@floyo/contracts'
import { type Db, inWorkspace, type Tx } from '@floyo/db'
import type { FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import type { InstallationKey } from '../start/secret-key.ts'

export interface OnceKey {
  workspaceId: string
  /** Whose request it is: what they forget goes from their answers too. */
  userId: string
  operation: string
  key: string
  requestHash: Buffer
}

export interface StoredAnswer {
  status: number
  body: string
}

/** The key of a request that carries one; the hash says whether it is the same request again. */
export function onceKeyOf(
  request: FastifyRequest,
  actor: { workspaceId: string; userId: string },
  operation: string,
): OnceKey | null {
  const key = request.headers['idempotency-key']
  if (key === undefined) return null
  if (Array.isArray(key) || !/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw new AppError(
      'invalid_request',
      'Idempotency-Key: expected 1 to 200 visible ASCII characters, such as a UUID',
    )
  }
  const said = JSON.stringify([actor.userId, request.method, request.url, request.body ?? null])
  const requestHash = createHash('sha256').update(said).digest()
  const { workspaceId, userId } = actor
  return { workspaceId, userId, operation, key, requestHash }
}

/**
 * Takes the key. @returns the answer that is stored under it; null when this request is the first
 * @throws AppError `idempotency_key_reused` when another request took it
 */
export async function takeOnceKey(
  tx: Tx,
  once: OnceKey,
  key: InstallationKey,
): Promise<StoredAnswer | null> {
  const { workspaceId, userId, operation, requestHash } = once
  const taken = await tx
    .insertInto('idempotencyKeys')
    .values({ workspaceId, userId, operation, key: once.key, requestHash })
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst()
  if (taken) return null
  const row = await tx
    .selectFrom('idempotencyKeys')
    .select(['requestHash', 'status', 'body'])
    .where('workspaceId', '=', workspaceId)
    .where('operation', '=', operation)
    .where('key', '=', once.key)
    .executeTakeFirst()
  if (row && !row.requestHash.equals(requestHash)) {
    throw new AppError(
      'idempotency_key_reused',
      'This Idempotency-Key came with another request before; make a new key for each request',
    )
  }
  if (!row || row.status === null) {
    throw new AppError('idempotency_in_progress', 'The first request is being carried out; wait', {
      retryAfterSeconds: 1,
    })
  }
  const body = row.body === null ? '' : key.open(row.body, bindingOf(once))
  return { status: row.status, body }
}

/** Keeps the answer. It is encrypted, since it may hold what is shown once. */
export async function storeAnswer(
  tx: Tx,
  once: OnceKey,
  answer: StoredAnswer,
  key: InstallationKey,
): Promise<void> {
  await tx
    .updateTable('idempotencyKeys')
    .set({ status: answer.status, body: key.seal(answer.body, bindingOf(once)) })
    .where('workspaceId', '=', once.workspaceId)
    .where('operation', '=', once.operation)
    .where('key', '=', once.key)
    .execute()
}

/**
 * The same for work that is no single transaction: the key is taken first, and the answer stored
 * after. A request that died in between leaves the key taken; after a minute the next one has it.
 */
export async function answerOnce(
  deps: { db: Db; key: InstallationKey },
  once: OnceKey,
  work: () => Promise<StoredAnswer>,
): Promise<StoredAnswer & { replayed: boolean }> {
  const scope = { workspaceId: once.workspaceId, userId: null }
  const stored = await inWorkspace(deps.db, scope, async (tx) => {
    await sql`
      delete from app.idempotency_keys
      where operation = ${once.operation} and key = ${once.key} and status is null
        and created_at < now() - interval '1 minute'`.execute(tx)
    return takeOnceKey(tx, once, deps.key)
  })
  if (stored) return { ...stored, replayed: true }
  try {
    const answer = await work()
    await inWorkspace(deps.db, scope, (tx) => storeAnswer(tx, once, answer, deps.key))
    return { ...answer, replayed: false }
  } catch (error) {
    // Nothing was answered, so the key is free for another try.
    await inWorkspace(deps.db, scope, (tx) => freeKey(tx, once))
    throw error
  }
}

async function freeKey(tx: Tx, once: OnceKey): Promise<void> {
  await tx
    .deleteFrom('idempotencyKeys')
    .where('operation', '=', once.operation)
    .where('key', '=', once.key)
    .where('status', 'is', null)
    .execute()
}

function bindingOf({ workspaceId, operation, key }: OnceKey): string {
  return JSON.stringify(['answer', workspaceId, operation, key])
}
