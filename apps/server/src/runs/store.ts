/**
 * Runs as pages show them. A run's row says how it was accepted, its place in the queue where it
 * stands, its end how it ended: a run has one of the two latter. The engine alone writes them.
 */
import {
  type Failure,
  finalStatuses,
  type JsonObject,
  type JsonValue,
  Outcome,
  type Page,
  type Run,
  type RunDetail,
  type RunStatus,
  type RouteRequest,
  type routes,
} from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { type Expression, sql, type SqlBool } from 'kysely'
import { IdPosition, parseCursor, toPage } from '../http/cursor.ts'
import { orNotFound } from '../http/lookup.ts'
import { isDead } from './dead.ts'
import { findErrorRun } from './error-run.ts'
import { listOpenWaits } from './waits.ts'

type ListQuery = RouteRequest<typeof routes.listRuns>['query']

const statusOf = sql<RunStatus>`coalesce(e.status, q.status, 'queued')`

function selectRuns(tx: Tx) {
  return tx
    .selectFrom('runs as r')
    .innerJoin('workflows as w', (join) =>
      join.onRef('w.workspaceId', '=', 'r.workspaceId').onRef('w.id', '=', 'r.workflowId'),
    )
    .leftJoin('runEnds as e', (join) =>
      join.onRef('e.workspaceId', '=', 'r.workspaceId').onRef('e.runId', '=', 'r.id'),
    )
    .leftJoin('runQueue as q', (join) =>
      join.onRef('q.workspaceId', '=', 'r.workspaceId').onRef('q.runId', '=', 'r.id'),
    )
    .select(['r.id', 'r.workflowId', 'w.name as workflowName', 'r.version', 'r.trigger'])
    .select(['r.createdAt', 'r.retryOf', 'e.finishedAt', 'e.outcome'])
    .select(sql<string | null>`coalesce(e.started_at, q.started_at)`.as('startedAt'))
    .select(statusOf.as('status'))
}

type RunRow = Awaited<ReturnType<ReturnType<typeof selectRuns>['executeTakeFirstOrThrow']>>

function toRun(row: RunRow): Run {
  const { outcome, ...run } = row
  return { ...run, error: failureOf(outcome) }
}

function failureOf(outcome: JsonValue): Failure | null {
  if (outcome === null) return null
  const parsed = Outcome.parse(outcome)
  return parsed.status === 'failed' ? parsed.error : null
}

/**
 * Which of the two small indexes finds the runs of a status: those that ended, or the queue. Each is
 * asked by its own ids, so that a page is read from the newest on and no more.
 */
function hasStatus(status: RunStatus): Expression<SqlBool> {
  return finalStatuses.has(status)
    ? sql<SqlBool>`e.status = ${status}::app.run_status`
    : sql<SqlBool>`q.status = ${status}::app.run_status and e.run_id is null`
}

export async function listRuns(tx: Tx, query: ListQuery): Promise<Page<Run>> {
  const after = parseCursor(query, IdPosition)
  const { workflowId, status, kind, dead } = query
  const rows = await selectRuns(tx)
    .$if(after !== null, (select) => select.where('r.id', '<', after?.[0] ?? ''))
    .$if(workflowId !== undefined, (select) => select.where('r.workflowId', '=', workflowId ?? ''))
    .$if(kind !== undefined, (select) => select.where('w.kind', '=', kind ?? 'user'))
    .$if(dead !== undefined, (select) => select.where(isDead('r.id', dead ?? true)))
    .$if(status !== undefined, (select) => select.where(hasStatus(status ?? 'queued')))
    .orderBy('r.id', 'desc')
    .limit(query.limit + 1)
    .execute()
  return toPage(rows, query.limit, { item: toRun, position: ({ id }) => [id] })
}

/** @throws AppError `not_found` */
export async function findRun(tx: Tx, runId: string): Promise<Run> {
  return toRun(orNotFound(await selectRuns(tx).where('r.id', '=', runId).executeTakeFirst()))
}

/** @throws AppError `not_found` */
export async function findRunDetail(tx: Tx, runId: string): Promise<RunDetail> {
  const row = orNotFound(
    await selectRuns(tx)
      .select(['r.inputs', 'r.triggerData', 'q.waitingFor'])
      .select(
        sql<string[]>`coalesce(array(
        select jsonb_object_keys(r.definition -> 'pins')), '{}')`.as('pinnedSteps'),
      )
      .select(
        sql<boolean>`exists (
        select from app.run_holds h where h.workspace_id = r.workspace_id and h.run_id = r.id)`.as(
          'held',
        ),
      )
      .where('r.id', '=', runId)
      .executeTakeFirst(),
  )
  const { inputs, triggerData, waitingFor, pinnedSteps, held, ...run } = row
  return {
    ...toRun(run),
    inputs: inputs as JsonObject,
    triggerData,
    ...outputOf(row.outcome),
    waitingFor: row.status === 'waiting' || row.status === 'queued' ? waitingFor : null,
    waits: finalStatuses.has(row.status) ? [] : await listOpenWaits(tx, runId),
    errorRun: row.status === 'failed' ? await findErrorRun(tx, runId) : null,
    pinnedSteps,
    held,
  }
}

function outputOf(outcome: JsonValue): Pick<RunDetail, 'output' | 'outputFile'> {
  const parsed = outcome === null ? undefined : Outcome.parse(outcome)
  if (parsed?.status !== 'succeeded') return { output: null }
  const { output, outputFile } = parsed
  return outputFile ? { output, outputFile } : { output }
}
