/**
 * Secrets of connections: encrypted under their workspace's key, which is wrapped by the
 * installation's (SEC-40). Each is bound to its workspace and connection, so that a ciphertext moved
 * to another row opens nowhere.
 */
import { randomBytes } from 'node:crypto'
import type { JsonObject } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { LRUCache } from 'lru-cache'
import type { Pool } from 'pg'
import { decrypt, encrypt, type InstallationKey } from '../start/secret-key.ts'

export interface SealedSecret {
  secret: Buffer
  keyVersion: number
}

function keyBinding(workspaceId: string, version: number): string {
  return JSON.stringify(['workspace key', workspaceId, version])
}

function secretBinding(workspaceId: string, connectionId: string): string {
  return JSON.stringify(['connection', workspaceId, connectionId])
}

interface Place {
  workspaceId: string
  connectionId: string
}

/** Encrypts the secret values of a connection; makes the workspace's key with its first one. */
export async function sealSecret(
  tx: Tx,
  { workspaceId, connectionId }: Place,
  { key, values }: { key: InstallationKey; values: JsonObject },
): Promise<SealedSecret> {
  const version = 1
  const fresh = key.wrap(randomBytes(32), keyBinding(workspaceId, version))
  await tx
    .insertInto('workspaceKeys')
    .values({ workspaceId, version, wrapped: fresh })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const { wrapped } = await tx
    .selectFrom('workspaceKeys')
    .select('wrapped')
    .where('workspaceId', '=', workspaceId)
    .where('version', '=', version)
    .executeTakeFirstOrThrow()
  const workspaceKey = key.unwrap(wrapped, keyBinding(workspaceId, version))
  const plain = Buffer.from(JSON.stringify(values))
  const secret = encrypt(workspaceKey, plain, secretBinding(workspaceId, connectionId))
  return { secret, keyVersion: version }
}

/** The secret values of a connection that the API has read. */
export async function openSecret(
  tx: Tx,
  { workspaceId, connectionId }: Place,
  { key, sealed }: { key: InstallationKey; sealed: SealedSecret },
): Promise<JsonObject> {
  const { wrapped } = await tx
    .selectFrom('workspaceKeys')
    .select('wrapped')
    .where('workspaceId', '=', workspaceId)
    .where('version', '=', sealed.keyVersion)
    .executeTakeFirstOrThrow()
  const workspaceKey = key.unwrap(wrapped, keyBinding(workspaceId, sealed.keyVersion))
  return parseValues(decrypt(workspaceKey, sealed.secret, secretBinding(workspaceId, connectionId)))
}

function parseValues(plain: Buffer): JsonObject {
  return JSON.parse(plain.toString()) as JsonObject
}

/** All values of a connection by its name, secrets included; undefined when there is none. */
export type ReadConnection = (of: {
  workspaceId: string
  name: string
}) => Promise<JsonObject | undefined>

interface ConnectionRow {
  id: string
  settings: JsonObject
  secret: Buffer
  key_version: number
  wrapped: Buffer
}

/** For the worker: opens connections as the engine's role. Unwrapped keys stay in memory for a while. */
export function createReadConnection(pool: Pool, key: InstallationKey): ReadConnection {
  const keys = new LRUCache<string, Buffer>({ max: 1000, ttl: 300_000 })
  return async ({ workspaceId, name }) => {
    const { rows } = await pool.query<ConnectionRow>({
      name: 'read_connection',
      text: `select c.id, c.settings, c.secret, c.key_version, k.wrapped
             from app.connections c
             join app.workspace_keys k on k.workspace_id = c.workspace_id and k.version = c.key_version
             where c.workspace_id = $1 and c.name = $2`,
      values: [workspaceId, name],
    })
    const [row] = rows
    if (!row) return undefined
    const binding = keyBinding(workspaceId, row.key_version)
    const workspaceKey = keys.get(binding) ?? key.unwrap(row.wrapped, binding)
    keys.set(binding, workspaceKey)
    const plain = decrypt(workspaceKey, row.secret, secretBinding(workspaceId, row.id))
    return { ...row.settings, ...parseValues(plain) }
  }
}
