/**
 * Session tokens are stored as hashes: a copy of the database signs nobody in. better-auth looks
 * sessions up by the token it is given, so between it and the database every token becomes its hash,
 * and on the way back the token that was asked for.
 */
import { createHash } from 'node:crypto'
import type { DBAdapter, DBTransactionAdapter, Where } from 'better-auth/adapters'

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

type Row = Record<string, unknown>

function hashedWhere(model: string, where: Where[] | undefined): Where[] | undefined {
  if (model !== 'session') return where
  return where?.map((one) => {
    if (one.field !== 'token') return one
    const { value } = one
    if (typeof value === 'string') return { ...one, value: hashToken(value) }
    if (Array.isArray(value)) return { ...one, value: value.map((part) => hashToken(String(part))) }
    return one
  })
}

/** The row with the token as its caller knows it, when the caller named it. */
function restored<T>(model: string, row: T, token: unknown): T {
  if (model !== 'session' || !row || typeof token !== 'string') return row
  return { ...(row as Row), token } as T
}

function tokenOf(where: Where[] | undefined): unknown {
  return where?.find((one) => one.field === 'token')?.value
}

function hashedData<T extends Row>(model: string, data: T): T {
  if (model !== 'session' || typeof data['token'] !== 'string') return data
  return { ...data, token: hashToken(data['token']) }
}

function whereOf<Q extends { model: string; where?: Where[] | undefined }>(query: Q): Q {
  return { ...query, where: hashedWhere(query.model, query.where) }
}

/** `adapter`, storing the hashes of session tokens. */
export function withHashedTokens<A extends DBTransactionAdapter>(adapter: A): A {
  const wrapped: DBTransactionAdapter = {
    ...adapter,
    create: async (query) =>
      restored(
        query.model,
        await adapter.create({
          ...query,
          data: hashedData(query.model, query.data as Row) as never,
        }),
        (query.data as Row)['token'],
      ) as never,
    findOne: async (query) =>
      restored(query.model, await adapter.findOne(whereOf(query)), tokenOf(query.where)) as never,
    findMany: (query) => adapter.findMany(whereOf(query)),
    count: (query) => adapter.count(whereOf(query)),
    update: async (query) =>
      restored(
        query.model,
        await adapter.update({ ...whereOf(query), update: hashedData(query.model, query.update) }),
        query.update['token'] ?? tokenOf(query.where),
      ) as never,
    updateMany: (query) =>
      adapter.updateMany({ ...whereOf(query), update: hashedData(query.model, query.update) }),
    delete: (query) => adapter.delete(whereOf(query)),
    deleteMany: (query) => adapter.deleteMany(whereOf(query)),
  }
  const { transaction } = adapter as unknown as Partial<DBAdapter>
  if (!transaction) return wrapped as A
  const whole: DBAdapter = {
    ...(adapter as unknown as DBAdapter),
    ...wrapped,
    transaction: (work) => transaction((inner) => work(withHashedTokens(inner))),
  }
  return whole as unknown as A
}
