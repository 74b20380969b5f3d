import { z } from 'zod'
import { defineRoute } from '../route.ts'
import { NewShadow, Shadow, ShadowState } from '../shadow.ts'
import { WorkflowDetail } from '../workflow.ts'

const tag = 'Workflows'
const WorkflowParams = z.object({ workflowId: z.uuid() })

export const getShadow = defineRoute({
  method: 'GET',
  path: '/workflows/:workflowId/shadow',
  operationId: 'getShadow',
  tag,
  summary: 'Read what its definition on trial would have done',
  permission: 'runs:read',
  params: WorkflowParams,
  status: 200,
  response: ShadowState,
  errors: ['not_found'],
})
export const startShadow = defineRoute({
  method: 'PUT',
  path: '/workflows/:workflowId/shadow',
  operationId: 'startShadow',
  tag,
  summary: 'Put its draft, or a version of it, on trial beside live runs or beside you',
  permission: 'workflows:write',
  params: WorkflowParams,
  body: NewShadow,
  status: 200,
  response: Shadow,
  errors: ['not_found', 'conflict', 'forbidden', 'invalid_definition', 'workflow_not_runnable'],
})
export const promoteShadow = defineRoute({
  method: 'POST',
  path: '/workflows/:workflowId/shadow/promote',
  operationId: 'promoteShadow',
  tag,
  summary: 'Publish what is on trial, switch the workflow on, and end the trial',
  permission: 'workflows:write',
  params: WorkflowParams,
  status: 200,
  response: WorkflowDetail,
  errors: ['not_found', 'conflict', 'forbidden', 'invalid_definition'],
})
export const stopShadow = defineRoute({
  method: 'DELETE',
  path: '/workflows/:workflowId/shadow',
  operationId: 'stopShadow',
  tag,
  summary: 'End the trial; what was seen of it goes with it',
  permission: 'workflows:write',
  params: WorkflowParams,
  status: 204,
  errors: ['not_found'],
})
