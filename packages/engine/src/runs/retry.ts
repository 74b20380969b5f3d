/** Repeating a run that ended, in a new run: as it was, or with something changed. */
import type { AcceptedRun, NewRun } from '../accept/new-run.ts'
import { forkOf } from '../history/fork.ts'
import { idOf, placesOf } from '../history/places.ts'
import {
  planRepeat,
  type Repeat,
  type RepeatFrom,
  type RepeatHow,
  unknownKeys,
} from '../history/repeat.ts'
import { queryOn } from '../sql/query.ts'
import {
  AppError,
  childSteps,
  type Definition,
  type FieldProblem,
  type JsonObject,
  type JsonValue,
  parseDefinition,
} from '@floyo/contracts'
import type { Pool } from 'pg'
import type { Acceptor } from '../accept/accept.ts'
import { readStoredRun, type StoredRun } from './past-run.ts'
import { resolveInputs } from './start.ts'

interface OfRun {
  workspaceId: string
  runId: string
  userId: string | null
  /** What makes a repeated request the same: its run is not started again. */
  onceKey?: string
}

export interface RetryRequest extends OfRun {
  from: RepeatFrom
  /** `draft` is a trial of what is not published yet. */
  version?: 'same' | 'newest' | 'draft'
  inputs?: JsonObject | undefined
  triggerData?: JsonValue | undefined
  /** Outputs of steps in place of those of the run, by key. */
  outputs?: Record<string, JsonValue> | undefined
}

export interface ForkRequest extends OfRun {
  /** Behind which entry of the journal, from 1; 0 is before the first. */
  at: number
}

export type RepeatedRun = AcceptedRun & Pick<Repeat, 'kept' | 'effectKeys'>

export interface RetryDeps {
  pool: Pool
  acceptor: Acceptor
  check: (definition: Definition) => FieldProblem[]
}

/**
 * Starts the repetition. Unchanged and from the failed step, its effects bear the idempotency keys of
 * the first run: a target that got one of them already can tell.
 *
 * @throws AppError `not_found`; `conflict` when the run has not ended, or has nothing to go on from;
 * `invalid_request` (inputs, steps), `invalid_definition` (a draft that does not run), `queue_full`
 */
export async function retryRun(deps: RetryDeps, request: RetryRequest): Promise<RepeatedRun> {
  const { from, version = 'same', outputs } = request
  const run = await readStoredRun(queryOn(deps.pool), request)
  if (run.outcome === null) {
    throw new AppError('conflict', 'The run has not ended. Cancel it first, or wait for its end.')
  }
  if (from === 'failed-step' && run.outcome.status === 'succeeded' && outputs === undefined) {
    throw new AppError(
      'conflict',
      'The run succeeded: there is no failed step. Repeat it from the start or from a step.',
    )
  }
  const live = await readTarget(deps, { ...request, version }, run)
  const edited = request.inputs !== undefined || request.triggerData !== undefined
  const how: RepeatHow = { from, definition: live.definition, outputs, edited }
  const failedStepId = run.outcome.status === 'failed' ? run.outcome.error.stepId : null
  const past = { ...run, failedStepId }
  requireKnown(unknownKeys(past, how), how)
  const { journal, kept, effectKeys } = planRepeat(past, how)
  const inputs =
    request.inputs === undefined && version === 'same'
      ? run.inputs
      : resolveInputs(live.definition, request.inputs ?? run.inputs)
  const triggerData = request.triggerData === undefined ? run.triggerData : request.triggerData
  const accepted = await deps.acceptor.accept({
    ...repetitionOf(run, request),
    ...live.stored,
    inputs,
    triggerData,
    ...(journal.length > 0 ? { journal } : {}),
  })
  return { ...accepted, kept, effectKeys }
}

/**
 * Starts a run that goes on from what a run was behind one of its journal entries. Its effects bear
 * keys of their own.
 *
 * @throws AppError `not_found`, `invalid_request` (no such entry), `queue_full`
 */
