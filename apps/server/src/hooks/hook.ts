/** Addresses of webhooks as they stand in the table, which is asked each time. */
import { AppError, WebhookSignature } from '@floyo/contracts'
import { createBatcher } from '@floyo/engine'
import type { Pool } from 'pg'

export interface Hook {
  id: string
  workspaceId: string
  workflowId: string
  enabled: boolean
  version: number | null
  answer: 'accepted' | 'result' | 'response'
  /** How long the caller of a run that is to answer is kept waiting. */
  answerTimeoutMs: number
  deliveryIdHeader: string | null
  condition: string | null
  signature: WebhookSignature | null
  /** The database's clock. */
  now: string
}

/** The webhook at an address. @throws AppError `not_found` when the address is none */
export type FindHook = (token: string) => Promise<Hook>

type Row = Omit<Hook, 'signature'> & { token: string; signature: unknown }

/** Deliveries that arrive together share a look. */
export function createFindHook(pool: Pool): FindHook {
  const find = createBatcher<string, Row | undefined>({
    lanes: 2,
    maxItems: 500,
    async commit(tokens) {
      const { rows } = await pool.query<Row>({
        name: 'find_hooks',
        text: `select token, id, workspace_id as "workspaceId", workflow_id as "workflowId", enabled,
                      version, answer, answer_timeout_ms as "answerTimeoutMs",
                      delivery_id_header as "deliveryIdHeader", condition, signature,
                      now()
               from app.webhooks where token = any ($1::text[])`,
        values: [[...new Set(tokens)]],
      })
      const hooks = new Map(rows.map((row) => [row.token, row]))
      return tokens.map((token) => hooks.get(token))
    },
  })
  return async (token) => {
    const row = await find(token)
    if (!row) throw notThere()
    return { ...row, signature: toSignature(row.signature) }
  }
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
