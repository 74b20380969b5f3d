/** Every action and every type of connection there is, by id. */
import type { ActionInfo, ConnectorCatalog } from '@floyo/contracts'
import type { Action } from './action.ts'
import type { ConnectionType } from './connection-type.ts'
import { csvRead } from './csv/read.ts'
import { csvWrite } from './csv/write.ts'
import { deviceCommand } from './device/command.ts'
import { smtpConnection } from './email/connection.ts'
import { emailSend } from './email/send.ts'
import { fileWrite } from './file/write.ts'
import { floyoNote } from './floyo/note.ts'
import { httpConnection } from './http/connection.ts'
import { httpRequest } from './http/request.ts'
import { toJsonSchema } from './json-schema.ts'
import { webhookSecretConnection } from './webhook-secret.ts'

export const actions: ReadonlyMap<string, Action> = byId([
  httpRequest,
  emailSend,
  csvRead,
  csvWrite,
  fileWrite,
  deviceCommand,
  floyoNote,
])

export const connectionTypes: ReadonlyMap<string, ConnectionType> = byId([
  httpConnection,
  smtpConnection,
  webhookSecretConnection,
])

/** The actions with their schemas as JSON Schema, for the builder, the API and the static check. */
export const actionCatalog: readonly ActionInfo[] = [...actions.values()].map((action) => ({
  id: action.id,
  version: action.version,
  title: action.title,
  description: action.description,
  effect: action.effect,
  connectionType: action.connection?.type ?? null,
  input: toJsonSchema(action.input, 'input'),
  output: toJsonSchema(action.output, 'output'),
}))

export const connectionTypeCatalog: ConnectorCatalog['connectionTypes'] = [
  ...connectionTypes.values(),
].map(({ id, title, schema, secretFields }) => ({
  id,
  title,
  schema: toJsonSchema(schema, 'input'),
  secretFields: [...secretFields],
}))

function byId<Item extends { id: string }>(items: Item[]): Map<string, Item> {
  return new Map(items.map((item) => [item.id, item]))
}
