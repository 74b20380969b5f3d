import { z } from 'zod'
import { Forecast, ForecastQuery, ForecastRequest } from '../forecast.ts'
import { PageQuery } from '../page.ts'
import { NewRun, Run } from '../run.ts'
import { defineRoute } from '../route.ts'
import {
  DefinitionCheck,
  DraftChange,
  NewWorkflow,
  Publication,
  Webhook,
  WebhookPage,
  WorkflowDetail,
  WorkflowPage,
  WorkflowQuery,
  WorkflowVersion,
  WorkflowVersionPage,
} from '../workflow.ts'

const tag = 'Workflows'
const WorkflowParams = z.object({ workflowId: z.uuid() })
const VersionParams = WorkflowParams.extend({
  version: z.coerce.number().int().min(1).max(2_147_483_647),
})

export const listWorkflows = defineRoute({
  method: 'GET',
  path: '/workflows',
  operationId: 'listWorkflows',
  tag,
  summary: 'List workflows, the newest first',
  permission: 'workflows:read',
  query: WorkflowQuery,
  status: 200,
  response: WorkflowPage,
})
export const createWorkflow = defineRoute({
  method: 'POST',
  path: '/workflows',
  operationId: 'createWorkflow',
  tag,
  summary: 'Make a workflow with a draft',
  permission: 'workflows:write',
  body: NewWorkflow,
  status: 201,
  response: WorkflowDetail,
  errors: ['invalid_definition'],
})
export const checkWorkflow = defineRoute({
  method: 'POST',
  path: '/workflows/check',
  operationId: 'checkWorkflow',
  tag,
  summary: 'Say what is wrong with a definition, storing nothing',
  permission: 'workflows:read',
  body: DraftChange,
  status: 200,
  response: DefinitionCheck,
})
export const getWorkflow = defineRoute({
  method: 'GET',
  path: '/workflows/:workflowId',
  operationId: 'getWorkflow',
  tag,
  summary: 'Read a workflow',
  permission: 'workflows:read',
  params: WorkflowParams,
  status: 200,
  response: WorkflowDetail,
  errors: ['not_found'],
})
export const saveDraft = defineRoute({
  method: 'PUT',
  path: '/workflows/:workflowId/draft',
  operationId: 'saveDraft',
  tag,
  summary: 'Change the draft; `If-Match` names the revision that was read',
  permission: 'workflows:write',
  params: WorkflowParams,
  body: DraftChange,
  status: 200,
  response: WorkflowDetail,
  errors: ['not_found', 'invalid_definition', 'precondition_failed', 'conflict'],
})
export const publishWorkflow = defineRoute({
  method: 'POST',
  path: '/workflows/:workflowId/publish',
  operationId: 'publishWorkflow',
  tag,
  summary: 'Make the draft the next version',
  permission: 'workflows:write',
  params: WorkflowParams,
  body: Publication,
  status: 201,
  response: WorkflowVersion,
  errors: ['not_found', 'invalid_definition'],
})
export const listVersions = defineRoute({
  method: 'GET',
  path: '/workflows/:workflowId/versions',
  operationId: 'listVersions',
  tag,
  summary: 'List versions, the newest first',
  permission: 'workflows:read',
  params: WorkflowParams,
  query: PageQuery,
  status: 200,
  response: WorkflowVersionPage,
  errors: ['not_found'],
})
export const getVersion = defineRoute({
  method: 'GET',
  path: '/workflows/:workflowId/versions/:version',
  operationId: 'getVersion',
  tag,
  summary: 'Read a version',
  permission: 'workflows:read',
  params: VersionParams,
  status: 200,
  response: WorkflowVersion,
  errors: ['not_found'],
})
export const rollBackWorkflow = defineRoute({
  method: 'POST',
  path: '/workflows/:workflowId/versions/:version/publish',
  operationId: 'rollBackWorkflow',
  tag,
  summary: 'Publish an old version again, as the next one',
  permission: 'workflows:write',
  params: VersionParams,
  status: 201,
  response: WorkflowVersion,
  errors: ['not_found', 'invalid_definition'],
})
export const enableWorkflow = defineRoute({
  method: 'POST',
  path: '/workflows/:workflowId/enable',
  operationId: 'enableWorkflow',
  tag,
  summary: 'Let its triggers start runs; publishes the draft if nothing is published',
  permission: 'workflows:write',
  params: WorkflowParams,
  status: 200,
  response: WorkflowDetail,
  errors: ['not_found', 'invalid_definition'],
})
export const disableWorkflow = defineRoute({
  method: 'POST',
  path: '/workflows/:workflowId/disable',
  operationId: 'disableWorkflow',
  tag,
  summary: 'Stop its triggers; runs in flight finish',
  permission: 'workflows:write',
  params: WorkflowParams,
  status: 200,
  response: WorkflowDetail,
  errors: ['not_found'],
})
export const pauseWorkflow = defineRoute({
  method: 'POST',
  path: '/workflows/:workflowId/pause',
  operationId: 'pauseWorkflow',
  tag,
  summary: 'Let none of its runs begin or go on; new ones are accepted and wait',
  permission: 'workflows:write',
  params: WorkflowParams,
  status: 200,
  response: WorkflowDetail,
  errors: ['not_found'],
})
export const resumeWorkflow = defineRoute({
  method: 'POST',
  path: '/workflows/:workflowId/resume',
  operationId: 'resumeWorkflow',
  tag,
  summary: 'Let its runs go on',
  permission: 'workflows:write',
  params: WorkflowParams,
  status: 200,
  response: WorkflowDetail,
  errors: ['not_found'],
})
export const deleteWorkflow = defineRoute({
  method: 'DELETE',
  path: '/workflows/:workflowId',
  operationId: 'deleteWorkflow',
  tag,
  summary: 'Put a workflow away; its runs stay readable',
  permission: 'workflows:write',
  params: WorkflowParams,
  status: 204,
  errors: ['not_found', 'conflict'],
})
export const restoreWorkflow = defineRoute({
  method: 'POST',
  path: '/workflows/:workflowId/restore',
  operationId: 'restoreWorkflow',
  tag,
  summary: 'Bring a workflow back that was put away',
  permission: 'workflows:write',
  params: WorkflowParams,
  status: 200,
  response: WorkflowDetail,
  errors: ['not_found'],
})
export const startRun = defineRoute({
  method: 'POST',
  path: '/workflows/:workflowId/runs',
  operationId: 'startRun',
  tag,
  summary: 'Start a run by hand: of the published version, or of the draft when there is none',
  permission: 'workflows:run',
  params: WorkflowParams,
  body: NewRun,
  status: 201,
  response: Run,
  errors: ['not_found', 'conflict', 'invalid_request', 'invalid_definition', 'queue_full'],
})
export const forecastWorkflow = defineRoute({
  method: 'GET',
  path: '/workflows/:workflowId/forecast',
  operationId: 'forecastWorkflow',
  tag,
  summary: 'How long its runs will take, how many there will be, and whom they call',
  permission: 'workflows:read',
  params: WorkflowParams,
  query: ForecastQuery,
  status: 200,
  response: Forecast,
  errors: ['not_found', 'conflict', 'invalid_definition'],
})
export const forecastDefinition = defineRoute({
  method: 'POST',
  path: '/workflows/:workflowId/forecast',
  operationId: 'forecastDefinition',
  tag,
  summary: 'The same of a definition that is not saved, as if it were that of the workflow',
  permission: 'workflows:read',
  params: WorkflowParams,
  body: ForecastRequest,
  status: 200,
  response: Forecast,
  errors: ['not_found', 'invalid_definition'],
})
export const rotateWebhook = defineRoute({
  method: 'POST',
  path: '/workflows/:workflowId/webhook/rotate',
  operationId: 'rotateWebhook',
  tag,
  summary: 'Give the webhook a new address; the old one stops at once',
  permission: 'workflows:write',
  params: WorkflowParams,
  status: 200,
  response: Webhook,
  errors: ['not_found'],
})
export const listWebhooks = defineRoute({
  method: 'GET',
  path: '/webhooks',
  operationId: 'listWebhooks',
  tag,
  summary: 'List webhook addresses',
  permission: 'workflows:write',
  query: PageQuery,
  status: 200,
  response: WebhookPage,
})
