/** The addresses of webhooks, over HTTP. */
import { randomBytes } from 'node:crypto'
import { routes } from '@floyo/contracts'
import type { Api } from '../http/api.ts'
import { IdPosition, parseCursor, toPage } from '../http/cursor.ts'
import { orNotFound } from '../http/lookup.ts'

export function workflowTriggerRoutes(api: Api): void {
  const urlOf = (token: string): string => `${api.deps.origin()}/hooks/${token}`

  api.write(routes.rotateWebhook, async (tx, { params: { workflowId }, audit }) => {
    const row = orNotFound(
      await tx
        .updateTable('webhooks')
        .set({ token: randomBytes(24).toString('base64url') })
        .where('workflowId', '=', workflowId)
        .returning(['id', 'workflowId', 'token', 'createdAt'])
        .executeTakeFirst(),
    )
    audit({ action: 'webhook.rotated', target: { type: 'workflow', id: workflowId } })
    const { token, ...webhook } = row
    return { ...webhook, url: urlOf(token) }
  })

  api.read(routes.listWebhooks, async (tx, { query }) => {
    const after = parseCursor(query, IdPosition)
    const rows = await tx
      .selectFrom('webhooks')
      .select(['id', 'workflowId', 'token', 'createdAt'])
      .where('enabled', '=', true)
      .$if(after !== null, (select) => select.where('id', '<', after?.[0] ?? ''))
      .orderBy('id', 'desc')
      .limit(query.limit + 1)
      .execute()
    return toPage(rows, query.limit, {
      item: ({ token, ...webhook }) => ({ ...webhook, url: urlOf(token) }),
      position: ({ id }) => [id],
    })
  })
}
