/** The definition of a workflow: what is stored as JSON, written as YAML, and drawn as a canvas. */
import { z } from 'zod'
import { JsonValue } from '../json.ts'
import { Budget } from './budget.ts'
import { Priority, WorkflowLimit } from './limits.ts'
import { Step, StepId } from './step.ts'
import { Trigger } from './trigger.ts'

/** The format that this code writes. Reading upgrades older ones. */
export const definitionFormat = 1

export const Input = z
  .strictObject({
    type: z.enum(['string', 'number', 'boolean', 'list', 'object', 'file']),
    description: z.string().max(1000).optional(),
    default: JsonValue.optional(),
    required: z.boolean().optional(),
  })
  .meta({ id: 'Input' })
export type Input = z.infer<typeof Input>

export const Definition = z
  .strictObject({
    format: z.literal(definitionFormat).default(definitionFormat),
    name: z.string().trim().min(1).max(200),
    description: z.string().max(4000).optional(),
    inputs: z.record(z.string().regex(/^[a-zA-Z][a-zA-Z0-9_]{0,63}$/), Input).default({}),
    trigger: z.array(Trigger).max(20).default([]),
    /** Which of the waiting runs goes first; `normal` if unset. */
    priority: Priority.optional(),
    /** How many of its runs may go on at a time, and begin in a time. */
    limits: z.array(WorkflowLimit).max(10).optional(),
    /** What it is meant to stay within; a forecast warns of more. */
    budget: Budget.optional(),
    /** The name or id of the workflow that is started when a run of this one fails. */
    onFailure: z.string().min(1).max(200).optional(),
    /** What steps give instead of being carried out, by id. Only the definition of a test run has it. */
    pins: z.record(StepId, JsonValue).optional(),
    steps: z.array(Step).min(1, 'expected at least one step').max(1000),
  })
  .meta({ id: 'Definition' })
export type Definition = z.infer<typeof Definition>
