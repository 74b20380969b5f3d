/** Decisions that runs wait for. */
import { z } from 'zod'
import { JsonObject } from './json.ts'
import { pageOf, PageQuery } from './page.ts'
import { Timestamp } from './time.ts'

export const ApprovalStatus = z.enum(['open', 'answered', 'expired', 'canceled'])
export const Decision = z.enum(['approved', 'rejected'])

/** What a step with `approve` asks of people, and what they said. */
export const Approval = z
  .object({
    id: z.uuid(),
    runId: z.uuid(),
    workflowId: z.uuid(),
    workflowName: z.string(),
    stepId: z.string(),
    message: z.string(),
    /** A JSON Schema of what is to be filled in. */
    form: JsonObject.nullable(),
    /** E-mail addresses and roles of those who decide. */
    approvers: z.array(z.string()),
    /** Whether the caller is one of them. */
    mayDecide: z.boolean(),
    status: ApprovalStatus,
    decision: Decision.nullable(),
    comment: z.string().nullable(),
    /** What was filled in. */
    answer: JsonObject.nullable(),
    answeredBy: z.string().nullable(),
    createdAt: Timestamp,
    /** When it is too late. */
    until: Timestamp.nullable(),
    answeredAt: Timestamp.nullable(),
  })
  .meta({ id: 'Approval' })
export type Approval = z.infer<typeof Approval>

export const ApprovalPage = pageOf(Approval)
export const ApprovalQuery = PageQuery.extend({ status: ApprovalStatus.optional() })
export type ApprovalQuery = z.infer<typeof ApprovalQuery>

export const ApprovalAnswer = z
  .strictObject({
    decision: Decision,
    form: JsonObject.optional(),
    comment: z.string().max(2000).optional(),
  })
  .meta({ id: 'ApprovalAnswer' })
export type ApprovalAnswer = z.infer<typeof ApprovalAnswer>
