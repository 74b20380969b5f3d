import { z } from 'zod'
import { Approval, ApprovalAnswer, ApprovalPage, ApprovalQuery } from '../approval.ts'
import { defineRoute } from '../route.ts'

const tag = 'Approvals'
const ApprovalParams = z.object({ approvalId: z.uuid() })

export const listApprovals = defineRoute({
  method: 'GET',
  path: '/approvals',
  operationId: 'listApprovals',
  tag,
  summary: 'List decisions that runs wait for or waited for, newest first',
  permission: 'approvals:read',
  query: ApprovalQuery,
  status: 200,
  response: ApprovalPage,
})
export const getApproval = defineRoute({
  method: 'GET',
  path: '/approvals/:approvalId',
  operationId: 'getApproval',
  tag,
  summary: 'Read a decision with its form',
  permission: 'approvals:read',
  params: ApprovalParams,
  status: 200,
  response: Approval,
  errors: ['not_found'],
})
export const answerApproval = defineRoute({
  method: 'POST',
  path: '/approvals/:approvalId/answer',
  operationId: 'answerApproval',
  tag,
  summary: 'Approve or reject; only people whom the step names may',
  permission: 'approvals:write',
  params: ApprovalParams,
  body: ApprovalAnswer,
  status: 200,
  response: Approval,
  errors: ['not_found', 'forbidden', 'conflict', 'invalid_request'],
})
