/** Reading the audit log. */
import { type AuditEntry, type Page, type RouteRequest, routes } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { z } from 'zod'
import type { Api } from '../http/api.ts'
import { IdPosition, parseCursor, toPage } from '../http/cursor.ts'

const ActorType = z.enum(['user', 'api-key', 'device', 'system'])
const Changes = z.record(z.string(), z.json())

async function listAudit(
  tx: Tx,
  query: RouteRequest<typeof routes.listAudit>['query'],
): Promise<Page<AuditEntry>> {
  const after = parseCursor(query, IdPosition)
  const rows = await tx
    .selectFrom('auditLog')
    .selectAll()
    .$if(after !== null, (select) => select.where('id', '<', after?.[0] ?? ''))
    .$if(query.action !== undefined, (select) => select.where('action', '=', query.action ?? ''))
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute()
  return toPage(rows, query.limit, {
    position: ({ id }) => [id],
    item: (row) => ({
      id: row.id,
      at: row.at,
      actor: { type: ActorType.parse(row.actorType), id: row.actorId, name: row.actorName },
      action: row.action,
      targetType: row.targetType,
      targetId: row.targetId,
      changes: Changes.parse(row.changes),
      requestId: row.requestId,
    }),
  })
}

export function auditRoutes(api: Api): void {
  api.read(routes.listAudit, (tx, { query }) => listAudit(tx, query))
}
