/** Workflows: a draft that may change, and published versions that never do. */
import { z } from 'zod'
import { Definition } from './definition/definition.ts'
import { FieldProblem } from './errors.ts'
import { JsonObject } from './json.ts'
import { pageOf, PageQuery } from './page.ts'
import { RunStatus } from './run.ts'
import { Timestamp } from './time.ts'

/** `off` never ran or was switched off; `on` reacts to its triggers. Runs by hand work in both. */
export const Workflow = z
  .object({
    id: z.uuid(),
    name: z.string(),
    description: z.string().nullable(),
    /** `system` ones are Floyo's own background work: readable, not editable. */
    kind: z.enum(['user', 'system']),
    enabled: z.boolean(),
    /** Since when none of its runs begins or goes on; new ones are accepted and wait. */
    pausedAt: Timestamp.nullable(),
    publishedVersion: z.int().nullable(),
    /** Whether the draft differs from what is published. */
    draftChanged: z.boolean(),
    /** Grows with each change of the draft; `If-Match` and `ETag` carry it. */
    revision: z.int(),
    /** Whether it is on trial beside a person: its triggers are watched, and start nothing. */
    inShadow: z.boolean(),
    triggers: z.array(z.string()),
    nextFireAt: Timestamp.nullable(),
    lastRun: z.object({ id: z.uuid(), status: RunStatus, createdAt: Timestamp }).nullable(),
    suggestionId: z.uuid().nullable(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Workflow' })
export type Workflow = z.infer<typeof Workflow>
const NamedWorkflow = z.object({ id: z.uuid(), name: z.string() })

/** What is started when runs of a workflow fail, and for whose failures it is started itself. */
export const FailureLinks = z
  .object({
    /** Its own error workflow, or else that of the workspace. */
    startedOnFailure: NamedWorkflow.extend({
      enabled: z.boolean(),
      of: z.enum(['workflow', 'workspace']),
    }).nullable(),
    ofWorkflows: z.array(NamedWorkflow),
    ofWorkspace: z.boolean(),
  })
  .meta({ id: 'FailureLinks' })
export type FailureLinks = z.infer<typeof FailureLinks>

/** Time saved, from what was measured by hand: at the usual pace, at a quick one and at a slow one. */
export const TimeSaved = z
  .object({
    /** How many runs that succeeded it is of, and since when. */
    runs: z.int(),
    since: Timestamp,
    seconds: z.number(),
    low: z.number(),
    high: z.number(),
  })
  .meta({ id: 'TimeSaved' })
export type TimeSaved = z.infer<typeof TimeSaved>

export const WorkflowDetail = Workflow.extend({
  draft: Definition,
  published: Definition.nullable(),
  /** Where webhooks are sent, when a published trigger takes them. */
  webhookUrl: z.string().nullable(),
  manualSeconds: z.number().nullable(),
  /** Null without a routine that it was made from, and while none of its runs has succeeded. */
  timeSaved: TimeSaved.nullable(),
  failures: FailureLinks,
}).meta({ id: 'WorkflowDetail' })
export type WorkflowDetail = z.infer<typeof WorkflowDetail>
export const WorkflowPage = pageOf(Workflow)
export const WorkflowQuery = PageQuery.extend({
  search: z.string().max(200).optional(),
  enabled: z.stringbool().optional(),
  kind: z.enum(['user', 'system']).optional(),
})

/** A definition as it comes from outside; it is read by parseDefinition, which explains problems. */
export const NewWorkflow = z.strictObject({ definition: JsonObject }).meta({ id: 'NewWorkflow' })
export const DraftChange = z.strictObject({ definition: JsonObject }).meta({ id: 'DraftChange' })
export const DefinitionCheck = z
  .object({ problems: z.array(FieldProblem), warnings: z.array(FieldProblem) })
  .meta({ id: 'DefinitionCheck' })
export type DefinitionCheck = z.infer<typeof DefinitionCheck>

export const WorkflowVersion = z
  .object({
    version: z.int(),
    definition: Definition,
    publishedAt: Timestamp,
    publishedBy: z.string(),
    comment: z.string().nullable(),
    current: z.boolean(),
  })
  .meta({ id: 'WorkflowVersion' })
export type WorkflowVersion = z.infer<typeof WorkflowVersion>
export const WorkflowVersionPage = pageOf(WorkflowVersion)
export const Publication = z
  .strictObject({ comment: z.string().max(1000).optional() })
  .meta({ id: 'Publication' })

/** The address is a secret: whoever knows it can start runs. */
export const Webhook = z
  .object({ id: z.uuid(), workflowId: z.uuid(), url: z.string(), createdAt: Timestamp })
  .meta({ id: 'Webhook' })
export const WebhookPage = pageOf(Webhook)
