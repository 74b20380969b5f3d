/** API keys: a prefix to know them by, the hash of the secret, what they may do. */
import { randomBytes } from 'node:crypto'
import {
  type ApiKey,
  type Page,
  Permission,
  type RouteRequest,
  type routes,
} from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'
import { people } from '../auth/people.ts'
import { hashKey } from '../auth/session.ts'
import { IdPosition, parseCursor, toPage } from '../http/cursor.ts'
import { orNotFound } from '../http/lookup.ts'

const shownCharacters = 10

export interface NewKey {
  workspaceId: string
  userId: string
  deviceId: string | null
  name: string
  scopes: readonly Permission[]
  expiresInDays: number | null
}

/** @returns the key's id and its secret, which is not kept */
export async function insertKey(tx: Tx, key: NewKey): Promise<{ id: string; secret: string }> {
  const secret = `flo_${randomBytes(32).toString('base64url')}`
  const { expiresInDays, scopes, ...rest } = key
  const { id } = await tx
    .insertInto('apiKeys')
    .values({
      ...rest,
      scopes: [...scopes],
      prefix: secret.slice(0, shownCharacters),
      secretHash: hashKey(secret),
      expiresAt:
        expiresInDays === null
          ? null
          : sql<string>`now() + make_interval(days => ${expiresInDays})`,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { id, secret }
}

/** Keys of people's programs; those of devices are on the devices' page. */
function selectKeys(tx: Tx) {
  return tx
    .selectFrom('apiKeys as k')
    .innerJoin(people(), 'u.userId', 'k.userId')
    .select(['k.id', 'k.name', 'k.prefix', 'k.scopes', 'u.personName as createdBy', 'k.createdAt'])
    .select(['k.lastUsedAt', 'k.expiresAt'])
    .where('k.deviceId', 'is', null)
    .where('k.revokedAt', 'is', null)
}

type KeyRow = Awaited<ReturnType<ReturnType<typeof selectKeys>['executeTakeFirstOrThrow']>>

function toApiKey(row: KeyRow): ApiKey {
  const scopes = row.scopes.flatMap((scope) => Permission.safeParse(scope).data ?? [])
  return { ...row, scopes }
}

export async function listKeys(
  tx: Tx,
  query: RouteRequest<typeof routes.listApiKeys>['query'],
): Promise<Page<ApiKey>> {
  const after = parseCursor(query, IdPosition)
  const rows = await selectKeys(tx)
    .$if(after !== null, (select) => select.where('k.id', '<', after?.[0] ?? ''))
    .orderBy('k.id', 'desc')
    .limit(query.limit + 1)
    .execute()
  return toPage(rows, query.limit, { item: toApiKey, position: ({ id }) => [id] })
}

/** @throws AppError `not_found` */
export async function findKey(tx: Tx, id: string): Promise<ApiKey> {
  return toApiKey(orNotFound(await selectKeys(tx).where('k.id', '=', id).executeTakeFirst()))
}

export async function revokeKey(tx: Tx, id: string): Promise<void> {
  await tx
    .updateTable('apiKeys')
    .set({ revokedAt: sql<string>`now()` })
    .where('id', '=', id)
    .execute()
}
