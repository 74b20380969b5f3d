import { z } from 'zod'
import {
  BulkReplay,
  BulkReplayed,
  DeliveryDetail,
  DeliveryPage,
  DeliveryQuery,
  Replay,
  Replayed,
} from '../delivery.ts'
import { defineRoute } from '../route.ts'

const tag = 'Webhooks'
const WorkflowParams = z.object({ workflowId: z.uuid() })
const DeliveryParams = WorkflowParams.extend({ deliveryId: z.uuid() })

export const listDeliveries = defineRoute({
  method: 'GET',
  path: '/workflows/:workflowId/deliveries',
  operationId: 'listDeliveries',
  tag,
  summary: 'List what came to the webhook, the latest first',
  permission: 'runs:read',
  params: WorkflowParams,
  query: DeliveryQuery,
  status: 200,
  response: DeliveryPage,
  errors: ['not_found'],
})
export const getDelivery = defineRoute({
  method: 'GET',
  path: '/workflows/:workflowId/deliveries/:deliveryId',
  operationId: 'getDelivery',
  tag,
  summary: 'Read a delivery with its headers and body',
  permission: 'runs:read',
  params: DeliveryParams,
  status: 200,
  response: DeliveryDetail,
  errors: ['not_found'],
})
export const replayDelivery = defineRoute({
  method: 'POST',
  path: '/workflows/:workflowId/deliveries/:deliveryId/replay',
  operationId: 'replayDelivery',
  tag,
  summary: 'Start a run of the published version with a delivery that was kept',
  permission: 'workflows:run',
  params: DeliveryParams,
  body: Replay,
  status: 201,
  response: Replayed,
  errors: ['not_found', 'conflict', 'workflow_not_runnable', 'queue_full'],
})
export const replayDeliveries = defineRoute({
  method: 'POST',
  path: '/workflows/:workflowId/deliveries/replay',
  operationId: 'replayDeliveries',
  tag,
  summary: 'Replay the deliveries of a status that no replay has reached',
  permission: 'workflows:run',
  params: WorkflowParams,
  body: BulkReplay,
  status: 200,
  response: BulkReplayed,
  errors: ['not_found', 'workflow_not_runnable', 'queue_full'],
})
