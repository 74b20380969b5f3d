/** Devices of a workspace, as pages show them. */
import { AppError, type Device, type Page, type RouteRequest, type routes } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'
import { z } from 'zod'
import { people } from '../auth/people.ts'
import { IdPosition, parseCursor, toPage } from '../http/cursor.ts'
import { orNotFound } from '../http/lookup.ts'

/** A device that takes commands asks at least every half minute. */
const onlineSeconds = 90

const Capture = z.enum(['on', 'paused', 'off'])

function selectDevices(tx: Tx) {
  return tx
    .selectFrom('devices as d')
    .innerJoin(people(), 'u.userId', 'd.userId')
    .select(['d.id', 'd.name', 'd.platform', 'u.personName as ownerName', 'd.createdAt'])
    .select(['d.lastSeenAt', 'd.watchedFolders', 'd.allowedCommands', 'd.capture', 'd.userId'])
    .select(
      sql<boolean>`coalesce(d.last_seen_at > now() - make_interval(secs => ${onlineSeconds}), false)`.as(
        'online',
      ),
    )
    .where('d.revokedAt', 'is', null)
}

type DeviceRow = Awaited<ReturnType<ReturnType<typeof selectDevices>['executeTakeFirstOrThrow']>>

function toDevice(row: DeviceRow): Device & { userId: string } {
  return { ...row, capture: Capture.parse(row.capture) }
}

export async function listDevices(
  tx: Tx,
  query: RouteRequest<typeof routes.listDevices>['query'],
): Promise<Page<Device>> {
  const after = parseCursor(query, IdPosition)
  const rows = await selectDevices(tx)
    .$if(after !== null, (select) => select.where('d.id', '<', after?.[0] ?? ''))
    .orderBy('d.id', 'desc')
    .limit(query.limit + 1)
    .execute()
  return toPage(rows, query.limit, { item: toDevice, position: ({ id }) => [id] })
}

/** @throws AppError `not_found` */
export async function findDevice(tx: Tx, deviceId: string): Promise<Device & { userId: string }> {
  return toDevice(
    orNotFound(await selectDevices(tx).where('d.id', '=', deviceId).executeTakeFirst()),
  )
}

/** A name that no device in use has: the wish, or the wish with a number. */
export async function freeName(tx: Tx, wish: string): Promise<string> {
  const rows = await tx
    .selectFrom('devices')
    .select('name')
    .where('revokedAt', 'is', null)
    .where(sql<boolean>`starts_with(name, ${wish})`)
    .execute()
  const taken = new Set(rows.map(({ name }) => name))
  if (!taken.has(wish)) return wish
  for (let number = 2; ; number++) {
    const name = `${wish}-${number}`
    if (!taken.has(name)) return name
  }
}

/** @throws AppError `already_exists` when another device in use has the name */
export async function renameDevice(tx: Tx, deviceId: string, name: string): Promise<void> {
  const taken = await tx
    .selectFrom('devices')
    .select('id')
    .where('name', '=', name)
    .where('id', '<>', deviceId)
    .where('revokedAt', 'is', null)
    .executeTakeFirst()
  if (taken)
    throw new AppError('already_exists', `Another device is called ${name}; steps name devices`)
  await tx.updateTable('devices').set({ name }).where('id', '=', deviceId).execute()
}

/**
 * Cuts a device off: its keys stop with this transaction. Keys first, then the device, as when their use
 * is noted: the other way round the two would wait for one another.
 */
export async function revokeDevice(tx: Tx, deviceId: string): Promise<void> {
  const now = sql<string>`now()`
  await tx
    .updateTable('apiKeys')
    .set({ revokedAt: now })
    .where('deviceId', '=', deviceId)
    .where('revokedAt', 'is', null)
    .execute()
  await tx.updateTable('devices').set({ revokedAt: now }).where('id', '=', deviceId).execute()
}
