import { z } from 'zod'
import { defineRoute } from '../route.ts'
import { NewShadow, Shadow, ShadowState } from '../shadow.ts'

const tag = 'Workflows'
const WorkflowParams = z.object({ workflowId: z.uuid() })

export const getShadow = defineRoute({
  method: 'GET',
  path: '/workflows/:workflowId/shadow',
  operationId: 'getShadow',
  tag,
  summary: 'Read what its definition on trial would have done in the place of live runs',
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
  summary: 'Put its draft, or a version of it, on trial beside the live version',
  permission: 'workflows:write',
  params: WorkflowParams,
  body: NewShadow,
  status: 200,
  response: Shadow,
  errors: ['not_found', 'conflict', 'forbidden', 'invalid_definition', 'workflow_not_runnable'],
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
