/**
 * Addresses of webhooks as they stand in the table. A row that was read before serves again, and then
 * says so: a delivery is stored only while its row is still the same, and else it is read anew.
 */
import { AppError, WebhookSignature } from '@floyo/contracts'
import { createBatcher, type SeenWebhook } from '@floyo/engine'
import type { Pool } from 'pg'

export interface Hook {
  id: string
  workspaceId: string
  workflowId: string
  enabled: boolean
  version: number | null
  /** That of the version; a new one changes the row as well. */
  priority: number
  answer: 'accepted' | 'result' | 'response'
  /** How long the caller of a run that is to answer is kept waiting. */
  answerTimeoutMs: number
  deliveryIdHeader: string | null
  condition: string | null
  signature: WebhookSignature | null
  /** Whether somebody listens for a test delivery. */
  capturing: boolean
  /** The database's clock. */
  now: string
  /** Set when it was read before: what comes of it is to be held to this. */
  seen?: SeenWebhook
}

/**
 * The webhook at an address, as it was read lately or, with `anew`, as it is.
 * @throws AppError `not_found` when the address is none
 */
export type FindHook = (token: string, how?: 'anew') => Hook | Promise<Hook>

type Row = Omit<Hook, 'signature' | 'seen'> & {
  token: string
  signature: unknown
  rowVersion: string
}

/** Some 5 MB of them. */
const mostKept = 5000

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
                      coalesce(capture_until > now(), false) as capturing,
                      now(), xmin::text as "rowVersion",
                      (select w.priority from app.workflows w
                       where w.workspace_id = webhooks.workspace_id and w.id = workflow_id) as priority
               from app.webhooks where token = any ($1::text[])`,
        values: [[...new Set(tokens)]],
      })
      const hooks = new Map(rows.map((row) => [row.token, row]))
      return tokens.map((token) => hooks.get(token))
    },
  })
  const kept = new Map<string, Hook>()
  return (token, how) => (how === 'anew' ? undefined : kept.get(token)) ?? read(token)

  async function read(token: string): Promise<Hook> {
    kept.delete(token)
    const row = await find(token)
    if (!row) throw notThere()
    const hook = { ...row, signature: toSignature(row.signature) }
    // Signatures hold for minutes by the database's clock, so with one the time is asked each time; and
    // so it is while somebody listens.
    if (hook.enabled && !hook.signature && !hook.capturing) {
      kept.set(token, { ...hook, seen: { id: hook.id, rowVersion: row.rowVersion } })
    }
    for (const oldest of kept.keys()) {
      if (kept.size <= mostKept) break
      kept.delete(oldest)
    }
    return hook
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
