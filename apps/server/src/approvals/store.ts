/** Decisions as pages show them; the engine alone stores answers. */
import {
  type Approval,
  type JsonObject,
  type Page,
  type RouteRequest,
  type routes,
} from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { mayDecide } from '@floyo/engine'
import { IdPosition, parseCursor, toPage } from '../http/cursor.ts'
import { orNotFound } from '../http/lookup.ts'

type ListQuery = RouteRequest<typeof routes.listApprovals>['query']

interface Caller {
  email: string
  role: string
}

function selectApprovals(tx: Tx) {
  return tx
    .selectFrom('runWaits as a')
    .innerJoin('workflows as w', (join) =>
      join.onRef('w.workspaceId', '=', 'a.workspaceId').onRef('w.id', '=', 'a.workflowId'),
    )
    .where('a.kind', '=', 'approval')
    .select(['a.id', 'a.runId', 'a.workflowId', 'w.name as workflowName', 'a.stepId', 'a.status'])
    .select(['a.approvers', 'a.detail', 'a.result', 'a.createdAt', 'a.until', 'a.answeredAt'])
}

type ApprovalRow = Awaited<
  ReturnType<ReturnType<typeof selectApprovals>['executeTakeFirstOrThrow']>
>

function toApproval({ approvers, detail, result, ...row }: ApprovalRow, caller: Caller): Approval {
  const { message = '', form = null } = detail as { message?: string; form?: JsonObject | null }
  const answer = result as {
    decision: 'approved' | 'rejected'
    comment: string | null
    form: JsonObject
    by: { email: string }
  } | null
  return {
    ...row,
    status: row.status as Approval['status'],
    message,
    form,
    approvers: approvers ?? [],
    mayDecide: mayDecide(approvers ?? [], caller),
    decision: answer?.decision ?? null,
    comment: answer?.comment ?? null,
    answer: answer?.form ?? null,
    answeredBy: answer?.by.email ?? null,
  }
}

export async function listApprovals(
  tx: Tx,
  query: ListQuery,
  caller: Caller,
): Promise<Page<Approval>> {
  const after = parseCursor(query, IdPosition)
  const { status } = query
  const rows = await selectApprovals(tx)
    .$if(after !== null, (select) => select.where('a.id', '<', after?.[0] ?? ''))
    .$if(status !== undefined, (select) => select.where('a.status', '=', status ?? 'open'))
    .orderBy('a.id', 'desc')
    .limit(query.limit + 1)
    .execute()
  const item = (row: ApprovalRow): Approval => toApproval(row, caller)
  return toPage(rows, query.limit, { item, position: ({ id }) => [id] })
}

/** @throws AppError `not_found` */
export async function findApproval(tx: Tx, id: string, caller: Caller): Promise<Approval> {
  const row = await selectApprovals(tx).where('a.id', '=', id).executeTakeFirst()
  return toApproval(orNotFound(row), caller)
}
