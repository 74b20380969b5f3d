/** Connections as they are kept: settings readable, secrets apart and encrypted. */
import { connectionTypes, type ConnectionType } from '@floyo/connectors'
import {
  AppError,
  type Connection,
  type JsonObject,
  Limits,
  type Page,
  type RouteRequest,
  type routes,
} from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { tellControls } from '@floyo/engine'
import { sql } from 'kysely'
import { IdPosition, parseCursor, toPage } from '../http/cursor.ts'
import { orNotFound } from '../http/lookup.ts'
import { parsePart } from '../http/validate.ts'
import type { InstallationKey } from '../start/secret-key.ts'
import { openSecret, sealSecret } from './secrets.ts'

const columns = ['id', 'name', 'type', 'settings', 'limits', 'createdAt', 'updatedAt'] as const

type Row = Omit<Connection, 'settings' | 'limits'> & { settings: unknown; limits: unknown }

function toConnection(row: Row): Connection {
  return { ...row, settings: row.settings as JsonObject, limits: Limits.parse(row.limits) }
}

export async function listConnections(
  tx: Tx,
  query: RouteRequest<typeof routes.listConnections>['query'],
): Promise<Page<Connection>> {
  const after = parseCursor(query, IdPosition)
  const rows = await tx
    .selectFrom('connections')
    .select(columns)
    .$if(after !== null, (select) => select.where('id', '<', after?.[0] ?? ''))
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute()
  return toPage(rows, query.limit, { item: toConnection, position: ({ id }) => [id] })
}

/** @throws AppError `not_found` */
export async function findConnection(tx: Tx, connectionId: string): Promise<Connection> {
  return toConnection(
    orNotFound(
      await tx
        .selectFrom('connections')
        .select(columns)
        .where('id', '=', connectionId)
        .executeTakeFirst(),
    ),
  )
}

/** @throws AppError `invalid_request` */
function typeOf(id: string): ConnectionType {
  const type = connectionTypes.get(id)
  if (type) return type
  throw new AppError(
    'invalid_request',
    `type: expected one of ${[...connectionTypes.keys()].join(', ')}`,
  )
}

interface Values {
  settings: JsonObject
  secrets: JsonObject
}

/** Values by the type's schema, taken apart. @throws AppError `invalid_request` */
function readValues(type: ConnectionType, raw: JsonObject): Values {
  const parsed = parsePart(type.schema, raw, 'body') as JsonObject
  const isSecret = new Set(type.secretFields)
  const parts = Object.groupBy(Object.entries(parsed), ([name]) =>
    isSecret.has(name) ? 'secrets' : 'settings',
  )
  return {
    settings: Object.fromEntries(parts.settings ?? []),
    secrets: Object.fromEntries(parts.secrets ?? []),
  }
}

async function requireFreeName(tx: Tx, name: string, besideId: string | null): Promise<void> {
  const taken = await tx
    .selectFrom('connections')
    .select('id')
    .where('name', '=', name)
    .$if(besideId !== null, (select) => select.where('id', '<>', besideId ?? ''))
    .executeTakeFirst()
  if (taken)
    throw new AppError('already_exists', `There is a connection ${name} already; steps name them`)
}

/** @returns the connection's id @throws AppError `already_exists`, `invalid_request` */
export async function insertConnection(
  tx: Tx,
  given: { workspaceId: string; name: string; type: string; values: JsonObject },
  key: InstallationKey,
): Promise<string> {
  const { workspaceId, name, values } = given
  const type = typeOf(given.type)
  const { settings, secrets } = readValues(type, values)
  await requireFreeName(tx, name, null)
  const { rows } = await sql<{ id: string }>`select uuidv7() as id`.execute(tx)
  const id = rows[0]?.id ?? ''
  const sealed = await sealSecret(tx, { workspaceId, connectionId: id }, { key, values: secrets })
  await tx
    .insertInto('connections')
    .values({
      workspaceId,
      id,
      name,
      type: type.id,
      settings: JSON.stringify(settings),
      ...sealed,
    })
    .execute()
  return id
}

/** Sets how much may go through the connection; what is under way goes on. */
export async function setLimits(tx: Tx, connectionId: string, limits: Limits): Promise<void> {
  await tx
    .updateTable('connections')
    .set({ limits: JSON.stringify(limits) })
    .where('id', '=', connectionId)
    .execute()
  await tellControls(tx)
}

/** All values of a connection, secrets included: for a test, or to change some of them. */
export async function readAll(
  tx: Tx,
  place: { workspaceId: string; connectionId: string },
  key: InstallationKey,
): Promise<{ type: ConnectionType; values: JsonObject }> {
  const row = orNotFound(
    await tx
      .selectFrom('connections')
      .select(['type', 'settings', 'secret', 'keyVersion'])
      .where('id', '=', place.connectionId)
      .executeTakeFirst(),
  )
  const secrets = await openSecret(tx, place, { key, sealed: row })
  return { type: typeOf(row.type), values: { ...(row.settings as JsonObject), ...secrets } }
}

/** Changes name or values; secrets that are left out stay as they are. */
export async function updateConnection(
  tx: Tx,
  place: { workspaceId: string; connectionId: string },
  given: { name?: string | undefined; values?: JsonObject | undefined; key: InstallationKey },
): Promise<void> {
  const { connectionId } = place
  const { name, values, key } = given
  const current = await readAll(tx, place, key)
  if (name !== undefined) await requireFreeName(tx, name, connectionId)
  const isSecret = new Set(current.type.secretFields)
  const keptSecrets = Object.entries(current.values).filter(([field]) => isSecret.has(field))
  const { settings, secrets } = readValues(
    current.type,
    values === undefined ? current.values : { ...Object.fromEntries(keptSecrets), ...values },
  )
  const sealed = await sealSecret(tx, place, { key, values: secrets })
  await tx
    .updateTable('connections')
    .set({
      ...(name === undefined ? {} : { name }),
      settings: JSON.stringify(settings),
      ...sealed,
      updatedAt: sql<string>`now()`,
    })
    .where('id', '=', connectionId)
    .execute()
}
