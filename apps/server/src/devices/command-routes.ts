/** The device's side of its commands: take them, hand in how they ended. */
import { type DeviceCommand, routes } from '@floyo/contracts'
import { inWorkspace } from '@floyo/db'
import { scopeOf } from '../http/actor.ts'
import { type Api, requireDevice } from '../http/api.ts'
import { signalOf } from '../live/hub.ts'
import { noteSeen, takeCommands } from './commands.ts'

/** Word of a new command can get lost, so the table is looked at this often as well. */
const lookAgainMs = 5000

export function deviceCommandRoutes(api: Api): void {
  const { db, engine, live } = api.deps

  api.handle(routes.takeDeviceCommands, async ({ actor, body, request }) => {
    const device = requireDevice(actor).device
    const scope = scopeOf(actor)
    const signal = AbortSignal.any([signalOf(request), api.deps.stopSignal])
    const take = (): Promise<DeviceCommand[]> =>
      inWorkspace(db, scope, async (tx) => {
        await noteSeen(tx, device.id)
        return takeCommands(tx, { deviceId: device.id, limit: body.limit })
      })
    const deadline = performance.now() + body.waitSeconds * 1000
    for (;;) {
      // Listens before it looks, so that what comes in between is not missed.
      const wait = new AbortController()
      const left = deadline - performance.now()
      const woken = live.next({
        workspaceId: scope.workspaceId,
        matches: (change) => change.kind === 'device-command' && change.id === device.id,
        timeoutMs: Math.max(0, Math.min(left, lookAgainMs)),
        signal: AbortSignal.any([signal, wait.signal]),
      })
      const items = await take()
      if (items.length > 0 || left <= 0 || signal.aborted) {
        wait.abort()
        return { items }
      }
      await woken
    }
  })

  api.handle(routes.finishDeviceCommand, async ({ actor, params, body }) => {
    const { device, workspaceId } = requireDevice(actor)
    const { commandId } = params
    await engine.completeSuspended({ workspaceId, commandId, deviceId: device.id, result: body })
    return undefined
  })
}
