/** Devices over HTTP: list, read, rename, cut off, and what a device says of itself. */
import { isDeepStrictEqual } from 'node:util'
import { AppError, type Device, routes } from '@floyo/contracts'
import { inWorkspace } from '@floyo/db'
import { sql } from 'kysely'
import { type Member, scopeOf } from '../http/actor.ts'
import { type Api, requireDevice } from '../http/api.ts'
import { originOf, writeAudit } from '../http/audit.ts'
import { findDevice, listDevices, renameDevice, revokeDevice } from './store.ts'

export function deviceRoutes(api: Api): void {
  api.read(routes.listDevices, (tx, { query }) => listDevices(tx, query))

  api.read(routes.getDevice, (tx, { params: { deviceId } }) => findDevice(tx, deviceId))

  api.write(routes.renameDevice, async (tx, { actor, params: { deviceId }, body, audit }) => {
    const device = await findDevice(tx, deviceId)
    requireOwn(actor, device)
    await renameDevice(tx, deviceId, body.name)
    audit({
      action: 'device.renamed',
      target: { type: 'device', id: deviceId },
      changes: { from: device.name, to: body.name },
    })
    return { ...device, name: body.name }
  })

  api.write(routes.revokeDevice, async (tx, { actor, params: { deviceId }, audit }) => {
    const device = await findDevice(tx, deviceId)
    if (actor.role !== 'owner' && actor.role !== 'admin') requireOwn(actor, device)
    await revokeDevice(tx, deviceId)
    audit({
      action: 'device.revoked',
      target: { type: 'device', id: deviceId },
      changes: { name: device.name },
    })
    return undefined
  })

  // A device reports at every start; only what is new is worth a line in the log.
  api.handle(routes.reportDevice, async ({ actor, body, request }) => {
    const { device } = requireDevice(actor)
    const { watchedFolders, allowedCommands, capture } = body
    return inWorkspace(api.deps.db, scopeOf(actor), async (tx) => {
      const before = await findDevice(tx, device.id)
      await tx
        .updateTable('devices')
        .set({ watchedFolders, allowedCommands, capture, lastSeenAt: sql<string>`now()` })
        .where('id', '=', device.id)
        .execute()
      const after = await findDevice(tx, device.id)
      const changes = { capture, folders: watchedFolders.length, commands: allowedCommands.length }
      if (!isDeepStrictEqual(reported(before), reported(after))) {
        await writeAudit(tx, originOf(request, actor), [
          { action: 'device.reported', target: { type: 'device', id: device.id }, changes },
        ])
      }
      return after
    })
  })
}

function reported({ watchedFolders, allowedCommands, capture }: Device): unknown[] {
  return [watchedFolders, allowedCommands, capture]
}

/** A device is its person's: nobody else renames it. */
function requireOwn(actor: Member, device: { userId: string }): void {
  if (device.userId === actor.userId) return
  throw new AppError('forbidden', 'This is somebody else’s device; ask them, or an admin')
}
