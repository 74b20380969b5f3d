/**
 * Steps: a tree, so that a definition reads from top to bottom and differs step by step. A step's
 * kind is told by the one key that only this kind has (`use`, `if`, `each`, ...).
 */
import { z } from 'zod'
import { JsonObject, JsonValue } from '../json.ts'
import { Duration } from './duration.ts'

/** Names a step; expressions reach its output as `steps.<id>`. */
export const StepId = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,63}$/,
    'expected lower-case letters, digits and _, beginning with a letter',
  )

export const Retry = z
  .strictObject({
    attempts: z.int().min(1).max(20).default(5),
    backoff: z.enum(['exponential', 'fixed']).default('exponential'),
    initial: Duration.default('1s'),
    max: Duration.default('5m'),
  })
  .meta({ id: 'Retry' })
export type Retry = z.infer<typeof Retry>

const common = {
  id: StepId,
  name: z.string().max(200).optional(),
  /** A condition in `{{ }}`: the step is skipped when it is false. */
  when: z.string().max(4000).optional(),
  retry: Retry.optional(),
  timeout: Duration.optional(),
  /** `continue` goes on after a failure; the error is then `steps.<id>.error`. */
  onError: z.enum(['fail', 'continue']).optional(),
  /** What to do when a crash leaves it open whether the effect happened. */
  onUnknown: z.enum(['retry', 'ask', 'probe']).optional(),
  disabled: z.boolean().optional(),
}

interface StepCommon {
  id: string
  name?: string | undefined
  when?: string | undefined
  retry?: Retry | undefined
  timeout?: string | undefined
  onError?: 'fail' | 'continue' | undefined
  onUnknown?: 'retry' | 'ask' | 'probe' | undefined
  disabled?: boolean | undefined
}

export interface UseStep extends StepCommon {
  use: string
  connection?: string | undefined
  with?: JsonObject | undefined
  probe?: Probe | undefined
}
/** How to find out whether an effect happened: an action that only reads, and what its answer means. */
export interface Probe {
  use: string
  connection?: string | undefined
  with?: JsonObject | undefined
  /** A condition over `probe.output`. */
  happened: string
  /** What the step gives when it did; what the probe gave unless said. */
  output?: JsonValue | undefined
}
export interface IfStep extends StepCommon {
  if: string
  then: Step[]
  else?: Step[] | undefined
}
export interface SwitchStep extends StepCommon {
  switch: string
  cases: { value: JsonValue; do: Step[] }[]
  default?: Step[] | undefined
}
export interface EachStep extends StepCommon {
  each: string
  do: Step[]
  concurrency?: number | undefined
}
export interface WhileStep extends StepCommon {
  while: string
  do: Step[]
  limit: number
}
export interface ParallelStep extends StepCommon {
  parallel: 'all' | 'any' | 'settled'
  branches: Step[][]
}
export interface TryStep extends StepCommon {
  try: Step[]
  catch?: Step[] | undefined
  finally?: Step[] | undefined
}
export interface WaitStep extends StepCommon {
  wait:
    | { for: string }
    | { until: string }
    | { event: string; where?: string | undefined }
    | { webhook: true }
}
export interface ApproveStep extends StepCommon {
  approve: {
    by: string[]
    message: string
    form?: JsonObject | undefined
    expires?: string | undefined
    remind?: string | undefined
  }
}
export interface CallStep extends StepCommon {
  call: string
  with?: JsonObject | undefined
}
export interface CodeStep extends StepCommon {
  code: string
  with?: JsonObject | undefined
}
export interface SetStep extends StepCommon {
  set: JsonObject
}
export interface ReturnStep extends StepCommon {
  return: JsonValue
}
export interface FailStep extends StepCommon {
  fail: { message: string; code?: string | undefined }
}

export type Step =
  | UseStep
  | IfStep
  | SwitchStep
  | EachStep
  | WhileStep
  | ParallelStep
  | TryStep
  | WaitStep
  | ApproveStep
  | CallStep
  | CodeStep
  | SetStep
  | ReturnStep
  | FailStep

const Expression = z.string().min(1).max(16_000)
const Steps = z.lazy(() => z.array(Step).max(1000))
const SomeSteps = z.lazy(() => z.array(Step).min(1, 'expected at least one step').max(1000))

const ActionId = z
  .string()
  .regex(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/, 'expected an action such as http.request')
