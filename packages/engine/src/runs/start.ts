/** Starting a run by hand: of the published version, or a trial of the draft when there is none. */
import type { AcceptedRun, NewRun } from '../accept/new-run.ts'
import {
  AppError,
  type Definition,
  type FieldProblem,
  type Input,
  type JsonObject,
  type JsonValue,
  parseDefinition,
  type Priority,
  priorityRanks,
  walkSteps,
} from '@floyo/contracts'
import type { Pool } from 'pg'
import type { Acceptor } from '../accept/accept.ts'

export interface StartRequest {
  workspaceId: string
  workflowId: string
  inputs: JsonObject
  /** Who starts it. */
  userId: string | null
  priority?: Priority | undefined
  /** What stands for what a trigger would have brought. */
  triggerData?: JsonObject | undefined
  /** A trial of the draft, though a version is published. */
  draft?: boolean | undefined
  /** A trial of the draft in which steps give their pinned outputs. */
  pins?: boolean | undefined
  /** What makes a repeated request the same: its run is not started again. */
  onceKey?: string
}

interface WorkflowRow {
  publishedVersion: number | null
  definition: unknown
  pins: Definition['pins'] | null
}

/**
 * Accepts a run of the workflow.
 *
 * @throws AppError `not_found`, `invalid_definition` (a draft that does not run), `invalid_request`
 * (inputs), `queue_full`
 */
export async function startRun(
  deps: { pool: Pool; acceptor: Acceptor; check: (definition: Definition) => FieldProblem[] },
  request: StartRequest,
): Promise<AcceptedRun> {
  const { workspaceId, workflowId, userId, pins = false } = request
  const { rows } = await deps.pool.query<WorkflowRow>(
    `select v.version as "publishedVersion", coalesce(v.definition, w.draft) as definition,
            case when $4 then (select jsonb_object_agg(p.step_id, p.output) from app.step_pins p
                               where p.workspace_id = w.workspace_id and p.workflow_id = w.id) end as pins
     from app.workflows w
     left join app.workflow_versions v
       on v.workspace_id = w.workspace_id and v.workflow_id = w.id and v.version = w.published_version
          and not $3
     where w.workspace_id = $1 and w.id = $2 and w.deleted_at is null`,
    [workspaceId, workflowId, (request.draft ?? false) || pins, pins],
  )
  const [workflow] = rows
  if (!workflow) throw new AppError('not_found', 'There is no such workflow.')
  const definition = readDefinition(workflow.definition)
  const isTrial = workflow.publishedVersion === null
  if (isTrial) {
    const errors = deps.check(definition)
    if (errors.length > 0) throw new AppError('invalid_definition', sayWhat(errors), { errors })
  }
  const run: NewRun = {
    workspaceId,
    workflowId,
    version: workflow.publishedVersion ?? 0,
    ...(isTrial ? { definition: withPins(definition, workflow.pins) } : {}),
    trigger: 'manual',
    inputs: resolveInputs(definition, request.inputs),
    triggerData: request.triggerData ?? null,
    priority: priorityRanks[request.priority ?? definition.priority ?? 'normal'],
    ...(userId === null ? {} : { startedBy: userId }),
    ...(request.onceKey === undefined
      ? {}
      : { delivery: { webhookId: workflowId, deliveryId: request.onceKey } }),
  }
  return deps.acceptor.accept(run)
}

/** Pins of steps that the draft does not have any more are left out. */
function withPins(definition: Definition, pins: WorkflowRow['pins']): Definition {
  const ids = new Set([...walkSteps(definition.steps)].map(({ step }) => step.id))
  const used = Object.entries(pins ?? {}).filter(([id]) => ids.has(id))
  return used.length > 0 ? { ...definition, pins: Object.fromEntries(used) } : definition
}

function readDefinition(raw: unknown): Definition {
  const parsed = parseDefinition(raw)
  if (parsed.ok) return parsed.definition
  throw new AppError('invalid_definition', sayWhat(parsed.problems), { errors: parsed.problems })
}

function sayWhat(errors: FieldProblem[]): string {
  const [first] = errors
  return `The draft has ${errors.length === 1 ? 'a problem' : `${errors.length} problems`}: ${first?.field} ${first?.message}`
}

/**
 * The inputs of a run: what was given, and the defaults of what was not.
 *
 * @throws AppError `invalid_request` with each input that is missing, unknown or of another type
 */
export function resolveInputs(definition: Definition, given: JsonObject): JsonObject {
  const errors: FieldProblem[] = []
  const inputs: JsonObject = {}
  for (const [name, input] of Object.entries(definition.inputs)) {
    const value = Object.hasOwn(given, name) ? given[name] : input.default
    if (value === undefined || value === null) {
      if (input.required && input.default === undefined) {
        const message = `expected ${typeNames[input.type]}; this workflow can not run without it`
        errors.push({ field: `/inputs/${name}`, code: 'missing_input', message })
      }
      inputs[name] = null
    } else if (!isOfType(value, input.type)) {
      const message = `expected ${typeNames[input.type]}, got ${nameOf(value)}`
      errors.push({ field: `/inputs/${name}`, code: 'wrong_type', message })
    } else inputs[name] = value
  }
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(definition.inputs, name)) continue
    const known = Object.keys(definition.inputs).join(', ') || 'none'
    const message = `this workflow has no input ${name}; it has: ${known}`
    errors.push({ field: `/inputs/${name}`, code: 'unknown_input', message })
  }
  const [first] = errors
  if (first) {
    throw new AppError('invalid_request', `${first.field}: ${first.message}`, { errors })
  }
  return inputs
}

const typeNames: Record<Input['type'], string> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  list: 'a list',
  object: 'an object',
  file: 'a file of this workspace',
}

function isOfType(value: JsonValue, type: Input['type']): boolean {
  switch (type) {
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === type
    case 'list':
      return Array.isArray(value)
    case 'object':
      return typeof value === 'object' && !Array.isArray(value)
    case 'file':
      return typeof value === 'object' && value !== null && 'id' in value
  }
}

function nameOf(value: JsonValue): string {
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
