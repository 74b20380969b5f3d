/** Decisions over HTTP: list, read, make. Who may make one is said by the step that asks. */
import { routes } from '@floyo/contracts'
import type { Api } from '../http/api.ts'
import { findApproval, listApprovals } from './store.ts'

export function approvalRoutes(api: Api): void {
  const { engine } = api.deps

  api.read(routes.listApprovals, (tx, { query, actor }) => listApprovals(tx, query, actor))

  api.read(routes.getApproval, (tx, { params, actor }) =>
    findApproval(tx, params.approvalId, actor),
  )

  api.write(routes.answerApproval, async (tx, { actor, params, body, audit }) => {
    const { approvalId } = params
    const { workspaceId, userId, email, role } = actor
    const { decision, form, comment } = body
    await engine.answerApproval({
      workspaceId,
      waitId: approvalId,
      by: { userId, email, role },
      decision,
      ...(form === undefined ? {} : { form }),
      ...(comment === undefined ? {} : { comment }),
    })
    audit({
      action: 'approval.answered',
      target: { type: 'approval', id: approvalId },
      changes: { decision },
    })
    return findApproval(tx, approvalId, actor)
  })
}
