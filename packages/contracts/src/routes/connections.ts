import { z } from 'zod'
import {
  BreakerList,
  Connection,
  ConnectionChange,
  ConnectionPage,
  ConnectionTest,
  ConnectorCatalog,
  NewConnection,
} from '../connection.ts'
import { PageQuery } from '../page.ts'
import { defineRoute } from '../route.ts'

const tag = 'Connections'
const ConnectionParams = z.object({ connectionId: z.uuid() })

export const listConnectors = defineRoute({
  method: 'GET',
  path: '/connectors',
  operationId: 'listConnectors',
  tag,
  summary: 'What steps can do, and what they need',
  permission: 'workflows:read',
  status: 200,
  response: ConnectorCatalog,
})
export const listConnections = defineRoute({
  method: 'GET',
  path: '/connections',
  operationId: 'listConnections',
  tag,
  summary: 'List connections',
  permission: 'connections:read',
  query: PageQuery,
  status: 200,
  response: ConnectionPage,
})
export const createConnection = defineRoute({
  method: 'POST',
  path: '/connections',
  operationId: 'createConnection',
  tag,
  summary: 'Make a connection',
  permission: 'connections:write',
  body: NewConnection,
  status: 201,
  response: Connection,
  errors: ['already_exists'],
})
export const changeConnection = defineRoute({
  method: 'PATCH',
  path: '/connections/:connectionId',
  operationId: 'changeConnection',
  tag,
  summary: 'Change a connection',
  permission: 'connections:write',
  params: ConnectionParams,
  body: ConnectionChange,
  status: 200,
  response: Connection,
  errors: ['not_found', 'already_exists'],
})
export const deleteConnection = defineRoute({
  method: 'DELETE',
  path: '/connections/:connectionId',
  operationId: 'deleteConnection',
  tag,
  summary: 'Delete a connection and its secret',
  permission: 'connections:write',
  params: ConnectionParams,
  status: 204,
  errors: ['not_found'],
})
export const listBreakers = defineRoute({
  method: 'GET',
  path: '/breakers',
  operationId: 'listBreakers',
  tag,
  summary: 'List connections and hosts that are left alone because their calls failed',
  permission: 'runs:read',
  status: 200,
  response: BreakerList,
})
export const testConnection = defineRoute({
  method: 'POST',
  path: '/connections/:connectionId/test',
  operationId: 'testConnection',
  tag,
  summary: 'Try whether a connection works',
  permission: 'connections:write',
  params: ConnectionParams,
  status: 200,
  response: ConnectionTest,
  errors: ['not_found'],
})
