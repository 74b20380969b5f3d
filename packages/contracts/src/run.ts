/** Runs and what their journals say of their steps. */
import { z } from 'zod'
import { Priority } from './definition/limits.ts'
import { StoredValue } from './file.ts'
import { JsonObject, JsonValue } from './json.ts'
import { pageOf, PageQuery } from './page.ts'
import { Timestamp } from './time.ts'

export const RunStatus = z
  .enum(['queued', 'running', 'waiting', 'succeeded', 'failed', 'canceled'])
  .meta({ id: 'RunStatus' })
export type RunStatus = z.infer<typeof RunStatus>

export const finalStatuses: ReadonlySet<RunStatus> = new Set<RunStatus>([
  'succeeded',
  'failed',
  'canceled',
])

/** What stopped a step or a run. */
export const Failure = z
  .object({
    code: z.string(),
    message: z.string(),
    stepId: z.string().nullable(),
    /** A dead letter, and why nothing more is tried: the last attempt failed, or three workers were lost. */
    dead: z.enum(['retries_exhausted', 'lost_workers']).optional(),
  })
  .meta({ id: 'Failure' })
export type Failure = z.infer<typeof Failure>

/** How a run ended: what its `return` gave, what stopped it, or who canceled it. */
export const Outcome = z
  .discriminatedUnion('status', [
    z.object({
      status: z.literal('succeeded'),
      output: JsonValue,
      /** Where the output is, when it is too large to be here; `output` is null then. */
      outputFile: StoredValue.optional(),
    }),
    z.object({ status: z.literal('failed'), error: Failure }),
    z.object({ status: z.literal('canceled'), reason: z.string() }),
  ])
  .meta({ id: 'Outcome' })
export type Outcome = z.infer<typeof Outcome>

export const TriggerKind = z.enum([
  'manual',
  'schedule',
  'event',
  'webhook',
  'retry',
  'workflow',
  'call',
  'failure',
])
export type TriggerKind = z.infer<typeof TriggerKind>

/** One execution of a workflow version, from trigger to last step. */
export const Run = z
  .object({
    id: z.uuid(),
    workflowId: z.uuid(),
    workflowName: z.string(),
    version: z.int(),
    status: RunStatus,
    trigger: TriggerKind,
    createdAt: Timestamp,
    startedAt: Timestamp.nullable(),
    finishedAt: Timestamp.nullable(),
    error: Failure.nullable(),
    /** The run that this one repeats. */
    retryOf: z.uuid().nullable(),
  })
  .meta({ id: 'Run' })
export type Run = z.infer<typeof Run>
const waiting = {
  stepKey: z.string(),
  /** When it gives up; without, only an answer ends it. */
  until: Timestamp.nullable(),
}
/** What a step waits for that others bring. */
export const RunWait = z
  .discriminatedUnion('kind', [
    z.object({ ...waiting, kind: z.literal('event'), eventType: z.string().nullable() }),
    z.object({ ...waiting, kind: z.literal('webhook') }),
    z.object({
      ...waiting,
      kind: z.literal('approval'),
      approvalId: z.uuid(),
      message: z.string(),
    }),
    /** The run that is called has no id until it was started. */
    z.object({
      ...waiting,
      kind: z.literal('child'),
      workflow: z.string(),
      runId: z.uuid().nullable(),
    }),
  ])
  .meta({ id: 'RunWait' })
export type RunWait = z.infer<typeof RunWait>

/** `waitingFor` says in words what a waiting run waits for; `waits` has what others are to bring. */
/** The run of the error workflow that the failure of a run started; null and the reason when it started none. */
export const ErrorRun = z
  .object({
    workflowId: z.uuid(),
    workflowName: z.string(),
    runId: z.uuid().nullable(),
    skipped: z.enum(['off', 'gone', 'of-error-workflow']).nullable(),
  })
  .meta({ id: 'ErrorRun' })
export type ErrorRun = z.infer<typeof ErrorRun>

export const RunDetail = Run.extend({
  inputs: JsonObject,
  /** What the trigger brought: the delivery, the event, the due time. */
  triggerData: JsonValue,
  output: JsonValue.nullable(),
  /** Where the output is, when it is too large to be here. */
  outputFile: StoredValue.optional(),
  waitingFor: z.string().nullable(),
  waits: z.array(RunWait),
  errorRun: ErrorRun.nullable(),
  /** The steps whose pinned outputs it was given, by id: a test run. */
  pinnedSteps: z.array(z.string()),
  /** Whether it is kept for good, however long its workspace keeps runs. */
  held: z.boolean(),
}).meta({ id: 'RunDetail' })
export type RunDetail = z.infer<typeof RunDetail>
export const RunPage = pageOf(Run)
export const RunQuery = PageQuery.extend({
  workflowId: z.uuid().optional(),
  status: RunStatus.optional(),
  kind: z.enum(['user', 'system']).optional(),
  /** Dead letters: failed after their last attempt or lost workers, and not repeated since. */
  dead: z.stringbool().optional(),
})
export type RunQuery = z.infer<typeof RunQuery>

export const StepRunStatus = z.enum([
  'queued',
  'running',
  'waiting',
  'succeeded',
  'failed',
  'skipped',
  'canceled',
  'unknown',
])
export const Attempt = z.object({
  number: z.int(),
  /** That of the action it was made with; runs from before do not say. */
  version: z.int().optional(),
  startedAt: Timestamp,
  finishedAt: Timestamp.nullable(),
  error: Failure.nullable(),
})
/** One execution of a step: `key` tells iterations apart (`each[3].mail`). */
export const StepRun = z
  .object({
    key: z.string(),
    stepId: z.string(),
    kind: z.string(),
    status: StepRunStatus,
    input: JsonValue.nullable(),
    output: JsonValue.nullable(),
    /** Where they are, when they are too large to be here. */
    inputFile: StoredValue.optional(),
    outputFile: StoredValue.optional(),
    error: Failure.nullable(),
    attempts: z.array(Attempt),
    /** It was not carried out: its output was pinned. */
    pinned: z.literal(true).optional(),
    /** What its code said by `console.log`, in lines. */
    log: z.array(z.string()).optional(),
    retryAt: Timestamp.nullable(),
    /** The time that a step waits for which waits for a time. */
    waitsUntil: Timestamp.nullable(),
    startedAt: Timestamp.nullable(),
    finishedAt: Timestamp.nullable(),
  })
  .meta({ id: 'StepRun' })
export type StepRun = z.infer<typeof StepRun>
export const StepRunList = z.object({ items: z.array(StepRun) }).meta({ id: 'StepRunList' })

/** What starts a run by hand. */
export const NewRun = z
  .strictObject({
    inputs: JsonObject.default({}),
    /** That of the workflow if unset. */
    priority: Priority.optional(),
    /** Begins with the sample that a test delivery left, as if the webhook had brought it. */
    sample: z.boolean().default(false),
    /** A trial of the draft, though a version is published. */
    draft: z.boolean().default(false),
    /** A trial of the draft in which steps give their pinned outputs instead of being carried out. */
    pins: z.boolean().default(false),
  })
  .meta({ id: 'NewRun' })
export type NewRun = z.infer<typeof NewRun>
