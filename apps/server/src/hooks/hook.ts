/** Addresses of webhooks as they stand in the table, which is asked each time. */
import { AppError, WebhookSignature } from '@floyo/contracts'
import type { Pool } from 'pg'

export interface Hook {
  id: string
  workspaceId: string
  workflowId: string
  enabled: boolean
  version: number | null
  answer: 'accepted' | 'result'
  deliveryIdHeader: string | null
  condition: string | null
  signature: WebhookSignature | null
  /** The database's clock. */
  now: string
}

/** @throws AppError `not_found` when the address is none */
export async function findHook(pool: Pool, token: string): Promise<Hook> {
  const { rows } = await pool.query<Omit<Hook, 'signature'> & { signature: unknown }>({
    name: 'find_hook',
    text: `select id, workspace_id as "workspaceId", workflow_id as "workflowId", enabled, version,
                  answer, delivery_id_header as "deliveryIdHeader", condition, signature, now()
           from app.webhooks where token = $1`,
    values: [token],
  })
  const [hook] = rows
  if (!hook) throw notThere()
  return { ...hook, signature: toSignature(hook.signature) }
}

/** How deliveries prove who sent them, as the table keeps it. */
export function toSignature(stored: unknown): WebhookSignature | null {
  return stored === null ? null : WebhookSignature.parse(stored)
}

/** An address that is off tells nobody that it was ever there. */
export function notThere(): AppError {
  return new AppError(
    'not_found',
    'There is no webhook at this address; it may have been switched off',
  )
}
