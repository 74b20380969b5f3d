import { z } from 'zod'
import { StepId } from '../definition/step.ts'
import { NewStepPin, StepPin, StepPinList } from '../pin.ts'
import { defineRoute } from '../route.ts'

const tag = 'Workflows'
const WorkflowParams = z.object({ workflowId: z.uuid() })
const StepParams = WorkflowParams.extend({ stepId: StepId })

export const listStepPins = defineRoute({
  method: 'GET',
  path: '/workflows/:workflowId/pins',
  operationId: 'listStepPins',
  tag,
  summary: 'List the pinned outputs of its steps',
  permission: 'runs:read',
  params: WorkflowParams,
  status: 200,
  response: StepPinList,
  errors: ['not_found'],
})
export const pinStep = defineRoute({
  method: 'PUT',
  path: '/workflows/:workflowId/pins/:stepId',
  operationId: 'pinStep',
  tag,
  summary: 'Pin what a step gives in test runs: by hand, or from a past run',
  permission: 'workflows:write',
  params: StepParams,
  body: NewStepPin,
  status: 200,
  response: StepPin,
  errors: ['not_found', 'conflict', 'forbidden', 'invalid_request'],
})
export const unpinStep = defineRoute({
  method: 'DELETE',
  path: '/workflows/:workflowId/pins/:stepId',
  operationId: 'unpinStep',
  tag,
  summary: 'Let test runs carry the step out again',
  permission: 'workflows:write',
  params: StepParams,
  status: 204,
  errors: ['not_found'],
})