const action = {
  use: ActionId,
  connection: z.string().max(100).optional(),
  with: JsonObject.optional(),
}

/** The schema of each kind of step, by the key that tells it. */
export const stepSchemas = {
  use: z.strictObject({
    ...common,
    ...action,
    probe: z
      .strictObject({ ...action, happened: Expression, output: JsonValue.optional() })
      .optional(),
  }),
  if: z.strictObject({ ...common, if: Expression, then: SomeSteps, else: Steps.optional() }),
  switch: z.strictObject({
    ...common,
    switch: Expression,
    cases: z
      .array(z.strictObject({ value: JsonValue, do: Steps }))
      .min(1)
      .max(200),
    default: Steps.optional(),
  }),
  each: z.strictObject({
    ...common,
    each: Expression,
    do: SomeSteps,
    concurrency: z.int().min(1).max(100).optional(),
  }),
  while: z.strictObject({
    ...common,
    while: Expression,
    do: SomeSteps,
    limit: z.int().min(1).max(10_000),
  }),
  parallel: z.strictObject({
    ...common,
    parallel: z.enum(['all', 'any', 'settled']),
    branches: z.array(Steps).min(1).max(100),
  }),
  try: z.strictObject({
    ...common,
    try: SomeSteps,
    catch: Steps.optional(),
    finally: Steps.optional(),
  }),
  wait: z.strictObject({
    ...common,
    wait: z.union([
      z.strictObject({ for: z.string().max(4000) }),
      z.strictObject({ until: z.string().max(4000) }),
      z.strictObject({ event: z.string().max(100), where: z.string().max(4000).optional() }),
      z.strictObject({ webhook: z.literal(true) }),
    ]),
  }),
  approve: z.strictObject({
    ...common,
    approve: z.strictObject({
      by: z.array(z.string().max(320)).min(1).max(100),
      message: z.string().min(1).max(4000),
      form: JsonObject.optional(),
      expires: Duration.optional(),
      /** Those who may decide are written to once more when they have not so long after they were asked. */
      remind: Duration.optional(),
    }),
  }),
  call: z.strictObject({
    ...common,
    call: z.string().min(1).max(200),
    with: JsonObject.optional(),
  }),
  code: z.strictObject({
    ...common,
    code: z.string().min(1).max(100_000),
    with: JsonObject.optional(),
  }),
  set: z.strictObject({ ...common, set: JsonObject }),
  return: z.strictObject({ ...common, return: JsonValue }),
  fail: z.strictObject({
    ...common,
    fail: z.strictObject({
      message: z.string().min(1).max(4000),
      code: z.string().max(100).optional(),
    }),
  }),
} as const

export type StepKind = keyof typeof stepSchemas
export const stepKinds = Object.keys(stepSchemas) as StepKind[]

export const Step: z.ZodType<Step> = z
  .union(Object.values(stepSchemas) as unknown as [z.ZodType<Step>, z.ZodType<Step>])
  .meta({ id: 'Step' })

/** Which kind a step is: the kind whose own key it has, or undefined when it has none or several. */
export function stepKindOf(step: object): StepKind | undefined {
  const kinds = stepKinds.filter((kind) => Object.hasOwn(step, kind))
  return kinds.length === 1 ? kinds[0] : undefined
}

/** The lists of steps inside a step, each with the key (or keys) under which it lies. */
export function childSteps(step: Step): { at: (string | number)[]; steps: Step[] }[] {
  const lists: { at: (string | number)[]; steps: Step[] | undefined }[] = []
  if ('if' in step)
    lists.push({ at: ['then'], steps: step.then }, { at: ['else'], steps: step.else })
  if ('switch' in step) {
    for (const [index, one] of step.cases.entries())
      lists.push({ at: ['cases', index, 'do'], steps: one.do })
    lists.push({ at: ['default'], steps: step.default })
  }
  if ('each' in step || 'while' in step) lists.push({ at: ['do'], steps: step.do })
  if ('parallel' in step) {
    for (const [index, branch] of step.branches.entries())
      lists.push({ at: ['branches', index], steps: branch })
  }
  if ('try' in step) {
    lists.push(
      { at: ['try'], steps: step.try },
      { at: ['catch'], steps: step.catch },
      { at: ['finally'], steps: step.finally },
    )
  }
  return lists.flatMap(({ at, steps }) => (steps ? [{ at, steps }] : []))
}