export async function forkRun(
  deps: Pick<RetryDeps, 'pool' | 'acceptor'>,
  request: ForkRequest,
): Promise<RepeatedRun> {
  const { at } = request
  const query = queryOn(deps.pool)
  const run = await readStoredRun(query, request)
  if (at > run.entries.length) {
    const message = `expected an entry of its journal, from 0 to ${run.entries.length}`
    const errors = [{ field: '/at', code: 'too_big', message }]
    throw new AppError('invalid_request', `/at: ${message}`, { errors })
  }
  const [clock] = await query<{ now: string }>({ text: 'select now() as now', values: [] })
  const journal = forkOf(run.entries, { at, now: clock?.now ?? '' })
  const accepted = await deps.acceptor.accept({
    ...repetitionOf(run, request),
    ...(run.version === 0 ? { definition: run.definition } : {}),
    ...(journal.length > 0 ? { journal } : {}),
  })
  const ended = journal.filter(({ type }) => type === 'done' || type === 'skipped')
  const kept = [...new Set(ended.flatMap((entry) => ('key' in entry ? [entry.key] : [])))]
  return { ...accepted, kept, effectKeys: 'new' }
}

function repetitionOf(run: StoredRun, { workspaceId, userId, onceKey }: OfRun): NewRun {
  const { runId, workflowId, version, inputs, triggerData } = run
  return {
    workspaceId,
    workflowId,
    version,
    trigger: 'retry',
    inputs,
    triggerData,
    retryOf: runId,
    ...(userId === null ? {} : { startedBy: userId }),
    ...(onceKey === undefined ? {} : { delivery: { webhookId: runId, deliveryId: onceKey } }),
  }
}

interface Target {
  definition: Definition
  /** How the new run names it. */
  stored: Pick<NewRun, 'version' | 'definition'>
}

/** What the repetition carries out. */
async function readTarget(
  { pool, check }: RetryDeps,
  { workspaceId, version }: { workspaceId: string; version: 'same' | 'newest' | 'draft' },
  run: StoredRun,
): Promise<Target> {
  if (version === 'same') {
    const { definition } = run
    return { definition, stored: { version: run.version, ...(run.version ? {} : { definition }) } }
  }
  const { rows } = await pool.query<{ draft: unknown; newest: unknown; version: number | null }>(
    `select w.draft, v.definition as newest, v.version
     from app.workflows w
     left join app.workflow_versions v
       on v.workspace_id = w.workspace_id and v.workflow_id = w.id and v.version = w.published_version
     where w.workspace_id = $1 and w.id = $2 and w.deleted_at is null`,
    [workspaceId, run.workflowId],
  )
  const [workflow] = rows
  if (!workflow) throw new AppError('conflict', 'Its workflow was put away. Restore it first.')
  if (version === 'newest') {
    if (workflow.version === null) {
      throw new AppError('conflict', 'Nothing of the workflow is published. Take its draft.')
    }
    const definition = readDefinition(workflow.newest)
    return { definition, stored: { version: workflow.version } }
  }
  const definition = readDefinition(workflow.draft)
  const problems = check(definition)
  if (problems.length > 0) throw invalid(problems)
  return { definition, stored: { version: 0, definition } }
}

function readDefinition(raw: unknown): Definition {
  const parsed = parseDefinition(raw)
  if (parsed.ok) return parsed.definition
  throw invalid(parsed.problems)
}

function invalid(errors: FieldProblem[]): AppError {
  const [first] = errors
  return new AppError('invalid_definition', `${first?.field}: ${first?.message}`, { errors })
}

function requireKnown(unknown: readonly string[], { outputs = {}, definition }: RepeatHow): void {
  const places = placesOf(definition)
  const errors = unknown.map((key) => ({
    field: Object.hasOwn(outputs, key) ? `/outputs/${key}` : '/from/step',
    code: 'unknown_step',
    message: `the run has no step run ${key}; its steps name those it has`,
  }))
  for (const key of Object.keys(outputs)) {
    const step = places.get(idOf(key))?.step
    if (!step || childSteps(step).length === 0) continue
    const message = `${key} holds other steps; give the output of one of those`
    errors.push({ field: `/outputs/${key}`, code: 'not_a_leaf', message })
  }
  const [first] = errors
  if (first) throw new AppError('invalid_request', `${first.field}: ${first.message}`, { errors })
}
