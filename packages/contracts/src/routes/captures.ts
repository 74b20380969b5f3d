import { z } from 'zod'
import { Capture, NewCapture } from '../capture.ts'
import { defineRoute } from '../route.ts'

const shared = {
  path: '/workflows/:workflowId/webhook/capture',
  tag: 'Webhooks',
  permission: 'workflows:write',
  params: z.object({ workflowId: z.uuid() }),
  status: 200,
  response: Capture,
} as const

export const getCapture = defineRoute({
  ...shared,
  method: 'GET',
  operationId: 'getCapture',
  summary: 'Read whether a test delivery is waited for, and the latest that came',
  errors: ['not_found'],
})
export const startCapture = defineRoute({
  ...shared,
  method: 'POST',
  operationId: 'startCapture',
  summary: 'Listen for a test delivery: the next one is kept as the sample, and starts no run',
  body: NewCapture,
  errors: ['not_found', 'conflict', 'workflow_not_runnable'],
})
export const stopCapture = defineRoute({
  ...shared,
  method: 'DELETE',
  operationId: 'stopCapture',
  summary: 'Listen no longer; the sample stays',
  errors: ['not_found'],
})
export const forgetSample = defineRoute({
  ...shared,
  method: 'DELETE',
  path: '/workflows/:workflowId/webhook/sample',
  operationId: 'forgetSample',
  summary: 'Put the sample away',
  errors: ['not_found'],
})
