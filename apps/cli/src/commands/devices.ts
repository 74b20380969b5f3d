/** `floyo devices`. */
import { paginate } from '@floyo/client'
import type { Device } from '@floyo/contracts'
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { openClient } from '../open-client.ts'
import { table } from '../output.ts'

export function addDeviceCommands(program: Command, context: Context): void {
  const devices = program.command('devices').description('computers connected to the workspace')
  devices
    .command('list')
    .description('list them')
    .action(() => list(context))
}

async function list(context: Context): Promise<void> {
  const { client } = await openClient(context)
  const devices: Device[] = []
  for await (const device of paginate(client.listDevices, {})) devices.push(device)
  const rows = devices.map((device) => [
    device.name,
    device.online ? 'online' : 'offline',
    device.capture,
    device.ownerName,
    String(device.allowedCommands.length),
    device.platform,
  ])
  const text = table(['NAME', 'STATE', 'CAPTURE', 'OWNER', 'COMMANDS', 'PLATFORM'], rows)
  context.out.result(devices, devices.length > 0 ? text : 'No device yet. Connect one: floyo login')
}
